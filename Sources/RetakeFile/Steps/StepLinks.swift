import YAMLReading

/// Which steps of a file name which others, and where.
struct StepLinks {
    /// One step names another.
    struct Link: Hashable {
        let step: String
        let needed: String
        let place: SourceLocation
    }

    /// In the order of the file.
    private var steps: [String] = []
    private var links: [String: [Link]] = [:]

    /// - Parameter named: the steps that name others.
    mutating func add(_ found: [Link], of named: [String]) {
        for step in named where links[step] == nil {
            steps.append(step)
            links[step] = []
        }
        for link in found { links[link.step, default: []].append(link) }
    }

    /// Throws when steps wait for each other, each for the next and the last for the first.
    func check() throws(YAMLError) {
        guard let cycle, let first = cycle.first else { return }
        throw YAMLError(.cycle(cycle), at: first.place)
    }

    private var cycle: [Link]? {
        let waiting = Set(stepsThatWait)
        var path: [Link] = []
        var seen: [String: Int] = [:]
        var step = steps.first(where: waiting.contains)
        while let current = step {
            if let start = seen[current] { return Array(path[start...]) }
            seen[current] = path.count
            // Each of them waits for another.
            let link = links[current]?.first { waiting.contains($0.needed) }
            if let link { path.append(link) }
            step = link?.needed
        }
        return nil
    }

    /// Those for which no order has a place.
    private var stepsThatWait: [String] {
        var dependents: [String: [String]] = [:]
        var open: [String: Int] = [:]
        for step in steps {
            let needs = Set((links[step] ?? []).map(\.needed))
            open[step] = needs.count
            for needed in needs { dependents[needed, default: []].append(step) }
        }
        var ready = steps.filter { open[$0] == 0 }
        while let step = ready.popLast() {
            for dependent in dependents[step] ?? [] {
                open[dependent, default: 0] -= 1
                if open[dependent] == 0 { ready.append(dependent) }
            }
        }
        return steps.filter { open[$0] != 0 }
    }
}
