import PipelineModel

/// Dependencies that SageMaker refuses, or that never come true.
extension StepWalker {
    mutating func checkNeeds(of step: Object, at place: DefinitionPlace) {
        let own = branches[Step.ID(step["Name"]?.string ?? "")] ?? []
        var named: [(DefinitionPlace, Step.ID)] = []
        for (index, value) in (step["DependsOn"]?.array ?? []).enumerated() {
            if let name = value.string { named.append((place.key("DependsOn").index(index), Step.ID(name))) }
        }
        references(
            step["Type"] == "Condition" ? step["Arguments"]?["Conditions"] : step["Arguments"], place.key("Arguments"),
            &named, depth: 0)
        for (place, needed) in named {
            let other = branches[needed] ?? []
            if kinds[needed] == "Fail" {
                add(place, "needs '\(needed)', a Fail step, which ends the run", "take that dependency out")
            } else if let crossed = other.first(where: { !own.contains($0) }) {
                add(
                    place, "needs '\(needed)', which stands in a branch of '\(crossed.condition)'",
                    "the step never runs when the other branch does; put it into the same branch")
            } else if kinds[needed] == "Condition", place.parts.contains(.key("DependsOn")) {
                add(place, "needs '\(needed)', a Condition", "depend on a step in its branches, or put the step there")
            }
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
