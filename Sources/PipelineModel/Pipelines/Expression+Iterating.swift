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
        case .join, .part: (try? value(in: Scope())).map(Expression.literal) ?? self
        default: self
        }
    }

    /// The places inside that must be each step's own, from left to right.
    fileprivate var ownPlaces: [Expression] {
        switch self {
        case .own(let place): [place]
        case .object(let members): members.flatMap(\.value.ownPlaces)
        case .list(let elements): elements.flatMap(\.ownPlaces)
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
        case .object, .list: return mapping { $0.replacingOwnPlaces(&position, transform) }
        default: return self
        }
    }
}

/// Where the steps of a loop write that one step of its body describes.
///
/// Two of them that would write to one place would overwrite each other: each gets a folder there, named by its item's number.
struct OwnPlaces {
    /// Whether each place is shared, in the places' order in the arguments.
    private let isShared: [Bool]

    /// - Parameter arguments: of the step in the body.
    init(of arguments: Expression, over items: [Expression]) {
        let written = arguments.ownPlaces
        guard !written.isEmpty else {
            isShared = []
            return
        }
        var counts: [Expression: Int] = [:]
        let places = items.map { arguments.iterating(over: $0, siblings: [:]).ownPlaces }
        for place in places.joined() { counts[place, default: 0] += 1 }
        isShared = written.indices.map { position in
            !written[position].containsItem || places.contains { counts[$0[position], default: 0] > 1 }
        }
    }

    /// One item's arguments, with a place of its own wherever another item has the same.
    func separating(_ arguments: Expression, of index: Int) -> Expression {
        var position = 0
        return arguments.replacingOwnPlaces(&position) { position, place in
            isShared[position] ? .join(separator: "/", [place, .literal(.string(String(index)))]) : place
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
