extension Step {
    /// What a step does for each of some items: a body of steps that the definition writes once.
    package struct Loop: Sendable, Hashable {
        /// What tells the items.
        package enum Items: Sendable, Hashable {
            /// An expression for each.
            case each([Expression])
            /// A list, or a text that holds one in JSON.
            case all(Expression)
        }

        /// Which iteration is the one that later steps read as selected.
        package struct Selector: Sendable, Hashable {
            package let isMaximized: Bool
            /// The step of the body that has what is compared.
            package let body: ID
            package let path: PropertyPath

            package init(isMaximized: Bool, body: ID, path: PropertyPath) {
                self.isMaximized = isMaximized
                self.body = body
                self.path = path
            }
        }

        package let items: Items
        package let body: [Step]
        /// How many steps of it may run at once.
        package let width: Int
        package let selector: Selector?
        /// What the person should know, one sentence each.
        package let notices: [String]
        /// What its definition calls the items, for messages.
        private let itemsName: String
        /// The steps that it became; nil while its items are not known.
        package fileprivate(set) var children: [ID]?
        package fileprivate(set) var itemCount = 0

        package init(
            items: Items, body: [Step], width: Int, selector: Selector? = nil, notices: [String] = [],
            itemsName: String = "IterableItems"
        ) {
            self.itemsName = itemsName
            self.items = items
            self.body = body
            self.width = width
            self.selector = selector
            self.notices = notices
        }

        /// The steps outside for whose ends its body waits, be they failures: the loop begins after any.
        var awaitedEnds: Set<ID> {
            Set(body.flatMap(\.triggers.keys)).subtracting(body.map(\.id))
        }

        /// An expression for each item. Throws ``EvaluationError`` while they are not known, or when they are no list.
        package func expressions(in scope: Scope) throws(EvaluationError) -> [Expression] {
            guard case .all(let expression) = items else {
                if case .each(let expressions) = items { return expressions }
                return []
            }
            let value = try expression.value(in: scope, at: itemsName)
            let read = value.string.flatMap { try? JSONReader.read($0, .python) } ?? value
            if let list = read.array { return list.map { .literal($0.asItem) } }
            let found = value.string.map { "'\($0.prefix(80))'" } ?? value.kindName
            throw .document(
                place: itemsName, problem: "\(found) is no list of items; write a JSON list, as in [\"a\", \"b\"]")
        }
    }

    /// The loop that a step belongs to, and for which item it is there.
    package struct Iteration: Sendable, Hashable {
        package let loop: ID
        /// What the body calls the step.
        package let body: ID
        /// Of the item, from 0.
        package let index: Int
        /// How many steps of the loop may run at once.
        package let width: Int
    }

    /// What a body's step is called for one item.
    package static func child(_ body: ID, _ index: Int) -> ID { ID("\(body)-\(index)") }

    /// The step and the number of its item that a name such as `Work-3` tells; nil for other names.
    package static func iterated(_ name: String) -> (body: ID, index: Int)? {
        guard let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        let digits = name[name.utf8.index(after: dash)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit), let index = Int(digits) else { return nil }
        return (ID(String(name[..<dash])), index)
    }

    /// The names under which settings may speak of a step: its own, then that in the body of its loop.
    package var names: [ID] { [id] + (iteration.map { [$0.body] } ?? []) }
}

extension Pipeline {
    /// The same, where a loop has become its steps for each item, and waits for their ends.
    ///
    /// Pure: it follows from the definition and the items alone.
    package func expanding(_ loop: Step.ID, over items: [Expression]) -> Pipeline {
        replacingSteps(
            steps.flatMap { step -> [Step] in
                guard step.id == loop, step.loop?.children == nil else { return [step] }
                let children = step.children(over: items)
                return children + [step.gathering(children.map(\.id), itemCount: items.count)]
            })
    }

    /// Whether it has a step of a name, or may have one when the items of its loops are known.
    package func mayHave(_ name: String) -> Bool {
        steps.contains { $0.id.rawValue == name } || loop(with: name) != nil
    }

    /// The loop whose body has a step of a name, or whose items may make one of it.
    package func loop(with name: String) -> Step? {
        let bodies = [Step.ID(name)] + (Step.iterated(name).map { [$0.body] } ?? [])
        return steps.first { step in step.loop?.body.contains { bodies.contains($0.id) } ?? false }
    }
}

extension Step {
    /// This loop's steps for some items, item by item.
    fileprivate func children(over items: [Expression]) -> [Step] {
        guard let loop else { return [] }
        let outer = Set(ownNeeds)
        let places = OwnPlaces(of: loop.body.map(\.arguments), over: items)
        return items.enumerated().flatMap { index, item in
            let siblings = Dictionary(loop.body.map { ($0.id, Step.child($0.id, index)) }) { first, _ in first }
            return loop.body.enumerated().map { position, template in
                func renamed(_ step: ID) -> ID { siblings[step] ?? step }
                let inner = template.dependsOn.map(renamed)
                let inTurn = template.triggers.filter { !outer.contains($0.key) }
                return Step(
                    id: renamed(template.id), kind: template.kind,
                    arguments: places.separating(
                        template.arguments.iterating(over: item, siblings: siblings), ofStep: position, item: index),
                    dependsOn: inner + ownNeeds.filter { !inner.contains($0) },
                    triggers: Dictionary(inTurn.map { (renamed($0.key), $0.value) }) { first, _ in first }
                        .merging(triggers.filter { outer.contains($0.key) }) { $1 },
                    branch: branch, attributes: template.attributes, notices: template.notices,
                    problem: template.problem,
                    iteration: Iteration(loop: id, body: template.id, index: index, width: loop.width))
            }
        }
    }

    /// What this loop itself names, in order.
    private var ownNeeds: [ID] {
        var needs = dependsOn
        for case .step(let id, _) in arguments.references where !needs.contains(id) { needs.append(id) }
        return needs
    }

    fileprivate func gathering(_ children: [ID], itemCount: Int) -> Step {
        var step = self
        step.loop?.children = children
        step.loop?.itemCount = itemCount
        step.dependsOn += children
        for child in children { step.triggers[child] = .settled }
        return step
    }
}
