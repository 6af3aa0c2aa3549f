/// Something that SageMaker would refuse, or do otherwise, although it runs here.
package struct DefinitionFinding: Sendable, Hashable {
    package let place: DefinitionPlace
    package let rule: CheckRule
    package let problem: String
    /// What the service takes, where that can be told in a few words.
    package let limit: String?
    /// What to do about it.
    package let cure: String

    init(_ place: DefinitionPlace, _ rule: CheckRule, _ problem: String, limit: String? = nil, _ cure: String) {
        self.place = place
        self.rule = rule
        self.problem = problem
        self.limit = limit
        self.cure = cure
    }
}

extension DefinitionFinding: CustomStringConvertible {
    package var description: String {
        let place = place.parts.isEmpty ? "the definition" : "\(place)"
        return "\(place) \(problem); \(cure)"
    }
}

/// What a finding broke: its name in `--json` and SARIF, which is never given to another.
package enum CheckRule: String, Sendable, CaseIterable {
    case missingMember = "missing-member"
    case unknownMember = "unknown-member"
    case wrongKind = "wrong-kind"
    case count
    case length
    case range
    case oneOf = "one-of"
    case numbers
    case pattern
    case word
    case definitionSize = "definition-size"
    case name
    case role
    case retries
    case dependency
    case cycle
    case undeclaredFile = "undeclared-file"
    case localOnly = "local-only"
    case uri
    case image
    case region
    case emptyText = "empty-text"
    case folder
    case channel
    case sameName = "same-name"
    case quota

    /// What it asks for, in one sentence.
    package var summary: String {
        switch self {
        case .missingMember: "A request has all the members that it must have."
        case .unknownMember: "A request has only members that the service's model has."
        case .wrongKind: "A member is of the kind that the service's model states."
        case .count: "A list or map has as many members as the service takes."
        case .length: "A text is as long as the service takes."
        case .range: "A number is within the service's range."
        case .oneOf: "Of members that exclude each other, exactly one is there."
        case .numbers: "Numbers that belong together fit each other."
        case .pattern: "A text fits the service's pattern."
        case .word: "A text is one of the service's words."
        case .definitionSize: "A definition has at most 1 MiB."
        case .name: "Pipelines, parameters and steps have names that the service takes."
        case .role: "A step that starts a job has a role."
        case .retries: "Retry policies are within the service's limits."
        case .dependency: "A step depends on what can come before it."
        case .cycle: "No step waits for itself."
        case .undeclaredFile: "A file that a step reads is one of its inputs."
        case .localOnly: "Nothing is meant for local mode only."
        case .uri: "An address in S3 is one that S3 can have."
        case .image: "An image lies in a registry that SageMaker pulls from."
        case .region: "An image is of the region in which the pipeline runs."
        case .emptyText: "No argument of a command is empty."
        case .folder: "Each input and output has a folder of its own where a processing job can have it."
        case .channel: "Each channel has a name of its own."
        case .sameName: "No two steps make a thing of one name."
        case .quota: "A step stays within the quotas that an account begins with."
        }
    }
}
