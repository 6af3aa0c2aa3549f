package import PipelineModel

/// Pipelines that a `retake.yaml` writes itself.
package struct FileDialect: Dialect {
    package init() {}

    package func execution(of pipeline: Pipeline, step: Step.ID?) -> [String: Value] { [:] }

    package func action(of step: Step, arguments: Value, in scope: Scope) throws -> StepAction {
        if let when = arguments["when"] {
            do {
                let decision = try WhenDecision(when)
                if !decision.holds { return .skippedByCondition(secrets(of: arguments).masked(decision.text)) }
            } catch {
                return .invalid(secrets(of: arguments).masked("\(error)"))
            }
        }
        return .job(FileJobBuilder(step: step.id, arguments: arguments).job())
    }

    /// What the environment holds that no text may show.
    private func secrets(of arguments: Value) -> Secrets {
        let members = ["variables", "unseenVariables"].flatMap { arguments[$0]?.object?.members ?? [] }
        return Secrets(members.map { (key: $0.key, value: $0.value.text) })
    }

    package func unsupportedReason(for step: Step) -> String? { nil }

    package func properties(of step: Step, arguments: Value, results: StepResults?) -> StepProperties {
        var properties = Object()
        properties["outputs"] = arguments["uris"] ?? [:]
        // What others read of a loop is there when all of its steps are done.
        if step.kind == LoopReader.kind {
            return StepProperties(.object(properties), open: results == nil ? .all : .nothing)
        }
        guard let results else { return StepProperties(.object(properties), open: .roots(["metrics"])) }
        let metrics = results.metrics.map { Object.Member(key: $0.name, value: .double($0.value)) }
        properties["metrics"] = .object(Object(members: metrics))
        return StepProperties(.object(properties))
    }

    package func cachePolicy(of step: Step) throws -> CachePolicy? {
        step.attributes["cache"]?.string.flatMap { CachePolicy($0) }
    }

    /// No step is one for the cloud, so nobody stands in for any.
    package func handler(for step: Step, arguments: Value, command: [String]) throws -> Handler {
        Handler(step: step.id, kind: step.kind, command: command, input: arguments)
    }

    package func propertyFile(_ name: String, of step: Step) -> PropertyFile? { nil }
}

/// Makes a job of a step's resolved arguments.
///
/// It runs in ``folder``, where its code lies under the paths that it has beside the file, its inputs in `inputs/NAME`
/// and its outputs in `outputs/NAME` or where the file says. `RETAKE_INPUT_NAME` and `RETAKE_OUTPUT_NAME` hold their
/// whole paths, `RETAKE_PARAM_NAME` the step's own parameters.
struct FileJobBuilder {
    static let folder = "/work"
    private static let gracePeriod = Duration.seconds(10)

    let step: Step.ID
    let arguments: Value

    func job() -> Job {
        var job = Job(step: step, image: "", command: command)
        job.workingFolder = Self.folder
        job.inputs = code + inputs
        job.outputs = outputs
        job.environment = environment
        job.inputTemplate = "{name}: {file} among the step's 'inputs', found in inputs/{name}"
        job.metrics = members("metrics").map { MetricDefinition(name: $0.key, pattern: $0.value.text) }
        for member in members("parameters") { job.settings["parameters/\(member.key)"] = member.value.text }
        for member in members("variables") { job.settings["env/\(member.key)"] = member.value.text }
        for member in members("environment") { job.settings["environment/\(member.key)"] = member.value.text }
        job.runtimeKind = arguments["runtime"]?.string
        job.python = arguments["python"].flatMap(PythonChoice.init(json:))
        if let container = arguments["container"], let image = container["image"]?.text {
            job.container = Job.Container(image: image, engine: container["engine"]?.string)
        }
        if let seconds = arguments["timeout"]?.integer {
            job.timeLimit = Job.TimeLimit(
                duration: .seconds(seconds), gracePeriod: Self.gracePeriod, name: "timeout")
        }
        if let count = arguments["retries"]?.integer, count > 0 {
            job.retry = RetryPolicy(interval: .seconds(1), backoffRate: 2, limit: .attempts(count))
        }
        return job
    }

    private func members(_ key: String) -> [Object.Member] { arguments[key]?.object?.members ?? [] }

    private var command: [String] {
        if let words = arguments["run"]?.array { return words.map(\.text) }
        return ["/bin/sh", "-c", arguments["run"]?.text ?? ""]
    }

    /// Patterns of what is left out of an input or of code, after those of the whole step.
    private func excluded(_ key: String, _ name: String) -> [String] {
        ((arguments["exclude"]?.array ?? []) + (arguments[key]?[name]?.array ?? [])).map(\.text)
    }

    /// Every file and folder by itself, under its own path.
    private var code: [Job.Input] {
        let isStated = arguments["codeIsStated"] != nil
        return (arguments["code"]?.array ?? []).map(\.text).map { path in
            var input = Job.Input(
                name: "code/\(path)", role: .code, uri: "file://\(path)", path: "\(Self.folder)/\(path)")
            input.standsAtPath = true
            // What only looks like a script may be the program's own affair.
            input.isOptional = !isStated
            input.excluded = excluded("codeExcludes", path)
            return input
        }
    }

    private var inputs: [Job.Input] {
        members("inputs").map { member in
            let text = member.value.text
            var input = Job.Input(
                name: member.key, role: .data, uri: text.contains("://") ? text : "file://\(text)",
                path: "\(Self.folder)/inputs/\(member.key)")
            input.excluded = excluded("inputExcludes", member.key)
            input.isOptional = arguments["optionalInputs"]?.array?.contains(.string(member.key)) ?? false
            return input
        }
    }

    private var outputs: [Job.Output] {
        members("outputs").map { member in
            Job.Output(
                name: member.key, path: "\(Self.folder)/\(member.value.text)",
                uri: arguments["uris"]?[member.key]?.text ?? "")
        }
    }

    private var environment: [String: String] {
        var environment: [String: String] = [:]
        for input in inputs { environment[Self.variable("INPUT", input.name)] = input.path }
        for output in outputs { environment[Self.variable("OUTPUT", output.name)] = output.path }
        for member in members("parameters") {
            environment[Self.variable("PARAM", member.key)] = member.value.text
        }
        for member in members("environment") { environment[member.key] = member.value.text }
        return environment
    }

    /// The variable that a program finds an entry in: `RETAKE_INPUT_RAW_DATA`.
    static func variable(_ prefix: String, _ name: String) -> String {
        "RETAKE_\(prefix)_" + String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}
