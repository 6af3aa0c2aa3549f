import HostSystem
import PipelineModel

/// A step of an execution that has begun, as ListPipelineExecutionSteps tells it.
struct ExecutionStep: Sendable, Codable {
    let name: String
    /// As the definition writes it, such as `Processing`.
    let kind: String
    let startedAt: Int64
    var endedAt: Int64?
    var status = "Executing"
    var failure: String?
    var isReplayed = false
    /// What a Describe call tells of it, but for its names and times; nil as long as it is not known.
    var properties: Object?
    /// Whether it is a training of a tuning step, and so no step to a client.
    private var isPart: Bool?
    var isTrial: Bool { isPart ?? false }

    init(name: String, kind: String, isTrial: Bool = false, startedAt: Int64) {
        self.name = name
        self.kind = kind
        self.startedAt = startedAt
        isPart = isTrial ? true : nil
    }

    /// The name of the job that it is in an execution.
    func jobName(in execution: String) -> String {
        isTrial ? name : String("pipelines-\(execution)-\(name)".prefix(63))
    }

    /// Of the version that it registered; nil for one that registered none.
    func packageARN(_ account: AWSAccount) -> String? {
        guard let parts = properties?["ModelPackageArn"]?.string?.split(separator: "/"), parts.count >= 3 else {
            return nil
        }
        return account.arn("model-package/\(parts[parts.count - 2])/\(parts[parts.count - 1])")
    }

    /// - Parameters:
    ///   - execution: its ARN; of a replayed step it stands for the one that was recorded, which only the cache knows.
    ///   - source: the execution whose results are used for a step that was not selected; nil for one that was.
    func json(_ account: AWSAccount, execution: String, id: String, source: String?) -> Value {
        var object: Object = [
            "StepName": .string(name), "StartTime": .time(startedAt), "StepStatus": .string(status), "AttemptCount": 1,
            "Metadata": .object(metadata(account, id)),
        ]
        if let endedAt { object["EndTime"] = .time(endedAt) }
        if let failure { object["FailureReason"] = .string(String(failure.prefix(1024))) }
        if isReplayed { object["CacheHitResult"] = ["SourcePipelineExecutionArn": .string(execution)] }
        if let source { object["SelectiveExecutionResult"] = ["SourcePipelineExecutionArn": .string(source)] }
        return .object(object)
    }

    private func metadata(_ account: AWSAccount, _ id: String) -> Object {
        let job = jobName(in: id)
        func arn(_ kind: String) -> Value { ["Arn": .string(account.arn("\(kind)/\(job)"))] }
        return switch kind {
        case "Training": ["TrainingJob": arn("training-job")]
        case "Processing": ["ProcessingJob": arn("processing-job")]
        case "Transform": ["TransformJob": arn("transform-job")]
        case "Tuning": ["TuningJob": arn("hyper-parameter-tuning-job")]
        case "Model": ["Model": arn("model")]
        case "RegisterModel": ["RegisterModel": packageARN(account).map { ["Arn": .string($0)] } ?? [:]]
        case "Condition": ["Condition": (properties?["Outcome"]).map { ["Outcome": $0] } ?? [:]]
        case "Fail": ["Fail": ["ErrorMessage": .string(failure ?? "")]]
        case "Lambda": ["Lambda": [:]]
        case "Callback": ["Callback": [:]]
        case "AutoML": ["AutoMLJob": arn("automl-job")]
        case "Job": ["Job": arn("job")]
        default: [:]
        }
    }
}

extension Value {
    /// A moment in nanoseconds since 1970, as SageMaker's protocol has it: seconds, with fractions.
    static func time(_ moment: Int64) -> Value { .double(Double(moment / 1_000_000) / 1000) }
}

/// Notes in the catalog what happens in an execution.
struct ExecutionLedger: RunReport {
    let catalog: PipelineCatalog
    let execution: String
    /// The type of each step.
    let kinds: [String: String]
    let logs: JobLogs

    func show(_ event: RunEvent) {
        switch event {
        case .stepStarted(let step, _, _): begin(step.rawValue)
        case .stepWrote(let step, let line): logs.append(line, of: step.rawValue, in: execution)
        case .stepFinished(let report): end(report)
        default: break
        }
    }

    private func begin(_ name: String) {
        let body = kinds[name] == nil ? kinds[Self.body(of: name)] : nil
        let isTrial = body == JobKind.tuning.stepType
        let step = ExecutionStep(
            name: name, kind: isTrial ? JobKind.training.stepType : kinds[name] ?? body ?? "", isTrial: isTrial,
            startedAt: .now)
        catalog.change(execution: execution) { execution in
            if !execution.steps.contains(where: { $0.name == name }) { execution.steps.append(step) }
        }
    }

    /// The step of a loop's body that a step such as `Train-3` is one of.
    private static func body(of name: String) -> String {
        guard let dash = name.lastIndex(of: "-") else { return name }
        return String(name[..<dash])
    }

    private func end(_ report: StepReport) {
        let status: String
        switch report.outcome {
        case .ran, .replayed, .evaluated: status = "Succeeded"
        case .failed: status = "Failed"
        case .interrupted: status = "Stopped"
        // The service does not list steps that never started.
        default: return
        }
        begin(report.step.rawValue)
        catalog.change(execution: execution) { execution in
            guard let index = execution.steps.firstIndex(where: { $0.name == report.step.rawValue }) else { return }
            execution.steps[index].status = status
            execution.steps[index].endedAt = .now
            execution.steps[index].failure = report.failure.map(\.words)
            execution.steps[index].isReplayed = report.outcome == .replayed
        }
    }
}

extension StepReport.Failure {
    /// Why a step failed, as far as anything tells: its own message, else how it ended and what it wrote last.
    var words: String {
        if !message.isEmpty { return message }
        let code = exitCode.map { "exit code \($0)" } ?? "it could not be started"
        let last = logTail.last.map { ": " + $0.text } ?? ""
        return code + last
    }
}
