import PipelineModel

/// A kind of job that SageMaker runs, and the words of the calls that are about it.
enum JobKind: String, CaseIterable, Sendable, Codable {
    case training = "Training"
    case processing = "Processing"
    case transform = "Transform"
    case tuning = "Tuning"

    /// As definitions write the type of a step that is one.
    var stepType: String { rawValue }

    /// What operations are about: `CreateTrainingJob`.
    var noun: String { self == .tuning ? "HyperParameterTuningJob" : "\(rawValue)Job" }

    var nameKey: String { "\(noun)Name" }
    var arnKey: String { "\(noun)Arn" }
    var statusKey: String { "\(noun)Status" }

    /// As ARNs have it.
    var resource: String {
        switch self {
        case .training: "training-job"
        case .processing: "processing-job"
        case .transform: "transform-job"
        case .tuning: "hyper-parameter-tuning-job"
        }
    }

    /// Where CloudWatch has its logs; nil for a kind that writes none itself.
    var logGroup: String? { self == .tuning ? nil : "/aws/sagemaker/\(rawValue)Jobs" }

    /// When it started and ended.
    var timeKeys: (start: String, end: String) {
        self == .tuning
            ? ("CreationTime", "HyperParameterTuningEndTime") : ("\(rawValue)StartTime", "\(rawValue)EndTime")
    }
}

/// What is asked of jobs.
enum JobOperation: Hashable {
    case create(JobKind)
    case describe(JobKind)
    case list(JobKind)
    case stop(JobKind)

    /// Nil for a call that is about no job.
    init?(_ operation: String) {
        for kind in JobKind.allCases {
            switch operation {
            case "Create\(kind.noun)": self = .create(kind)
            case "Describe\(kind.noun)": self = .describe(kind)
            case "List\(kind.noun)s": self = .list(kind)
            case "Stop\(kind.noun)": self = .stop(kind)
            default: continue
            }
            return
        }
        return nil
    }
}
