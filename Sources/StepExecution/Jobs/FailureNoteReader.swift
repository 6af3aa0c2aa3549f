import PipelineModel
import SystemPackage

/// What a failed program left at its failure note's path, or what its definition leaves there in its place.
struct FailureNoteReader: Sendable {
    /// As many as the cloud shows.
    static let limit = 1_024

    let note: Job.FailureNote
    let workspace: FilePath

    /// The note of a job that ended in a failure.
    ///
    /// A program may have left anything where its note belongs. What can't be read or written there is passed over: how
    /// the job ended matters more.
    func read(after status: JobOutcome.Status) -> String? {
        guard let names = try? JobPath(note.path).names, let root = try? SafeFolder(workspace.appending("root")) else {
            return nil
        }
        let text = Self.beginning(of: names, in: root)
        if text.contains(where: { !$0.isWhitespace }) { return String(text.prefix(Self.limit)) }

        guard let fallback = note.fallback else { return nil }
        let filled = Self.replacing(Job.FailureNote.exitCodeMark, in: fallback, by: "\(status.exitCode)")
        try? root.write(filled, to: names)
        return String(filled.prefix(Self.limit))
    }

    /// The first characters of a file; nothing when there is none, or a link in its place.
    private static func beginning(of names: [String], in root: borrowing SafeFolder) -> String {
        guard let name = names.last, let folder = try? root.folder(names.dropLast()) else { return "" }
        // A character takes four bytes of UTF-8 at most, but for combining marks.
        return String(decoding: (try? folder.read(name, upTo: limit * 4)) ?? [], as: UTF8.self)
    }

    private static func replacing(_ mark: String, in text: String, by replacement: String) -> String {
        text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}
