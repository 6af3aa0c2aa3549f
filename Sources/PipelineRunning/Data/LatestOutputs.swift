import CHost
package import CacheStorage
import HostSystem
package import PipelineModel
import PipelinePlanning
import StepExecution
package import SystemPackage

/// Shows the outputs of a pipeline's last run as plain folders, `latest/STEP/OUTPUT`: copies, so that nobody alters what is
/// recorded. What costs much to show (large outputs, those that are only packed) is not there; `retake get` takes it.
package struct LatestOutputs: Sendable {
    /// Larger outputs are not copied.
    package static let byteLimit: Int64 = 64 << 20

    private let project: FilePath
    private let cache: Cache

    /// - Parameter project: the folder in which `.retake` is made when there is something to show.
    package init(in project: FilePath, cache: Cache) {
        self.project = project
        self.cache = cache
    }

    /// Brings the folders up to date with a run; a step that it did not touch keeps its own. Nothing depends on them, so no
    /// failure is told.
    ///
    /// - Parameter start: when the run began, in seconds since 1970: what ran has a recording that is no older, or none. Nil
    ///   for a run that recorded nothing.
    package func show(_ steps: [StepReport], of pipeline: String, since start: Int64?) {
        let before = notes
        var shown = before
        for step in steps where step.outcome == .ran || step.outcome == .replayed {
            let name = step.step.rawValue
            let note = Note(shown[name])
            if step.outcome == .replayed, let note, note.fingerprint == step.fingerprint?.rawValue,
                note.outputs.allSatisfy({ place(of: $0, name).exists })
            {
                continue
            }
            remove(note?.outputs ?? [], of: name)
            shown[name] = nil
            guard let recording = recording(of: step, since: start) else { continue }
            let outputs = recording.outputs.filter { show($0, of: name) }.map(\.name)
            shown[name] = Note(pipeline: pipeline, fingerprint: recording.fingerprint.rawValue, outputs: outputs).json
        }
        let present = Set(steps.map(\.step.rawValue))
        for member in before.members where !present.contains(member.key) && Note(member.value)?.pipeline == pipeline {
            // The pipeline has no such step any more.
            remove(Note(member.value)?.outputs ?? [], of: member.key)
            shown[member.key] = nil
        }
        if shown != before { keep(shown) }
    }

    private func recording(of step: StepReport, since start: Int64?) -> Recording? {
        guard let fingerprint = step.fingerprint,
            case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint),
            step.outcome == .replayed || start.map({ recording.job.recordedAt >= $0 }) ?? false
        else { return nil }
        return recording
    }

    /// What is shown of a step.
    private struct Note {
        let pipeline: String
        let fingerprint: String
        /// Those that are there; others are too large, or only packed.
        let outputs: [String]

        init(pipeline: String, fingerprint: String, outputs: [String]) {
            self.pipeline = pipeline
            self.fingerprint = fingerprint
            self.outputs = outputs
        }

        init?(_ json: Value?) {
            guard let outputs = json?["outputs"]?.array else { return nil }
            pipeline = json?["pipeline"]?.string ?? ""
            fingerprint = json?["fingerprint"]?.string ?? ""
            self.outputs = outputs.compactMap(\.string)
        }

        var json: Value {
            [
                "pipeline": .string(pipeline), "fingerprint": .string(fingerprint),
                "outputs": .array(outputs.map(Value.string)),
            ]
        }
    }

    private var folder: FilePath { project.appending(".retake") }

    private func place(of output: String, _ step: String) -> FilePath {
        folder.appending("latest").appending(step.asFileName).appending(output.asFileName)
    }

    private func remove(_ outputs: [String], of step: String) {
        for output in outputs {
            let place = place(of: output, step)
            // A link in the way may lead anywhere.
            guard place.removingLastComponent().isOwnFolder(below: project) else { continue }
            try? place.removeTree()
            rmdir(place.removingLastComponent().string)
        }
    }

    private func show(_ output: StepOutput, of step: String) -> Bool {
        let place = place(of: output.name, step)
        guard output.tree.byteCount <= Self.byteLimit, let tree = cache.trees.presentTree(of: output) else {
            return false
        }
        do {
            for folder in [folder, folder.appending("latest"), place.removingLastComponent()] {
                mkdir(folder.string, 0o777)
                guard folder.isOwnFolder(below: project) else { return false }
            }
            try begin()
            try place.removeTree()
            try TreeCopier.copy(folder: tree, to: place)
            return true
        } catch {
            try? place.removeTree()
            return false
        }
    }

    private var notesFile: FilePath { folder.appending("latest.json") }

    private var notes: Object {
        (try? File.read(notesFile)).flatMap { try? JSONReader.read($0) }?.object ?? [:]
    }

    private func keep(_ notes: Object) {
        guard folder.isOwnFolder(below: project) else { return }
        try? File.replace(notesFile, with: Value.object(notes).json() + "\n")
    }

    /// Nobody wants it among the files of a project.
    private func begin() throws {
        let ignored = folder.appending(".gitignore")
        if File.size(ignored) == nil { try File.write("*\n", to: ignored) }
    }
}

extension ResolvedPipeline {
    /// Whether a step reads a folder, or one that it is in: what is put there would be an input.
    package func reads(_ folder: FilePath) -> Bool {
        jobSources.contains { if case .local(let path) = $0.origin { folder.starts(with: path) } else { false } }
    }
}
