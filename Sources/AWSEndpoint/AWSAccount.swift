/// Whose account the endpoint plays: what its names are made of.
package struct AWSAccount: Sendable, Hashable {
    package let id: String
    package let region: String

    /// - Parameter id: twelve digits.
    package init(id: String = "000000000000", region: String = "us-east-1") {
        self.id = id
        self.region = region
    }

    /// The name of a thing of SageMaker's, such as `pipeline/churn`.
    func arn(_ rest: String) -> String { "arn:aws:sagemaker:\(region):\(id):\(rest)" }

    func role(_ name: String) -> String { "arn:aws:iam::\(id):role/\(name)" }
}
