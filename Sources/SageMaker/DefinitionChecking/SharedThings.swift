import PipelineModel

/// What no two steps may share, and what all of them must.
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

    /// Whether only one of two steps can run: they stand in both branches of one condition.
    private func areApart(_ one: Step.ID, _ other: Step.ID) -> Bool {
        (branches[one] ?? []).contains { branch in
            (branches[other] ?? []).contains { $0.condition == branch.condition && $0.outcome != branch.outcome }
        }
    }
}

/// Images, and the region in which a pipeline runs.
extension StepWalker {
    mutating func regions() {
        var first: (region: String, place: DefinitionPlace)?
        for (image, place) in images {
            let labels = image.prefix { $0 != "/" }.split(separator: ".")
            guard labels.count >= 6, labels[1] == "dkr" else { continue }
            let region = String(labels[3])
            if let suffix = Self.wrongDomain(labels[4...].joined(separator: "."), of: region) {
                add(place, .region, "is in '\(region)', whose registries end in \(suffix)", "end its host so")
            }
            guard let known = first else {
                first = (region, place)
                continue
            }
            if region != known.region {
                add(
                    place, .region, "is of region \(region), and \(known.place) is of \(known.region)",
                    "name images of the region in which the pipeline runs")
            }
        }
    }

    /// How a registry's host must end, where it does not.
    private static func wrongDomain(_ domain: String, of region: String) -> String? {
        let needed =
            switch region {
            case _ where region.hasPrefix("cn-"): "amazonaws.com.cn"
            case _ where region.hasPrefix("us-iso"), _ where region.hasPrefix("eu-iso"): domain
            default: "amazonaws.com"
            }
        return needed == domain ? nil : needed
    }
}
