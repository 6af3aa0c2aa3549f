/// A model that is to become the next version of its group in the local registry.
package struct ModelRegistration: Sendable, Hashable {
    package let step: Step.ID
    package let group: String
    /// What is registered, as its definition writes it.
    package let content: Value
    /// The model's files: the same content and files are the same version.
    package let inputs: [Job.Input]

    package init(step: Step.ID, group: String, content: Value, inputs: [Job.Input]) {
        self.step = step
        self.group = group
        self.content = content
        self.inputs = inputs
    }
}

/// One version of a model, as the local registry knows it.
package struct ModelVersion: Sendable, Hashable, Codable {
    package let group: String
    /// From 1, in the order in which they were registered.
    package var number: Int
    package let pipeline: String
    package let step: Step.ID
    package let fingerprint: Fingerprint
    package let content: Value
    /// The trees of the model's files, by the input's name.
    package let trees: [String: Digest]
    package let user: String
    /// In seconds since 1970.
    package let registeredAt: Int64
    /// What a person said later: `Approved`, say. Nil as long as nobody said anything.
    package var approval: String?

    package init(
        group: String, number: Int, pipeline: String, step: Step.ID, fingerprint: Fingerprint, content: Value,
        trees: [String: Digest], user: String, registeredAt: Int64, approval: String? = nil
    ) {
        self.group = group
        self.number = number
        self.pipeline = pipeline
        self.step = step
        self.fingerprint = fingerprint
        self.content = content
        self.trees = trees
        self.user = user
        self.registeredAt = registeredAt
        self.approval = approval
    }

    private enum CodingKeys: String, CodingKey {
        case group, pipeline, step, fingerprint, content, trees, user, registeredAt, approval
        case number = "version"
    }
}
