import PipelineModel

/// Dependencies that SageMaker refuses, or that never come true.
extension StepWalker {
    mutating func checkNeeds(of step: Object, at place: DefinitionPlace) {
        let own = branches[Step.ID(step["Name"]?.string ?? "")] ?? []
        var named: [(DefinitionPlace, Step.ID)] = []
        for (index, value) in (step["DependsOn"]?.array ?? []).enumerated() {
            if let name = value.string ?? value["Step"]?.string {
                named.append((place.key("DependsOn").index(index), Step.ID(name)))
            }
        }
        references(
            step["Type"] == "Condition" ? step["Arguments"]?["Conditions"] : step["Arguments"], place.key("Arguments"),
            &named, depth: 0)
        needs.append((Step.ID(step["Name"]?.string ?? ""), place, named.map(\.1) + own.map(\.condition)))
        for (place, needed) in named {
            let other = branches[needed] ?? []
            if kinds[needed] == "Fail" {
                add(
                    place, .dependency, "needs '\(needed)', a Fail step, which ends the run", "take that dependency out"
                )
            } else if let crossed = other.first(where: { !own.contains($0) }) {
                add(
                    place, .dependency, "needs '\(needed)', which stands in a branch of '\(crossed.condition)'",
                    "the step never runs when the other branch does; put it into the same branch")
            } else if kinds[needed] == "Condition", place.parts.contains(.key("DependsOn")) {
                add(
                    place, .dependency, "needs '\(needed)', a Condition",
                    "depend on a step in its branches, or put the step there")
            }
        }
    }

    /// Steps that wait for each other.
    mutating func cycles() {
        var open = Dictionary(needs.map { ($0.step, Set($0.needed)) }) { $0.union($1) }
        let known = Set(open.keys)
        var ready = open.filter { $0.value.intersection(known).isEmpty }.map(\.key)
        var dependents: [Step.ID: [Step.ID]] = [:]
        for (step, needed) in open { for other in needed { dependents[other, default: []].append(step) } }
        var left = open.mapValues { $0.intersection(known).count }
        while let step = ready.popLast() {
            open[step] = nil
            for other in dependents[step, default: []] {
                left[other, default: 0] -= 1
                if left[other] == 0 { ready.append(other) }
            }
        }
        // Each that is left waits for another that is left: to follow them from the first leads into a cycle.
        guard let first = needs.first(where: { open[$0.step] != nil }) else { return }
        var path: [Step.ID] = [first.step]
        while let last = path.last,
            let next = open[last]?.filter({ open[$0] != nil }).min(by: { $0.rawValue < $1.rawValue })
        {
            path.append(next)
            guard let start = path.firstIndex(of: next), start < path.count - 1 else { continue }
            let circle = path[start...].map(\.rawValue).joined(separator: ", which needs ")
            let place = needs.first { $0.step == next }?.place ?? first.place
            add(place, .cycle, "needs itself: \(circle)", "take one of these dependencies out")
            return
        }
    }

    private func references(
        _ value: Value?, _ place: DefinitionPlace, _ found: inout [(DefinitionPlace, Step.ID)], depth: Int
    ) {
        guard depth < 200 else { return }
        switch value {
        case .array(let elements)?:
            for (index, element) in elements.enumerated() {
                references(element, place.index(index), &found, depth: depth + 1)
            }
        case .object(let object)?:
            if object.members.count == 1, let text = object["Get"]?.string, text.hasPrefix("Steps.") {
                found.append((place, Step.ID(String(text.dropFirst("Steps.".count).prefix { $0 != "." }))))
                return
            }
            for member in object.members { references(member.value, place.key(member.key), &found, depth: depth + 1) }
        default: break
        }
    }
}
