import PipelineModel
import YAMLReading

/// How a step runs: for how long, how often, in what, and whether it is replayed.
extension StepReader {
    mutating func rules() throws(YAMLError) {
        if let timeout = node["timeout"] {
            let expected = "a time such as 2h"
            let text = try timeout.text("'timeout' of step '\(node.name)'", expected: expected)
            guard let seconds = Quantity.seconds(text), seconds > 0 else {
                throw timeout.wrongType("'timeout' of step '\(node.name)'", expected, hint: " '\(text)'")
            }
            add("timeout", .literal(.integer(Int(seconds))))
        }
        if let retries = node["retries"] {
            guard case .scalar(let value) = retries.content, let count = value.integer, (0...1_000).contains(count)
            else {
                throw retries.wrongType("'retries' of step '\(node.name)'", "a number from 0 to 1000")
            }
            add("retries", .literal(.integer(count)))
        }
        if let runtime = node["runtime"] { try self.runtime(runtime) }
        if let python = node["python"] {
            let choice = try Settings.python(
                python, "'python' of step '\(node.name)'", members: node.entries.map("python"))
            if case .map? = node["runtime"]?.content {
                throw YAMLError(.pythonInContainer(step: node.name), at: python.place)
            }
            add("python", .literal(choice.json))
        }
    }

    private mutating func runtime(_ runtime: YAMLNode) throws(YAMLError) {
        let what = "'runtime' of step '\(node.name)'"
        if let members = node.entries.map("runtime") { return try container(members, at: runtime.place) }
        let expected = "host, namespace or a map such as {image: python:3.12-slim}"
        let text = try runtime.text(what, expected: expected)
        guard ["host", "namespace"].contains(text) else {
            throw runtime.wrongType(what, expected, hint: " '\(text)'")
        }
        add("runtime", .literal(.string(text)))
    }

    private mutating func container(_ members: [YAMLNode.Member], at place: SourceLocation) throws(YAMLError) {
        var container: [Expression.Member] = []
        for member in members {
            let what = "'\(member.key)' in 'runtime' of step '\(node.name)'"
            switch member.key {
            case "image":
                let name = try Settings.imageName(member.value, what)
                // Its digest counts, however it is named.
                references.isSeen = false
                defer { references.isSeen = true }
                container.append(
                    .init(key: "image", value: try references.expression(name, at: member.value.place, what)))
            case "engine":
                container.append(
                    .init(key: "engine", value: .literal(.string(try Settings.engine(member.value, what)))))
            default:
                throw YAMLError(
                    .unknownKey(member.key, in: "runtime", known: ["image", "engine"]), at: member.keyPlace)
            }
        }
        guard container.contains(where: { $0.key == "image" }) else {
            throw YAMLError(.noImage(step: node.name), at: place)
        }
        add("container", .object(container))
    }

    func cache() throws(YAMLError) -> Value? {
        guard let node = node["cache"] else { return nil }
        let what = "'cache' of step '\(self.node.name)'"
        let text = try node.text(what, expected: "always, never or a time such as 30d")
        guard CachePolicy(text) != nil else {
            throw node.wrongType(what, "always, never or a time such as 30d", hint: " '\(text)'")
        }
        return .string(text)
    }
}
