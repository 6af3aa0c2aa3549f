import PipelineModel

/// An output of a step and where it goes.
struct Writer: Sendable {
    let step: Step.ID
    let output: Job.Output
    let uri: DataURI
}

/// Links steps by the URIs that one writes and another reads.
///
/// What the definition states comes first: a step that must run before a writer does not read from it.
struct DataLinks: Sendable {
    private let writers: [Writer]
    /// Writers by what they write, and by every prefix of that, in the order of `writers`.
    private let byURI: [DataURI: [Int]]
    private let byPrefix: [DataURI: [Int]]
    private let stated: StepGraph
    private let position: [Step.ID: Int]

    /// - Parameter writers: in the stated order.
    init(writers: [Writer], stated: StepGraph) {
        var byURI: [DataURI: [Int]] = [:]
        var byPrefix: [DataURI: [Int]] = [:]
        for (index, writer) in writers.enumerated() {
            byURI[writer.uri, default: []].append(index)
            for prefix in writer.uri.properPrefixes { byPrefix[prefix, default: []].append(index) }
        }
        self.writers = writers
        self.byURI = byURI
        self.byPrefix = byPrefix
        self.stated = stated
        position = Dictionary(uniqueKeysWithValues: stated.order.enumerated().map { ($1, $0) })
    }

    /// The outputs that a step finds at a URI.
    ///
    /// Those at the URI or at a prefix of it, as whole keys or folders: of several, the last to run counts. With
    /// none, all that lie below the URI, side by side.
    func pieces(of uri: DataURI, readBy reader: Step.ID) -> [InputSource.OutputPiece] {
        let above = ([uri] + uri.properPrefixes).flatMap { byURI[$0, default: []] }.max { left, right in
            // One that can't be read from counts less than any other.
            (isReadable(left, at: uri, by: reader) ? left : -1) < (isReadable(right, at: uri, by: reader) ? right : -1)
        }
        if let above, isReadable(above, at: uri, by: reader) {
            let writer = writers[above]
            let part = uri.remainder(below: writer.uri) ?? []
            return [
                InputSource.OutputPiece(
                    step: writer.step, output: writer.output.name, layout: writer.output.layout,
                    part: part.joined(separator: "/"),
                    location: writer.output.layout == .archive ? uri.name : "")
            ]
        }
        return byPrefix[uri, default: []].map { writers[$0] }
            .filter { $0.step != reader && !mustPrecede(reader, $0.step) }
            .map { writer in
                InputSource.OutputPiece(
                    step: writer.step, output: writer.output.name, layout: writer.output.layout, part: "",
                    location: (writer.uri.remainder(below: uri) ?? []).joined(separator: "/"))
            }
    }

    private func isReadable(_ index: Int, at uri: DataURI, by reader: Step.ID) -> Bool {
        let writer = writers[index]
        let isWhole = writer.uri == uri
        return writer.step != reader && (isWhole || writer.output.layout == .folder)
            && !mustPrecede(reader, writer.step)
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
