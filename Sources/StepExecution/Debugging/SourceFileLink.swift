import PipelineModel
import SystemPackage

/// A link to a person's own file, in the root that a job sees.
///
/// An editor may put another file in a file's place, and only its folder shows that: a sandbox shows the folder, and the link
/// leads there.
struct SourceFileLink: Sendable, Hashable {
    let place: FilePath
    /// As the job sees it.
    let target: String
    let source: FilePath

    init(place: FilePath, target: String, source: FilePath) {
        self.place = place
        self.target = target
        self.source = source
    }

    /// Nil for a view that is no file of a person's own.
    ///
    /// - Parameter number: which of the views it is.
    init?(to view: DebugSession.View, number: Int, in job: PreparedJob) {
        guard view.isWritable, !view.isFolder, let name = view.source.lastComponent?.string else { return nil }
        self.init(
            place: job.path(of: view.path), target: "\(Self.shownFolder(number))/\(name)", source: view.source)
    }

    /// Where a sandbox shows the folder of the file.
    static func shownFolder(_ number: Int) -> String { "/opt/retake/own/\(number)" }

    static func links(to views: [DebugSession.View], in job: PreparedJob) -> [SourceFileLink] {
        views.enumerated().compactMap { SourceFileLink(to: $1, number: $0, in: job) }
    }
}
