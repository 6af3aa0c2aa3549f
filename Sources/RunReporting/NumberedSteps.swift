import PipelineModel

/// Steps of one name and different numbers, such as those of a loop or of a tuning, of which one line says the same.
struct NumberedSteps<Item> {
    /// One of them stands for all.
    let first: Item
    let items: [Item]
    /// `Work`, or a step's own name where it stands for itself.
    let name: String
    /// What is said of them all; the number is `N` where each says its own.
    let texts: [String]

    /// What a table calls them.
    var label: String { items.count == 1 ? name : "\(name)-N (\(items.count))" }
}

extension NumberedSteps {
    /// So many can be read one by one.
    static var mostSingle: Int { 5 }

    /// Groups in the order of their first members; whoever is one of few stands alone.
    ///
    /// - Parameter texts: what is to be said of a step.
    static func groups(
        of items: [Item], named step: (Item) -> Step.ID, saying texts: (Item) -> [String]
    ) -> [NumberedSteps] {
        // The name, then what is said.
        let keys = items.map { item -> [String]? in
            guard let (name, index) = Step.iterated(step(item).rawValue) else { return nil }
            return [name.rawValue] + texts(item).map { $0.replacingNumber(index) }
        }
        var members: [[String]: [Item]] = [:]
        for (item, key) in zip(items, keys) { if let key { members[key, default: []].append(item) } }
        var told: Set<[String]> = []
        return zip(items, keys).compactMap { item, key in
            if let key, let all = members[key], all.count > mostSingle {
                guard told.insert(key).inserted else { return nil }
                return NumberedSteps(first: item, items: all, name: key[0], texts: Array(key.dropFirst()))
            }
            return NumberedSteps(first: item, items: [item], name: step(item).rawValue, texts: texts(item))
        }
    }
}

extension String {
    /// With `-N` for the number that ends a name somewhere in the text.
    fileprivate func replacingNumber(_ number: Int) -> String {
        let written = "-\(number)"
        var text = ""
        var rest = self[...]
        while let range = rest.firstRange(of: written) {
            let isNumber = !(rest[range.upperBound...].first?.isNumber ?? false)
            text += rest[..<range.lowerBound] + (isNumber ? "-N" : written)
            rest = rest[range.upperBound...]
        }
        return text + rest
    }
}
