import RetakeFile
import Testing
import YAMLReading

@Suite struct SettingsErrorTests {
    /// What is wrong in a text, or nil.
    /// With the file's name before it.
    private func problem(_ text: String) -> String? { RetakeFileTests.problem(text).map { "retake.yaml:" + $0 } }

    @Test(arguments: [
        (
            "pipelines: x",
            "1:1: unknown key 'pipelines'; did you mean 'pipeline'? Known are pipeline, name, include, parameters, environment, "
                + "defaults, cache, buckets, s3, images, steps, retry, python, prices, latest, exclude, aws"
        ),
        (
            "cache: {limits: x}",
            "1:9: unknown key 'limits' in 'cache'; did you mean 'limit'? Known are path, limit, keep, default, steps"
        ),
        (
            "images:\n  \"*\": {pyhton: x}",
            "2:9: unknown key 'pyhton' in '*'; did you mean 'python'? Known are python, requirements, packages, "
                + "command, container, image, metrics"
        ),
        (
            "steps:\n  a: {}",
            "2:6: step 'a' says nothing; give it a command, as in {run: python3 train.py}, or what stands in "
                + "for a definition's step, as in {handler: python3 notify.py} or {outputs: {status: ok}}"
        ),
        (
            "pipeline: p.json\nsteps:\n  a: {run: python3 a.py}",
            "1:1: steps with 'run' are a pipeline of their own, and 'pipeline' names another; keep one of them"
        ),
        (
            "steps:\n  a: {handler: []}",
            "2:16: 'handler' of step 'a' is empty; write its value, or leave the line out"
        ),
        (
            "steps:\n  a: {outputs: ok}",
            "2:16: 'outputs' of step 'a' must be a map of names and values, not text"
        ),
        (
            "retry: often",
            "1:8: 'retry' must be true or false, not text"
        ),
        (
            "images:\n  \"*\": {container: podamn}",
            "2:20: 'container' of image '*' must be podman or docker, not text 'podamn'"
        ),
        (
            "images:\n  \"*\": {container: podman, python: .venv}",
            "2:8: image '*' has both 'python' and 'container'; keep the interpreter of this machine, or the container"
        ),
        (
            "images: {a: {image: b, python: c}}",
            "1:14: 'image' for image 'a' has no 'container'; name the engine that runs it, as in "
                + "{container: podman, image: python:3.12-slim}"
        ),
        (
            "images: {a: {container: docker, image: --privileged}}",
            "1:40: 'image' of image 'a' must be an image's name, such as python:3.12-slim, not text '--privileged'"
        ),
        (
            "images: {a: {}}",
            "1:13: image 'a' has nothing to stand in for it; name an interpreter, such as {python: .venv/bin/python}, "
                + "what to install for it, as in {packages: [pandas]}, or an engine that runs it: {container: podman}"
        ),
        (
            "python: {}",
            "1:9: 'python' says nothing to install; name a file, as in {requirements: requirements.txt}, or packages, "
                + "as in {packages: [pandas]}; a Python as it is needs no map: 'python: .venv'"
        ),
        (
            "python: {packages: [pandas, --pre]}",
            "1:29: '--pre' in 'packages' of 'python' is no single requirement, such as pandas or scikit-learn==1.5.*; "
                + "options of pip go into a file of requirements"
        ),
        (
            "python: 3.10",
            "1:9: 'python' must be a path, a version such as \"3.11\", or a map such as {requirements: requirements.txt, "
                + "python: \"3.11\"}, not the number 3.1; put it in quotes if text is meant"
        ),
        (
            "steps:\n  a: {run: x, python: .venv, runtime: {image: b}}",
            "2:23: step 'a' has both 'python' and a container; the image has its own Python, so keep one of them"
        ),
        ("name: x\nname: y", "1:1: the key 'name' stands more than once here; keep one of them"),
        ("s3: {\"s3://a\": x, \"S3://a\": y}", "1:19: the key 'S3://a' stands more than once here; keep one of them"),
        (
            "s3:\n  my-bucket/raw: x",
            "2:3: 'my-bucket/raw' is no S3 address; the keys of 's3' look like s3://BUCKET or s3://BUCKET/KEY"
        ),
        (
            "s3: {\"s3://\": x}",
            "1:6: 's3://' is no S3 address; the keys of 's3' look like s3://BUCKET or s3://BUCKET/KEY"
        ),
    ]) func tellsWhatIsWrongAndWhatToDo(text: String, expected: String) {
        #expect(problem(text) == "retake.yaml:\(expected)")
    }

    @Test(arguments: [
        ("- a", "1:1: the file must be a map of settings, such as 'pipeline: pipeline.json', not a list"),
        ("hello", "1:1: the file must be a map of settings, such as 'pipeline: pipeline.json', not text"),
        ("pipeline: [a]", "1:11: 'pipeline' must be a path, not a list"),
        ("name: 5", "1:7: 'name' must be text, not the integer 5; put it in quotes if text is meant"),
        ("buckets: 1.50", "1:10: 'buckets' must be a path, not the number 1.5; put it in quotes if text is meant"),
        ("parameters: x", "1:13: 'parameters' must be a map of names and values, not text"),
        ("parameters: {a: }", "1:17: parameter 'a' must be text, a number or a Boolean, not nothing"),
        ("parameters:\n  a: [1]", "2:6: parameter 'a' must be text, a number or a Boolean, not a list"),
        (
            "cache: true",
            "1:8: 'cache' must be a path, or a map such as {path: ~/.cache/retake, limit: 20GB}, not the Boolean true; "
                + "put it in quotes if text is meant"
        ),
        ("cache: {limit: 20 bananas}", "1:16: 'limit' of 'cache' must be a size such as 20GB, not '20 bananas'"),
        (
            "cache: {keep: 30}",
            "1:15: 'keep' of 'cache' must be a time such as 30d, not the integer 30; put it in quotes if text is meant"
        ),
        ("cache: {limit: [1]}", "1:16: 'limit' of 'cache' must be a size such as 20GB, not a list"),
        ("s3: x", "1:5: 's3' must be a map of S3 addresses and local paths, not text"),
        ("s3:\n  s3://a:", "2:10: 's3://a' must be a local path, not nothing"),
        ("images: [a]", "1:9: 'images' must be a map of image patterns and what stands in for them, not a list"),
        ("images: {a: b}", "1:13: image 'a' must be a map such as {python: .venv/bin/python}, or auto, not text"),
        ("images: {a: }", "1:13: image 'a' must be a map such as {python: .venv/bin/python}, or auto, not nothing"),
        ("name: \"\"", "1:7: 'name' is empty; write its value, or leave the line out"),
    ]) func tellsWhatIsExpectedAndWhatStandsThere(text: String, expected: String) {
        #expect(problem(text) == "retake.yaml:\(expected)")
    }

    @Test(arguments: [
        ("images:\n  *: {python: x}", "2:3: text that begins with '*' must stand in quotes: \"*\""),
        ("images: {*sk*: {python: x}}", "1:10: text that begins with '*' must stand in quotes: \"*sk*\""),
        ("name: *a b", "1:7: text that begins with '*' must stand in quotes: \"*a b\""),
        (
            "name: *a",
            "1:7: '*a' repeats what is marked '&a', and nothing above is; "
                + "if the text itself is meant, put it in quotes: \"*a\""
        ),
        (
            "cache: &c {path: *c}",
            "1:18: '*c' repeats what is marked '&c', and nothing above is; "
                + "if the text itself is meant, put it in quotes: \"*c\""
        ),
    ]) func tellsOfStarsWithoutQuotes(text: String, expected: String) {
        #expect(problem(text) == "retake.yaml:\(expected)")
    }

    @Test func staysShortAndOnOneLineWhateverTheFileHolds() {
        let key = String(repeating: "k", count: 500)
        #expect(problem("s3: {\"\(key)\": x}")?.count == 176)
        #expect(problem("s3: {\"a\\nb\\e\": x}")?.contains("'a b '") == true)
    }
}
