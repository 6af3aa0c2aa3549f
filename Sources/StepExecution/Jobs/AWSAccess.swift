package import PipelineModel
package import SystemPackage

/// What a job's programs find of AWS: variables, and files in their home. None of it counts in a fingerprint.
package struct AWSAccess: Sendable, Hashable {
    package var variables: [String: String]
    /// Files and folders of this machine that stand in the home under these names. They can only be read.
    package var homeFiles: [String: FilePath]
    /// Whether the variables hold what nobody else is to see.
    package var isSecret: Bool

    package init(variables: [String: String], homeFiles: [String: FilePath] = [:], isSecret: Bool = false) {
        self.variables = variables
        self.homeFiles = homeFiles
        self.isSecret = isSecret
    }

    /// Two names of one thing: programs read the one or the other.
    private static let synonyms: [Set<String>] = [
        ["AWS_REGION", "AWS_DEFAULT_REGION"], ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
    ]

    /// The variables beside those of a definition, which come before them.
    func variables(beside own: [String: String]) -> [String: String] {
        let taken = Self.synonyms.filter { names in names.contains { own[$0] != nil } }
        return variables.filter { name, _ in own[name] == nil && !taken.contains { $0.contains(name) } }
    }
}

extension PreparedJob {
    /// The variables of AWS's that its program finds beside its own.
    var awsVariables: [String: String] { aws?.variables(beside: job.environment) ?? [:] }

    /// What nobody else is to see of what the program is given.
    package var secrets: Secrets {
        Secrets(of: job, and: aws?.isSecret == true ? awsVariables : [:])
    }
}
