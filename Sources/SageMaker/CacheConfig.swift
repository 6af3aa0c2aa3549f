import PipelineModel

/// A step's `CacheConfig`: `{"Enabled": true, "ExpireAfter": "P30D"}`.
enum CacheConfig {
    /// Nil when the step has none.
    static func policy(of step: Step) throws(CacheConfigError) -> CachePolicy? {
        guard let config = step.attributes["CacheConfig"], config != .null else { return nil }
        guard case .object(let members) = config else { throw .notAnObject(step.id, config.kindName) }
        let enabled = members["Enabled"] ?? .bool(false)
        guard let isEnabled = enabled.bool else { throw .enabled(step.id, enabled.json()) }
        guard isEnabled else { return .never }
        guard let expiry = members["ExpireAfter"], expiry != .null else { return .always }
        guard let text = expiry.string, let seconds = seconds(in: text) else {
            throw .expireAfter(step.id, expiry.string ?? expiry.json())
        }
        return .expires(after: seconds)
    }

    /// The seconds of a duration as SageMaker's documentation and its users write it: ISO 8601 in any case, with or
    /// without the leading P (`30d`, `P30D`, `T16m`, `PT1H`, `P4DT12H`, `30dT5h`). A year counts 365 days, a month 30.
    static func seconds(in text: String) -> Int64? {
        var rest = text.trimmed.lowercased()[...]
        if rest.first == "p" { rest.removeFirst() }
        let halves = rest.split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false)
        let dates: [Character: Int64] = ["y": 31_536_000, "m": 2_592_000, "w": 604_800, "d": 86_400]
        let times: [Character: Int64] = ["h": 3600, "m": 60, "s": 1]
        guard let days = sum(of: halves[0], units: dates, inOrder: "ymwd") else { return nil }
        let isTimed = halves.count == 2
        guard let time = isTimed ? sum(of: halves[1], units: times, inOrder: "hms") : 0 else { return nil }
        // A bare P or T says nothing.
        guard !halves[0].isEmpty || isTimed, !isTimed || !halves[1].isEmpty else { return nil }
        return days + time
    }

    private static func sum(of text: Substring, units: [Character: Int64], inOrder order: String) -> Int64? {
        var rest = text
        var order = order[...]
        var sum: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            // No more digits than surely fit.
            guard digits.count <= 9, let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let letter = rest.popFirst(), let unit = units[letter], let place = order.firstIndex(of: letter)
            else {
                return nil
            }
            order = order[order.index(after: place)...]
            sum += number * unit
        }
        return sum
    }
}

enum CacheConfigError: Error, CustomStringConvertible {
    case notAnObject(Step.ID, String)
    case enabled(Step.ID, String)
    case expireAfter(Step.ID, String)

    var description: String {
        switch self {
        case .notAnObject(let step, let kind): "step '\(step)': CacheConfig is \(kind), not an object"
        case .enabled(let step, let found):
            "step '\(step)': CacheConfig.Enabled is \(found), which is neither true nor false"
        case .expireAfter(let step, let found):
            "step '\(step)': CacheConfig.ExpireAfter is '\(found)', which is no duration such as P30D or PT1H"
        }
    }
}
