extension Expression {
    /// What an expression in the body of a loop says for one item.
    ///
    /// - Parameter siblings: what the steps of the body are called for that item.
    func iterating(over item: Expression, siblings: [Step.ID: Step.ID]) -> Expression {
        switch self {
        case .item(let path): return path.segments.isEmpty ? item : .part(path, of: item).folded
        case .reference(.step(let step, let path)): return .reference(.step(siblings[step] ?? step, path))
        case .lookup(let path, .propertyFile(let name, let step)):
            return .lookup(path, in: .propertyFile(name, of: siblings[step] ?? step))
        default: return mapping { $0.iterating(over: item, siblings: siblings) }.folded
        }
    }

    /// The same with other expressions inside.
    func mapping(_ transform: (Expression) -> Expression) -> Expression {
        switch self {
        case .literal, .reference, .item, .lookup(_, .propertyFile): self
        case .join(let separator, let elements): .join(separator: separator, elements.map(transform))
        case .lookup(let path, .uri(let uri)): .lookup(path, in: .uri(transform(uri)))
        case .list(let elements): .list(elements.map(transform))
        case .object(let members): .object(members.map { Member(key: $0.key, value: transform($0.value)) })
        case .part(let path, let whole): .part(path, of: transform(whole))
        case .own(let place): .own(transform(place))
        }
    }

    /// The value where nothing but literals is joined or gone into, so that equal texts are equal expressions.
    private var folded: Expression {
        switch self {
        case .join where ownPlaces.isEmpty, .part: (try? value(in: Scope())).map(Expression.literal) ?? self
        default: self
        }
    }

    /// The places inside that must be each step's own, from left to right.
    package var ownPlaces: [Expression] {
        switch self {
        case .own(let place): [place]
        case .object(let members): members.flatMap(\.value.ownPlaces)
        case .list(let elements), .join(_, let elements): elements.flatMap(\.ownPlaces)
        default: []
        }
    }

    /// Whether it says something else for other items.
    fileprivate var containsItem: Bool {
        switch self {
        case .item: true
        case .literal, .reference, .lookup(_, .propertyFile): false
        case .join(_, let elements), .list(let elements): elements.contains(where: \.containsItem)
        case .object(let members): members.contains(where: \.value.containsItem)
        case .lookup(_, .uri(let whole)), .part(_, let whole), .own(let whole): whole.containsItem
        }
    }

    fileprivate func replacingOwnPlaces(_ position: inout Int, _ transform: (Int, Expression) -> Expression)
        -> Expression
    {
        if case .own(let place) = self {
            defer { position += 1 }
            return transform(position, place)
        }
        switch self {
        case .object, .list, .join: return mapping { $0.replacingOwnPlaces(&position, transform) }
        default: return self
        }
    }
}

/// Where the steps of a loop write, and where its other steps name such a place.
///
/// Two items that would write to one place would overwrite each other: each gets a folder there, named by its number.
struct OwnPlaces {
    /// Of each step in the body, in the order of its places.
    private let isShared: [[Bool]]

    /// - Parameter body: the arguments of each step in the body.
    init(of body: [Expression], over items: [Expression]) {
        let written = body.map(\.ownPlaces)
        guard written.contains(where: { !$0.isEmpty }) else {
            isShared = written.map { _ in [] }
            return
        }
        let places = body.map { arguments in
            items.map { arguments.iterating(over: $0, siblings: [:]).ownPlaces }
        }
        var counts: [Expression: Int] = [:]
        for item in items.indices {
            for place in Set(places.flatMap { $0[item] }) { counts[place, default: 0] += 1 }
        }
        isShared = zip(written, places).map { written, places in
            written.indices.map { position in
                !written[position].containsItem || places.contains { counts[$0[position], default: 0] > 1 }
            }
        }
    }

    /// The arguments of a step for one item, with a place of its own wherever another item has the same.
    func separating(_ arguments: Expression, ofStep step: Int, item: Int) -> Expression {
        var position = 0
        return arguments.replacingOwnPlaces(&position) { position, place in
            isShared[step][position] ? .join(separator: "/", [place, .literal(.string(String(item)))]) : place
        }
    }
}

extension Value {
    /// As an item, or a part of one, is given to a step: what is no text, number or Boolean, as JSON.
    var asItem: Value {
        switch self {
        case .array, .object: .string(json())
        default: self
        }
    }
}
