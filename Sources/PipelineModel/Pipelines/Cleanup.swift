/// Files of earlier steps that a step takes away, once they are of no use any more.
package struct Cleanup: Sendable, Hashable {
    /// What goes of one step.
    package struct Source: Sendable, Hashable {
        package let step: Step.ID
        /// Single objects below the step's outputs; nil for all that it wrote.
        package let uris: [String]?

        package init(step: Step.ID, uris: [String]?) {
            self.step = step
            self.uris = uris
        }

        /// `all that Fit wrote`, `2 objects of Make`.
        var description: String {
            uris.map { "\(counted($0.count, "object")) of \(step)" } ?? "all that \(step) wrote"
        }
    }

    package let sources: [Source]

    package init(sources: [Source]) { self.sources = sources }

    /// What goes, in one phrase: `all that Fit wrote and 2 objects of Make`.
    package var summary: String {
        guard let last = sources.last else { return "nothing" }
        let others = sources.dropLast().map(\.description).joined(separator: ", ")
        return others.isEmpty ? last.description : "\(others) and \(last.description)"
    }
}
