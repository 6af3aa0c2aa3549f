package import PipelineModel

extension InstanceHours {
    /// `12 min of ml.m5.xlarge, 3 min of ml.c5.large (0.05 USD)`; what has no price is named.
    package func text(at prices: Prices) -> String {
        let hours = times.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(durationText($0.value)) of \($0.key)" }
        let all = hours.joined(separator: ", ")
        guard let cost = cost(at: prices) else { return all }
        let unpriced = unpriced(at: prices)
        let rest = unpriced.isEmpty ? "" : " without \(unpriced.joined(separator: ", "))"
        return "\(all) (\(Self.amount(cost)) \(prices.currency)\(rest))"
    }

    /// With as many digits as tell something: `12.40`, `0.051`, `0.0003`.
    static func amount(_ cost: Double) -> String {
        let digits = cost >= 0.1 || cost == 0 ? 2 : cost >= 0.01 ? 3 : 4
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let units = Int((min(cost, 1e12) * Double(scale)).rounded())
        let rest = String(units % scale)
        return "\(units / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }

    /// What other programs read: seconds by type, and what they cost where anything has a price.
    func members(at prices: Prices) -> [Object.Member] {
        guard !isEmpty else { return [] }
        let seconds = times.sorted { $0.key < $1.key }.map {
            Object.Member(key: $0.key, value: .double($0.value.jsonSeconds))
        }
        var members = [Object.Member(key: "instanceSeconds", value: .object(Object(members: seconds)))]
        if let cost = cost(at: prices) {
            members += [
                .init(key: "cost", value: .double(cost)), .init(key: "currency", value: .string(prices.currency)),
            ]
        }
        return members
    }
}
