import PipelineModel
import YAMLReading

/// What other steps read of those that run for each of some items.
extension ReferenceReader {
    /// - Parameters:
    ///   - item: the number of the item whose step is named; nil for the steps of all.
    ///   - what: what is named of it: an output and a way into that, or a metric.
    func ofLoop(
        _ loop: String, _ known: StepNames.Known, _ item: Int?, _ what: String, _ words: [String],
        at place: SourceLocation
    ) throws(YAMLError) -> Expression {
        let text = words.joined(separator: ".")
        func unknown(_ name: String, _ kind: String, _ names: [String]) -> YAMLError {
            let what = "\(kind) of step '\(known.owner)'"
            return YAMLError(.unknownReference(text, name: name, what: what, known: names), at: place)
        }
        func property(_ path: [PropertyPath.Segment]) -> Expression {
            .reference(.step(Step.ID(loop), PropertyPath(path)))
        }
        var what = what
        var isBest = false
        if item == nil, let ofBest = what.dropping(prefix: "best.") {
            guard known.hasBest else { throw YAMLError(.noBest(text, step: known.owner), at: place) }
            (what, isBest) = (ofBest, true)
        }
        if let metric = what.dropping(prefix: "metrics.") {
            guard known.metrics.contains(metric) else { throw unknown(metric, "metric", known.metrics) }
            if isBest { return property([.key("Selected"), .key("metrics"), .key(metric)]) }
            guard let item else { throw YAMLError(.metricOfLoop(text, metric: metric, step: known.owner), at: place) }
            return property([
                .key("IterationOutputs"), .index(item), .key(known.owner), .key("metrics"), .key(metric),
            ])
        }
        let (output, path) = what.splitAtSlash
        guard known.outputs.contains(output) else { throw unknown(output, "output", known.outputs) }
        // Known when all items are done, side by side in folders with their numbers.
        let folder = property(
            [.key(isBest ? "Selected" : "outputs")] + [.key(isBest ? "outputs" : known.owner), .key(output)])
        let rest = (item.map { "/\($0)" } ?? "") + path
        return rest.isEmpty ? folder : .join(separator: "", [folder, .literal(.string(rest))])
    }
}

/// The way into an item, as in `${item.sizes[0].name}`.
enum ItemPath {
    /// Nil for what is no way.
    static func path(_ text: String) -> PropertyPath? {
        if text.isEmpty { return PropertyPath([]) }
        var segments: [PropertyPath.Segment] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = pieces.first, !name.isEmpty || (segments.isEmpty && pieces.count > 1) else { return nil }
            if !name.isEmpty { segments.append(.key(String(name))) }
            for piece in pieces.dropFirst() {
                guard piece.hasSuffix("]"), let index = Int(piece.dropLast()), index >= 0 else { return nil }
                segments.append(.index(index))
            }
        }
        return PropertyPath(segments)
    }
}
