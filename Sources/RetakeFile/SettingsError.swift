import PipelineModel

/// What is wrong in a settings file, and where.
package struct SettingsError: Error, Hashable {
    package enum Problem: Sendable, Hashable {
        /// The text is not YAML; says why.
        case syntax(String)
        case unknownKey(String, in: String?, known: [String])
        case repeatedKey(String)
        case wrongType(of: String, expected: String, found: String)
        /// An empty text where one with content is needed.
        case empty(String)
        /// A text that begins with `*` outside quotes, which YAML takes for something else.
        case unquotedStar(String)
        case unknownAnchor(String)
        case notS3(String)
        case noRuntime(image: String)
        /// A step with nothing that stands in for it.
        case noSubstitution(step: String)
        /// A pipeline of its own beside the name of another.
        case twoPipelines
        case noRun(step: String)
        case openBrace(String)
        case unknownReference(String, name: String, what: String, known: [String])
        case unfitName(String, what: String)
        case unfitFolder(String, of: String, step: String)
        case unfitCode(String)
        case unfitPattern(String, metric: String, reason: String)
        /// An output's folder that is another's, or lies in one or around it.
        case overlappingOutput(String, path: String, step: String, with: String)
        case outputOnCode(String, output: String, step: String)
        case sameVariable(String, String, String, in: String)
        case unfitVariable(String, step: String)
        case readsItself(String)
        case metricOfMatrix(String, metric: String, steps: [String])
        /// More than the one comparison that a `when` may hold.
        case severalComparisons(step: String)
        /// A comparison of constants that have no order.
        case unfitComparison(String)
        case noSteps
        /// A program's name where only a path helps.
        case programName(String, of: String)
        case repeatedStep(String)
        case repeatedCombination(String, step: String)
        case tooManyCombinations(step: String, limit: Int)
        /// The name of an image for a container that nobody asks for.
        case imageWithoutContainer(image: String)
        /// An interpreter of this machine, and a container.
        case twoRuntimes(image: String)
        /// A container without an image.
        case noImage(step: String)
    }

    package let place: SourceLocation
    package let problem: Problem

    package init(_ problem: Problem, at place: SourceLocation) {
        self.place = place
        self.problem = problem
    }
}

extension SettingsError: CustomStringConvertible {
    package var description: String { "\(place): \(problem)" }
}

extension SettingsError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let reason): reason
        case .unknownKey(let key, let owner, let known):
            "unknown key '\(shown(key))'\(owner.map { " in '\($0)'" } ?? "")"
                + advice(for: key, among: known, "known are")
        case .repeatedKey(let key): "the key '\(shown(key))' stands more than once here; keep one of them"
        case .wrongType(let what, let expected, let found): "\(what) must be \(expected), not \(found)"
        case .empty(let what): "\(what) is empty; write its value, or leave the line out"
        case .unquotedStar(let text):
            "text that begins with '*' must stand in quotes: \"\(shown(text))\""
        case .unknownAnchor(let name):
            "'*\(name)' repeats what is marked '&\(name)', and nothing above is; "
                + "if the text itself is meant, put it in quotes: \"*\(name)\""
        case .notS3(let key):
            "'\(shown(key))' is no S3 address; the keys of 's3' look like s3://BUCKET or s3://BUCKET/KEY"
        case .noRuntime(let image):
            "image '\(shown(image))' has nothing to stand in for it; name an interpreter, "
                + "such as {python: .venv/bin/python}, or an engine that runs it: {container: podman}"
        case .noSubstitution(let step):
            "step '\(shown(step))' says nothing; give it a command, as in {run: python3 train.py}, or what stands in "
                + "for a definition's step, as in {handler: python3 notify.py} or {outputs: {status: ok}}"
        case .twoPipelines:
            "steps with 'run' are a pipeline of their own, and 'pipeline' names another; keep one of them"
        case .noRun(let step): "step '\(shown(step))' has no 'run'; give it a command, as in {run: python3 train.py}"
        case .openBrace(let what): "\(what) has a '${' without its '}'; write '$${' if the characters are meant"
        case .unknownReference(let text, let name, let what, let known):
            "'${\(shown(text))}' names no \(what)"
                + (known.isEmpty ? "; there is none" : advice(for: name, among: known, "there are"))
        case .unfitName(let name, let what):
            "'\(shown(name))' can't be \(what); use letters, digits, '-' and '_'"
        case .unfitFolder(let path, let output, let step):
            "output '\(output)' of step '\(step)' is '\(shown(path))'; it must be a folder below the one that the step "
                + "runs in, such as outputs/\(output)"
        case .unfitCode(let path):
            "'\(shown(path))' can't be code; name files and folders below the one of this file"
        case .unfitPattern(let pattern, let metric, let reason):
            "metric '\(metric)' has '\(shown(pattern))', which is no regular expression that Retake can read: "
                + shown(reason)
        case .overlappingOutput(let output, let path, let step, let other):
            "output '\(output)' of step '\(step)' is '\(shown(path))', which overlaps \(other); "
                + "give it a folder of its own, such as outputs/\(output)"
        case .outputOnCode(let path, let output, let step):
            "code '\(shown(path))' of step '\(step)' overlaps its output '\(output)'; "
                + "give the output a folder of its own, such as outputs/\(output)"
        case .sameVariable(let name, let other, let variable, let what):
            "'\(shown(other))' and '\(shown(name))' in \(what) both become \(shown(variable)); rename one of them"
        case .unfitVariable(let name, let step):
            "'\(shown(name))' in 'environment' of step '\(step)' can't be a variable; "
                + "write a name without '=', as in {NAME: value}"
        case .readsItself(let text):
            "'${\(shown(text))}' stands in that very step, and a step can't read itself; "
                + "name its own folders as in ${outputs.NAME}, or another step"
        case .metricOfMatrix(let text, let metric, let steps):
            "'${\(shown(text))}' names a step with a matrix, each of whose combinations has a metric of its own; "
                + "name one, as in ${steps.\(steps.first ?? "").metrics.\(metric)}; there are "
                + steps.prefix(10).joined(separator: ", ") + (steps.count > 10 ? ", …" : "")
        case .severalComparisons(let step):
            "'when' of step '\(step)' holds more than one comparison, and only one is possible; "
                + "print what they come to as a metric of a step before, and put text that holds such signs in quotes"
        case .unfitComparison(let reason): reason
        case .noSteps:
            "the file has no steps; write one, as in {train: {run: python3 train.py}}, or leave 'steps' out"
        case .programName(let name, let what):
            "\(what) is '\(shown(name))', and must be a path, such as .venv or /usr/bin/python3; "
                + "without it, the python3 on PATH is taken"
        case .repeatedStep(let name):
            "there are two steps of the name '\(shown(name))', one of them from a matrix; rename one"
        case .repeatedCombination(let name, let step):
            "the matrix of step '\(step)' makes two combinations of the name '\(shown(name))'; "
                + "remove a value that stands twice, or write values that differ in letters and digits"
        case .tooManyCombinations(let step, let limit):
            "the matrix of step '\(step)' makes more than \(limit) combinations; split the step"
        case .imageWithoutContainer(let image):
            "'image' for image '\(shown(image))' has no 'container'; name the engine that runs it, as in "
                + "{container: podman, image: python:3.12-slim}"
        case .twoRuntimes(let image):
            "image '\(shown(image))' has both 'python' and 'container'; keep the interpreter of this machine, or "
                + "the container"
        case .noImage(let step):
            "'runtime' of step '\(shown(step))' names no image; give it one, as in {image: python:3.12-slim}"
        }
    }

    /// What a person most likely meant, and all that there is.
    private func advice(for word: String, among known: [String], _ opening: String) -> String {
        if ["needs", "depends_on", "dependsOn", "depends", "after"].contains(word), known.contains("run") {
            return "; a step runs after those that its texts name, as in {inputs: {data: \"${steps.ingest.clean}\"}}"
        }
        let meant = Self.otherWords[word.lowercased()].flatMap { known.contains($0) ? $0 : nil }
        let nearest = meant ?? nearestWord(to: word, among: known)
        let list = known.joined(separator: ", ")
        guard let nearest else { return "; \(opening) \(list)" }
        return "; did you mean '\(nearest)'? \(opening.prefix(1).uppercased())\(opening.dropFirst()) \(list)"
    }

    /// What other tools call it, and what it is called here.
    private static let otherWords = [
        "cmd": "run", "command": "run", "script": "run", "env": "environment", "param": "parameters",
        "params": "parameters", "args": "parameters", "outs": "outputs", "deps": "inputs",
    ]

    /// Short and on one line, whatever the file holds.
    private func shown(_ text: String) -> String {
        let visible = text.prefix(80).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? " " : String(scalar)
        }
        return visible.joined() + (text.count > 80 ? "…" : "")
    }
}
