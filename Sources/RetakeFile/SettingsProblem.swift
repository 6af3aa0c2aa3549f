import PipelineModel
import YAMLReading

/// What can be wrong in a settings file that is sound YAML.
enum SettingsProblem: Sendable, Hashable {
    case unknownKey(String, in: String?, known: [String])
    case notS3(String)
    case noRuntime(image: String)
    /// A step with nothing that stands in for it.
    case noSubstitution(step: String)
    /// A pipeline of its own beside the name of another.
    case twoPipelines
    case noRun(step: String)
    case openBrace(String)
    /// An environment variable that is not set.
    case unsetVariable(String, name: String)
    case unknownReference(String, name: String, what: String, known: [String])
    case unfitName(String, what: String)
    case unfitFolder(String, of: String, step: String)
    case unfitCode(String)
    /// Patterns for what another step leaves.
    case excludedOutput(String)
    case unfitPattern(String, metric: String, reason: String)
    /// An output's folder that is another's, or lies in one or around it.
    case overlappingOutput(String, path: String, step: String, with: String)
    case outputOnCode(String, output: String, step: String)
    case sameVariable(String, String, String, in: String)
    case unfitVariable(String, step: String)
    case readsItself(String)
    case needsItself(String)
    case unknownStep(String, of: String, known: [String])
    /// Each step names the next one, and the last one the first.
    case cycle([StepLinks.Link])
    case metricOfMatrix(String, metric: String, steps: [String])
    case metricOfLoop(String, metric: String, step: String)
    case itemOutsideOfLoop(String)
    case unfitItemPath(String)
    /// Items that would be the files of an output.
    case itemsOfFolder(of: String, String)
    /// A text that names something, within an item.
    case referenceInItem(String, of: String)
    case noItems(step: String)
    /// What is said of the steps of all items, where there are none.
    case withoutItems(String, step: String)
    /// The best of steps that nothing rates.
    case noBest(String, step: String)
    case unknownMetric(String, of: String, known: [String])
    case matrixInLoop(step: String)
    /// A step for each item that is several steps itself.
    case loopInLoop(String, step: String)
    /// A name that the step of an item has, too.
    case nameOfItem(String, of: String)
    /// A text that is no condition.
    case unfitCondition(of: String, reason: String)
    /// A comparison of constants that have no order.
    case unfitComparison(String)
    case noSteps
    case unreadableInclude(String, reason: String)
    /// Each file includes the next one, and the last one the first.
    case includeCycle([IncludeLink])
    case tooManyIncludes(Int)
    /// What only the file that is read first may say.
    case onlyInMain(String, main: String)
    case repeatedStepInFiles(String, at: SourceLocation)
    /// What two files say differently of which neither includes the other.
    case twoWords(String, at: SourceLocation, below: String)
    /// What only steps of the file's own heed, where there are none.
    case withoutSteps(String)
    /// A program's name where only a path helps.
    case programName(String, of: String)
    case repeatedStep(String)
    case repeatedCombination(String, step: String)
    case tooManyCombinations(step: String, limit: Int)
    /// The name of an image for a container that nobody asks for.
    case imageWithoutContainer(image: String)
    /// An interpreter of this machine, and a container.
    case twoRuntimes(image: String)
    /// An environment of nothing but a Python.
    case nothingToInstall(of: String)
    case unfitPackage(String, in: String)
    /// A Python of this machine for a step in a container.
    case pythonInContainer(step: String)
    /// A container without an image.
    case noImage(step: String)
}

extension SettingsProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownKey(let key, let owner, let known):
            "unknown key '\(key.brief)'\(owner.map { " in '\($0)'" } ?? "")"
                + advice(for: key, among: known, "known are")
        case .notS3(let key):
            "'\(key.brief)' is no S3 address; the keys of 's3' look like s3://BUCKET or s3://BUCKET/KEY"
        case .noRuntime(let image):
            "image '\(image.brief)' has nothing to stand in for it; name an interpreter, "
                + "such as {python: .venv/bin/python}, what to install for it, as in {packages: [pandas]}, "
                + "or an engine that runs it: {container: podman}"
        case .noSubstitution(let step):
            "step '\(step.brief)' says nothing; give it a command, as in {run: python3 train.py}, or what stands in "
                + "for a definition's step, as in {handler: python3 notify.py} or {outputs: {status: ok}}"
        case .twoPipelines:
            "steps with 'run' are a pipeline of their own, and 'pipeline' names another; keep one of them"
        case .noRun(let step): "step '\(step.brief)' has no 'run'; give it a command, as in {run: python3 train.py}"
        case .openBrace(let what): "\(what) has a '${' without its '}'; write '$${' if the characters are meant"
        case .unknownReference(let text, let name, let what, let known):
            "'${\(text.brief)}' names no \(what)"
                + (known.isEmpty ? "; there is none" : advice(for: name, among: known, "there are"))
        case .unsetVariable(let text, let name):
            "'${\(text.brief)}' stands for an environment variable that is not set; "
                + "set it, as in '\(name.brief)=… retake run', or write the value here"
        case .unfitName(let name, let what):
            "'\(name.brief)' can't be \(what); use letters, digits, '-' and '_'"
        case .unfitFolder(let path, let output, let step):
            "output '\(output)' of step '\(step)' is '\(path.brief)'; it must be a folder below the one that the step "
                + "runs in, such as outputs/\(output)"
        case .unfitCode(let path):
            "'\(path.brief)' can't be code; name files and folders below the one of this file"
        case .excludedOutput(let what):
            "\(what) is what another step leaves, which counts as a whole; "
                + "leave 'exclude' out, or let that step write two outputs"
        case .unfitPattern(let pattern, let metric, let reason):
            "metric '\(metric)' has '\(pattern.brief)', which is no regular expression that Retake can read: "
                + reason.brief
        case .overlappingOutput(let output, let path, let step, let other):
            "output '\(output)' of step '\(step)' is '\(path.brief)', which overlaps \(other); "
                + "give it a folder of its own, such as outputs/\(output)"
        case .outputOnCode(let path, let output, let step):
            "code '\(path.brief)' of step '\(step)' overlaps its output '\(output)'; "
                + "give the output a folder of its own, such as outputs/\(output)"
        case .sameVariable(let name, let other, let variable, let what):
            "'\(other.brief)' and '\(name.brief)' in \(what) both become \(variable.brief); rename one of them"
        case .unfitVariable(let name, let step):
            "'\(name.brief)' in 'environment' of step '\(step)' can't be a variable; "
                + "write a name without '=', as in {NAME: value}"
        case .readsItself(let text):
            "'${\(text.brief)}' stands in that very step, and a step can't read itself; "
                + "name its own folders as in ${outputs.NAME}, or another step"
        case .needsItself(let step):
            "'needs' of step '\(step.brief)' names that very step, and a step can't wait for itself; leave it out"
        case .unknownStep(let name, let step, let known):
            "'needs' of step '\(step)' names '\(name.brief)', which is no step here"
                + (known.isEmpty ? "; there is no other" : advice(for: name, among: known, "there are"))
        case .cycle(let links):
            "steps need each other: \(links.map(\.step).joined(separator: " → ")) → \(links.first?.step ?? ""); "
                + links.map { "'\($0.step)' names '\($0.needed)' at \($0.place)" }.joined(separator: ", ")
                + "; remove one of these"
        case .metricOfMatrix(let text, let metric, let steps):
            "'${\(text.brief)}' names a step with a matrix, each of whose combinations has a metric of its own; "
                + "name one, as in ${steps.\(steps.first ?? "").metrics.\(metric)}; there are "
                + steps.prefix(10).joined(separator: ", ") + (steps.count > 10 ? ", …" : "")
        case .metricOfLoop(let text, let metric, let step):
            "'${\(text.brief)}' names a step that runs for each item, each with a metric of its own; "
                + "name that of one item, counted from 0, as in ${steps.\(step)-0.metrics.\(metric)}"
        case .itemOutsideOfLoop(let text):
            "'${\(text.brief)}' is known only in a step with 'for_each'"
        case .unfitItemPath(let text):
            "'${\(text.brief)}' is no way into an item; write names and numbers, as in ${item.sizes[0].name}"
        case .itemsOfFolder(let what, let text):
            "\(what) names what a step leaves, '\(text.brief)'; name a JSON file in an output, "
                + "as in ${steps.list.out}/items.json"
        case .referenceInItem(let text, let what):
            "'\(text.brief)' stands within an item of \(what), where nothing can be named; name it in the step's own texts"
        case .noItems(let step):
            "step '\(step)' has steps of its own and no 'for_each'; say for which items they run, as in {for_each: [a, b]}"
        case .withoutItems(let key, let step):
            "'\(key)' of step '\(step)' is for steps with 'for_each'; leave it out"
                + (key == "max_parallel" ? ", or use 'retake run --jobs'" : "")
        case .noBest(let text, let step):
            "'${\(text.brief)}' names the best of the steps '\(step)', and nothing says which that is; "
                + "add a rule beside 'for_each', as in {best: {min: loss}}"
        case .unknownMetric(let name, let what, let known):
            "\(what) names '\(name.brief)', which is no metric of a step for each item"
                + (known.isEmpty ? "; there is none" : advice(for: name, among: known, "there are"))
        case .matrixInLoop(let step):
            "step '\(step)' has both 'for_each' and 'matrix'; keep one of them"
        case .loopInLoop(let key, let step):
            "'\(key)' of step '\(step)' can't stand in steps that run for each item; keep the outer one"
        case .nameOfItem(let name, let step):
            "'\(name)' is what step '\(step)' becomes for one of its items; rename one of them"
        case .unfitCondition(let what, let reason): "\(what) \(reason)"
        case .unfitComparison(let reason): reason
        case .noSteps:
            "the file has no steps; write one, as in {train: {run: python3 train.py}}, or leave 'steps' out"
        case .unreadableInclude(let path, let reason): "'\(path.brief)' can't be included: \(reason)"
        case .includeCycle(let links):
            "files include each other: \(links.map(\.file).joined(separator: " → ")) → \(links.first?.file ?? ""), at "
                + links.map { "\($0.place)" }.joined(separator: ", ") + "; remove one of these 'include'"
        case .tooManyIncludes(let limit):
            "more than \(limit) files include one another; include what is needed from fewer"
        case .onlyInMain(let key, let main):
            "'\(key)' can't stand in an included file, for it is of the whole project; write it into \(main)"
        case .repeatedStepInFiles(let name, let other):
            "step '\(name.brief)' stands at \(other), too; rename one of them"
        case .twoWords(let what, let other, let main):
            "\(what) says something else than at \(other), and neither file includes the other; "
                + "say in \(main) what counts, or remove one of them"
        case .withoutSteps(let key):
            "'\(key)' is for steps with 'run', and this file has none; leave it out, or write steps"
        case .programName(let name, let what):
            "\(what) is '\(name.brief)', and must be a path, such as .venv or /usr/bin/python3; "
                + "without it, the python3 on PATH is taken"
        case .repeatedStep(let name):
            "there are two steps of the name '\(name.brief)', one of them from a matrix; rename one"
        case .repeatedCombination(let name, let step):
            "the matrix of step '\(step)' makes two combinations of the name '\(name.brief)'; "
                + "remove a value that stands twice, or write values that differ in letters and digits"
        case .tooManyCombinations(let step, let limit):
            "the matrix of step '\(step)' makes more than \(limit) combinations; split the step"
        case .imageWithoutContainer(let image):
            "'image' for image '\(image.brief)' has no 'container'; name the engine that runs it, as in "
                + "{container: podman, image: python:3.12-slim}"
        case .twoRuntimes(let image):
            "image '\(image.brief)' has both 'python' and 'container'; keep the interpreter of this machine, or "
                + "the container"
        case .nothingToInstall(let what):
            "\(what) says nothing to install; name a file, as in {requirements: requirements.txt}, or packages, as in "
                + "{packages: [pandas]}; a Python as it is needs no map: 'python: .venv'"
        case .unfitPackage(let text, let what):
            "'\(text.brief)' in \(what) is no single requirement, such as pandas or scikit-learn==1.5.*; "
                + "options of pip go into a file of requirements"
        case .pythonInContainer(let step):
            "step '\(step.brief)' has both 'python' and a container; the image has its own Python, so keep one of them"
        case .noImage(let step):
            "'runtime' of step '\(step.brief)' names no image; give it one, as in {image: python:3.12-slim}"
        }
    }

    private func advice(for word: String, among known: [String], _ opening: String) -> String {
        spellingAdvice(for: word, among: known, opening, otherWords: Self.otherWords)
    }

    /// What other tools call it, and what it is called here.
    private static let otherWords = [
        "cmd": "run", "command": "run", "script": "run", "env": "environment", "param": "parameters",
        "params": "parameters", "args": "parameters", "outs": "outputs", "deps": "inputs", "depends_on": "needs",
        "dependson": "needs", "depends": "needs", "after": "needs",
    ]
}

extension YAMLError {
    init(_ problem: SettingsProblem, at place: SourceLocation) { self.init(found: problem, at: place) }
}
