import PipelineModel
import YAMLReading

extension Settings {
    private static let form = "local, inherit, none or a map such as {profile: research, region: eu-west-1}"

    /// Whose AWS steps reach: one choice for all of them, or for some by their names.
    static func aws(_ node: YAMLNode) throws(YAMLError) -> AWSChoices {
        guard case .map(let members) = node.content, members.contains(where: { ["steps", "default"].contains($0.key) })
        else { return AWSChoices(standard: try choice(node, "'aws'")) }
        var choices = AWSChoices()
        for member in members {
            switch member.key {
            case "default": choices.standard = try choice(member.value, "'default' of 'aws'")
            case "steps":
                if member.value.isNull { continue }
                for step in try member.value.members("'steps' of 'aws'", expected: "a map such as {Train: inherit}") {
                    choices.steps[step.key] = try choice(step.value, "'\(step.key)' in 'steps' of 'aws'")
                }
            default:
                throw YAMLError(
                    .unknownKey(member.key, in: "aws", known: ["steps", "default"]), at: member.keyPlace)
            }
        }
        return choices
    }

    private static func choice(_ node: YAMLNode, _ what: String) throws(YAMLError) -> AWSChoice {
        guard case .map(let members) = node.content else {
            let text = try node.text(what, expected: form)
            switch text {
            case "local": return .local
            case "inherit": return .inherited
            case "none": return .absent
            default: throw node.wrongType(what, form, hint: " '\(text)'")
            }
        }
        var (profile, region): (String?, String?)
        for member in members {
            switch member.key {
            case "profile": profile = try member.value.text("'profile' of \(what)", expected: "the name of a profile")
            case "region":
                region = try member.value.text("'region' of \(what)", expected: "a region, such as eu-west-1")
            default:
                throw YAMLError(
                    .unknownKey(member.key, in: "aws", known: ["profile", "region"]), at: member.keyPlace)
            }
        }
        guard !members.isEmpty else { throw node.wrongType(what, form) }
        return .profile(profile, region: region)
    }
}
