import PipelineModel

/// What no two steps may share.
extension StepWalker {
    /// Names that two steps would give to one thing: longer ones are cut to what the service takes.
    mutating func sharedNames() {
        var seen: [String: (step: Step.ID, place: DefinitionPlace)] = [:]
        for (step, place) in placed {
            guard let kind = step["Type"]?.string, let (operation, key) = RequestCheck.request(of: kind),
                let shape = limits.requests[operation].flatMap({ limits.shapes[$0] }),
                case .object(let members, _) = shape.form,
                let name = text(step["Arguments"]?[key])
            else { continue }
            let most = members[key]?.string.flatMap { limits.shapes[$0]?.most } ?? 63
            let own = Step.ID(step["Name"]?.string ?? "")
            let thing = "\(key) \(name.prefix(Int(most)))"
            if let other = seen[thing], !areApart(own, other.step) {
                add(
                    place.key("Arguments").key(key), .sameName,
                    "is '\(name.prefix(Int(most)))', which \(other.place) is too",
                    "give each step's \(key) a beginning of its own")
            }
            seen[thing] = seen[thing] ?? (own, place.key("Arguments").key(key))
        }
    }

    /// Names that the children of ForEach steps have: those of their bodies, with a hyphen and a number.
    mutating func childNames() {
        let bodies = Set(
            placed.filter { $0.step["Type"] == "ForEach" }
                .flatMap { $0.step["Arguments"]?["ForEachBody"]?.array ?? [] }.compactMap { $0["Name"]?.string })
        guard !bodies.isEmpty else { return }
        for (step, place) in placed {
            guard let name = step["Name"]?.string, let hyphen = name.lastIndex(of: "-"),
                bodies.contains(String(name[..<hyphen])), name[hyphen...].dropFirst().allSatisfy(\.isNumber),
                !name.hasSuffix("-")
            else { continue }
            add(
                place.key("Name"), .sameName, "is '\(name)', as a child of body '\(name[..<hyphen])' is called",
                "give the step another name")
        }
    }

    /// Whether only one of two steps can run: they stand in both branches of one condition.
    private func areApart(_ one: Step.ID, _ other: Step.ID) -> Bool {
        (branches[one] ?? []).contains { branch in
            (branches[other] ?? []).contains { $0.condition == branch.condition && $0.outcome != branch.outcome }
        }
    }
}
