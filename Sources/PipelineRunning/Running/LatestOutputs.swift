package import CacheStorage
package import PipelineModel
import StepExecution
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Shows the outputs of a pipeline's last run as plain folders, `latest/STEP/OUTPUT`: copies, so that nobody alters what is
/// recorded. What costs much to show (large outputs, those that are only packed) is not there; `retake get` takes it.
package struct LatestOutputs: Sendable {
    /// Larger outputs are not copied.
    package static let byteLimit: Int64 = 64 << 20

    private let folder: FilePath
    private let cache: Cache

    /// - Parameter folder: made when there is something to show.
    package init(in folder: FilePath, cache: Cache) {
        self.folder = folder
        self.cache = cache
    }

    /// Brings the folders up to date with a run; what it did not touch stays. Nothing depends on it, so no failure is told.
    package func show(_ steps: [StepReport]) {
        var shown = notes
        let before = shown
        for step in steps where step.outcome == .ran || step.outcome == .replayed {
            let name = step.step.rawValue
            guard let fingerprint = step.fingerprint, shown[name]?.string != fingerprint.rawValue,
                case .hit(let recording)? = try? cache.recording(for: fingerprint), !recording.outputs.isEmpty
            else { continue }
            shown[name] = nil
            if recording.outputs.allSatisfy({ show($0, of: name) }) { shown[name] = .string(fingerprint.rawValue) }
        }
        if shown != before { note(shown) }
    }

    /// Returns false when nothing is there now; never is it what was there before.
    private func show(_ output: StepOutput, of step: String) -> Bool {
        let parent = folder.appending("latest").appending(step.asFileName)
        let place = parent.appending(output.name.asFileName)
        try? place.removeTree()
        guard output.tree.byteCount <= Self.byteLimit, let tree = cache.presentTree(of: output) else { return false }
        do {
            try begin()
            try File.makeFolder(parent)
            try TreeCopier.copy(folder: tree, to: place)
            return true
        } catch {
            try? place.removeTree()
            return false
        }
    }

    private var notesFile: FilePath { folder.appending("latest.json") }

    /// Which recording of each step is shown.
    private var notes: Object {
        (try? File.read(notesFile)).flatMap { try? JSONReader.read($0) }?.object ?? [:]
    }

    private func note(_ notes: Object) {
        guard File.size(folder.appending(".gitignore")) != nil else { return }
        let temporary = folder.appending("latest-\(getpid()).json")
        File.remove(temporary)
        try? File.write(Value.object(notes).json() + "\n", to: temporary)
        try? File.rename(temporary, notesFile)
    }

    /// Nobody wants it among the files of a project.
    private func begin() throws {
        let ignored = folder.appending(".gitignore")
        guard File.size(ignored) == nil else { return }
        try File.makeFolder(folder)
        try File.write("*\n", to: ignored)
    }
}

extension ResolvedPipeline {
    /// Whether a step reads a folder, or one that it is in: what is put there would be an input.
    package func reads(_ folder: FilePath) -> Bool {
        jobSources.contains { if case .local(let path) = $0.origin { folder.starts(with: path) } else { false } }
    }
}
