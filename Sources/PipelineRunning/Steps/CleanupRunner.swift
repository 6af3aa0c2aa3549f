import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

/// Takes files of earlier steps away from the bucket folder.
///
/// No link is followed: it leads to somebody's own data. That a file is not there is fine, and the same again after each replay.
struct CleanupRunner: Sendable {
    /// Holds a folder for each bucket.
    let buckets: FilePath

    /// Returns how many files went. Throws ``FileError``.
    func remove(_ places: [Removals.Place]) throws -> Int {
        try places.reduce(0) { try $0 + remove($1) }
    }

    private func remove(_ place: Removals.Place) throws -> Int {
        var names = place.uri.components.dropFirst()
        guard let bucket = place.uri.components.first, let last = names.popLast().flatMap({ FileName($0) }),
            let start = try? FolderHandle(buckets.appending(bucket), followsLink: false),
            let folder = try? start.folder(names), let status = try? folder.status(last)
        else { return 0 }
        let count: Int
        if status.type == .directory {
            guard place.isFolder else { return 0 }
            count = try Self.fileCount(of: try folder.folder(last))
            try folder.removeTree(last)
        } else {
            try folder.removeFile(last)
            count = 1
        }
        // A folder that is empty is nothing that S3 knows.
        while let name = names.popLast().flatMap({ FileName($0) }) {
            guard let above = try? start.folder(names), (try? above.removeFolder(name)) != nil else { break }
        }
        return count
    }

    private static func fileCount(of folder: borrowing FolderHandle) throws -> Int {
        var pending: [[String]] = [[]]
        var count = 0
        while let way = pending.popLast() {
            let inside = try folder.folder(way)
            for name in try inside.names() {
                if let text = name.string, try inside.status(name).type == .directory {
                    pending.append(way + [text])
                } else {
                    count += 1
                }
            }
        }
        return count
    }
}

extension StepRunner {
    /// Does what a cleanup says, whatever was recorded.
    func cleanUp(_ cleanup: Cleanup, _ step: ResolvedStep) async throws -> StepEnding {
        let (removals, data) = state { ($0.resolved.removals(by: step.id) ?? Removals(), $0.resolved.data) }
        let count = try await blocking { try CleanupRunner(buckets: data.buckets).remove(removals.places) }
        let files = count > 0 ? " (\(counted(count, "file")) of the bucket folder)" : ""
        let report = StepReport(
            step: step.id, outcome: .evaluated, reason: removals.told("removed", cleanup.summary + files))
        return StepEnding(report: report, products: [step.id: StepProducts()])
    }
}
