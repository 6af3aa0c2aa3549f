import PipelineModel

/// Names that SageMaker makes up anew in every run, and that are always the same here.
///
/// A job sees them, in its environment and its mounted configuration and in paths made of them. If they varied, so
/// would its fingerprint, for no reason.
enum ConstantName {
    /// As long as SageMaker's own, of lower-case letters and digits.
    static let executionId = "retake000000"

    /// A job's name derives from its step's alone; step names are unique, so job names are.
    static func job(of step: Step.ID) -> String { step.rawValue }

    static func pipelineArn(_ pipeline: String) -> String { arn("pipeline", pipeline) }

    static func executionArn(_ pipeline: String, _ id: String) -> String { "\(pipelineArn(pipeline))/execution/\(id)" }

    static func processingJobArn(_ step: Step.ID) -> String { arn("processing-job", job(of: step)) }

    static func trainingJobArn(_ step: Step.ID) -> String { arn("training-job", job(of: step)) }

    static func tuningJobArn(_ step: Step.ID) -> String { arn("hyper-parameter-tuning-job", job(of: step)) }

    static func transformJobArn(_ step: Step.ID) -> String { arn("transform-job", job(of: step)) }

    static func modelPackageArn(_ group: String, _ version: String) -> String {
        arn("model-package", "\(group)/\(version)")
    }

    static func modelArn(_ step: Step.ID) -> String { arn("model", job(of: step)) }

    /// Of a job that CreateJob starts.
    static func managedJobArn(_ step: Step.ID) -> String { arn("job", job(of: step)) }

    /// - Parameter kind: `action`, `artifact` or `context`.
    static func lineageArn(_ kind: String, _ name: String) -> String { arn(kind, name) }

    /// Stands in mounted configuration for the role that a definition names: no script can use either.
    static let role = "arn:aws:iam::\(account):role/retake"

    /// Stands in mounted configuration for an image's name, which holds accounts, regions and tags.
    static let image = "retake"

    /// Stands in mounted configuration for a URI of the definition, whose contents count and not its name.
    static func uri(_ step: Step.ID, _ direction: String, _ name: String) -> String {
        "\(folder(of: step))/\(direction)/\(name)"
    }

    static func folder(of step: Step.ID) -> String { "s3://retake/\(job(of: step))" }

    /// The one host of every job, as SageMaker names the first.
    static let host = "algo-1"

    private static let account = "000000000000"

    private static func arn(_ kind: String, _ name: String) -> String {
        "arn:aws:sagemaker:us-east-1:\(account):\(kind)/\(name)"
    }
}
