import PipelineModel

/// An output of a step and where it goes.
struct Writer: Sendable {
    let step: Step.ID
    /// The step of the definition: a trial's is the step that makes the trials.
    let owner: Step.ID
    let output: Job.Output
    let uri: DataURI
    /// Whether the job reads what lies there, too.
    let isRead: Bool
}

/// Links steps by the URIs that one writes and another reads.
///
/// What the definition states comes first: a step that must run before a writer does not read from it, and what stands in
/// a condition's branch is read outside of it only by who says so.
struct DataLinks: Sendable {
    private var byURI: [DataURI: [Writer]] = [:]
    private var byPrefix: [DataURI: [Writer]] = [:]
    /// What steps take away, and which.
    private var removals: [(place: Removals.Place, step: Step.ID)] = []
    private var stated: StepGraph
    /// The steps that need each, as the definition states it.
    private var dependents: [Step.ID: [Step.ID]]
    private var position: [Step.ID: Int]
    private var branches: [Step.ID: Step.Branch]

    init(of pipeline: Pipeline, stated: StepGraph) {
        self.stated = stated
        var dependents: [Step.ID: [Step.ID]] = [:]
        for step in stated.order {
            for needed in stated.needs[step, default: []] { dependents[needed, default: []].append(step) }
        }
        self.dependents = dependents
        position = Dictionary(uniqueKeysWithValues: stated.order.enumerated().map { ($1, $0) })
        branches = Dictionary(
            uniqueKeysWithValues: pipeline.steps.compactMap { step in step.branch.map { (step.id, $0) } })
    }

    /// The same outputs among more steps.
    func among(_ pipeline: Pipeline, stated: StepGraph) -> DataLinks {
        var links = DataLinks(of: pipeline, stated: stated)
        links.byURI = byURI
        links.byPrefix = byPrefix
        links.removals = removals
        return links
    }

    mutating func add(_ writers: [Writer]) {
        for writer in writers {
            byURI[writer.uri, default: []].append(writer)
            for prefix in writer.uri.properPrefixes { byPrefix[prefix, default: []].append(writer) }
        }
    }

    /// Notes what a step takes away: those that come after it no longer find it.
    mutating func remove(_ places: [Removals.Place], by step: Step.ID) {
        removals += places.map { (place: $0, step: step) }
    }

    /// All outputs of a step, those of its trials included.
    func writers(ownedBy owner: Step.ID) -> [Writer] {
        byURI.values.joined().filter { $0.owner == owner || $0.step == owner }
            .sorted { ($0.step, $0.output.name) < ($1.step, $1.output.name) }
    }

    /// The step that takes away what another would find at a URI.
    func remover(of uri: DataURI, beforeReadBy reader: Step.ID) -> Step.ID? {
        guard !removals.isEmpty else { return nil }
        let above = ([uri] + uri.properPrefixes).flatMap { byURI[$0, default: []] }
        return (above + byPrefix[uri, default: []]).lazy.compactMap { self.remover(of: $0, beforeReadBy: reader) }.first
    }

    private func remover(of writer: Writer, beforeReadBy reader: Step.ID) -> Step.ID? {
        removals.first { place, step in
            guard place.step == writer.step || place.step == writer.owner else { return false }
            let isGone =
                place.isFolder
                ? writer.uri.remainder(below: place.uri) != nil
                : writer.uri == place.uri && writer.output.layout == .archive
            return isGone && mustPrecede(writer.owner, step) && mustPrecede(step, reader)
        }?.step
    }

    /// The outputs that a step finds at a URI.
    ///
    /// Those at the URI or at a prefix of it, as whole keys or folders: of several, the last to run counts. With
    /// none, all that lie below the URI, side by side.
    func pieces(of uri: DataURI, readBy reader: Step.ID) -> [InputSource.OutputPiece] {
        let candidates = ([uri] + uri.properPrefixes).flatMap { byURI[$0, default: []] }
            .filter { $0.uri == uri || $0.output.layout == .folder }
        let above = readable(candidates, by: reader)
        if let writer = above.max(by: { position[$0.owner, default: 0] < position[$1.owner, default: 0] }) {
            let part = uri.remainder(below: writer.uri) ?? []
            return [
                InputSource.OutputPiece(
                    step: writer.step, output: writer.output.name, layout: writer.output.layout,
                    part: part.joined(separator: "/"),
                    location: writer.output.layout == .archive ? uri.name : "")
            ]
        }
        return readable(byPrefix[uri, default: []], by: reader).map { writer in
            InputSource.OutputPiece(
                step: writer.step, output: writer.output.name, layout: writer.output.layout, part: "",
                location: (writer.uri.remainder(below: uri) ?? []).joined(separator: "/"))
        }
    }

    /// Those of some writers that a step may read from.
    private func readable(_ writers: [Writer], by reader: Step.ID) -> [Writer] {
        let writers = removals.isEmpty ? writers : writers.filter { remover(of: $0, beforeReadBy: reader) == nil }
        guard !writers.isEmpty else { return [] }
        // To look at each of many writers on its own would follow the same needs again and again.
        let isMany = writers.count > 8
        let before = isMany ? reachable(from: reader, along: stated.needs) : nil
        let after = isMany ? reachable(from: reader, along: dependents) : nil
        return writers.filter { writer in
            writer.owner != reader && !(after?.contains(writer.owner) ?? mustPrecede(reader, writer.owner))
                && isVisible(writer.owner, to: reader) {
                    before?.contains(writer.owner) ?? mustPrecede(writer.owner, reader)
                }
        }
    }

    private func reachable(from step: Step.ID, along edges: [Step.ID: [Step.ID]]) -> Set<Step.ID> {
        var pending = edges[step, default: []]
        var seen: Set<Step.ID> = []
        while let next = pending.popLast() {
            if seen.insert(next).inserted { pending += edges[next, default: []] }
        }
        return seen
    }

    private func isVisible(_ writer: Step.ID, to reader: Step.ID, precedes: () -> Bool) -> Bool {
        guard let branch = branches[writer] else { return true }
        var above = branches[reader]
        while let current = above {
            if current == branch { return true }
            above = branches[current.condition]
        }
        return precedes()
    }

    /// Whether the definition itself puts one step, directly or through others, before another.
    private func mustPrecede(_ first: Step.ID, _ second: Step.ID) -> Bool {
        let limit = position[first, default: 0]
        var pending = [second]
        var seen: Set<Step.ID> = []
        while let step = pending.popLast() {
            if step == first { return true }
            guard position[step, default: 0] > limit, seen.insert(step).inserted else { continue }
            pending += stated.needs[step, default: []]
        }
        return false
    }
}
