import PipelineModel

/// Reads what a ForEach goes through, and the steps of its body.
extension DefinitionReader {
    /// What the service takes at most.
    static let mostItems = 100
    static let greatestWidth = 50

    /// What a ForEach says of its items, without its body: those are steps of their own.
    func items(of arguments: Object, at place: DefinitionPlace) -> Object {
        ["IterableItems": arguments["IterableItems"] ?? .null, "MaxConcurrency": arguments["MaxConcurrency"] ?? .null]
    }

    /// Nil for a step of another type.
    ///
    /// - Parameters:
    ///   - items: the step's arguments, as they are read.
    ///   - strange: what keeps this step, and no other, from running.
    mutating func loop(
        of outline: StepOutline, over items: Expression, _ strange: inout [DefinitionProblem],
        expressions: inout ExpressionReader
    ) -> Step.Loop? {
        guard outline.type == .forEach, let arguments = outline.object["Arguments"]?.object else { return nil }
        let place = outline.place.key("Arguments")
        strange += bodyProblems(of: outline, at: place.key("ForEachBody"))
        let outer = expressions.body
        expressions.body = Set(outline.body.map(\.id))
        defer { expressions.body = outer }
        var body = outline.body.map { step(of: $0, expressions: &expressions) }
        body.markOwnPlaces()
        var notices: [String] = []
        let all = items.member("IterableItems")
        let width = width(arguments["MaxConcurrency"], at: place.key("MaxConcurrency"), &strange, &notices)
        if case .each(let list) = all, list.count > Self.mostItems {
            notices.append("has \(list.count) items in its definition; SageMaker takes \(Self.mostItems)")
        }
        return Step.Loop(
            items: all, body: body, width: width,
            selector: selector(arguments["Selector"], of: outline, at: place.key("Selector"), &strange),
            notices: notices)
    }

    private func bodyProblems(of outline: StepOutline, at place: DefinitionPlace) -> [DefinitionProblem] {
        if outline.body.isEmpty { return [.unfitLoop(place, why: "has no step")] }
        let unfit = outline.body.filter { inner in
            [.condition, .fail, .forEach].contains(inner.type) || inner.branch != nil
        }
        return unfit.map { inner in
            let type = inner.branch == nil ? inner.typeName : "a branch"
            return .unfitLoop(
                place, why: "holds '\(inner.id)' of \(type); SageMaker takes no Condition, Fail or ForEach there")
        }
    }

    private func width(
        _ value: Value?, at place: DefinitionPlace, _ strange: inout [DefinitionProblem], _ notices: inout [String]
    ) -> Int {
        guard let width = value?.integer, width >= 1 else {
            strange.append(
                value.map { .wrongKind(place, expected: "an integer from 1 to 50", found: "'\($0.text)'") }
                    ?? .missing(place))
            return 1
        }
        if width > Self.greatestWidth {
            notices.append(
                "runs up to \(width) steps at once; SageMaker takes a MaxConcurrency of \(Self.greatestWidth)")
        }
        return width
    }

    private func selector(
        _ value: Value?, of outline: StepOutline, at place: DefinitionPlace, _ strange: inout [DefinitionProblem]
    ) -> Step.Loop.Selector? {
        guard let value, value != .null else { return nil }
        guard let pick = value["Pick"]?.string, ["MaxBy", "MinBy"].contains(pick) else {
            strange.append(
                .unfitLoop(place.key("Pick"), why: "is '\(value["Pick"]?.text ?? "")'; there are MaxBy and MinBy"))
            return nil
        }
        let text = value["Field"]?["Get"]?.string ?? value["Field"]?.text ?? ""
        do {
            let (body, path) = try ReferenceText.iterationOutput(text)
            if outline.body.contains(where: { $0.id == body }) {
                return Step.Loop.Selector(isMaximized: pick == "MaxBy", body: body, path: path)
            }
            let names = outline.body.map(\.id.rawValue)
            strange.append(
                .unfitLoop(
                    place.key("Field"),
                    why:
                        "names '\(body)', which is no step of the ForEachBody\(suggestion(for: body.rawValue, among: names))"
                ))
        } catch {
            strange.append(.unfitReference(place.key("Field"), text: text, error))
        }
        return nil
    }
}

extension Expression {
    /// What a member of arguments says that a loop goes through.
    fileprivate func member(_ key: String) -> Step.Loop.Items {
        let value: Expression =
            switch self {
            case .object(let members): members.first { $0.key == key }?.value ?? .literal(.null)
            case .literal(let value): .literal(value[key] ?? .null)
            default: self
            }
        return switch value {
        case .list(let items): .each(items)
        case .literal(.array(let items)): .each(items.map(Expression.literal))
        default: .all(value)
        }
    }
}
