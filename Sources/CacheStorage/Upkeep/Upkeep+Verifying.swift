import Dispatch
import HostSystem
import PipelineModel
import Synchronization
package import SystemPackage

/// What reading everything in a cache came to.
package struct VerifyReport: Sendable, Hashable {
    package struct Problem: Sendable, Hashable {
        package let path: FilePath
        /// What is wrong with it, such as `is altered`.
        package let text: String
    }

    package var recordingCount = 0
    package var fileCount = 0
    package var treeCount = 0
    package var byteCount: Int64 = 0
    /// Sorted by path.
    package var problems: [Problem] = []
}

extension Upkeep {
    /// Reads every recording, every file that one names, and every tree, on all processors.
    ///
    /// - Parameters:
    ///   - repairing: moves what is damaged aside, with the recordings that name it: their steps run again.
    ///   - progress: told what share is done, now and then, by one thread at a time.
    package func verify(
        repairing: Bool, progress: @Sendable (Double) -> Void = { _ in }
    ) throws -> VerifyReport {
        var report = VerifyReport()
        var named: Set<FilePath> = []
        var found: [(fingerprint: Fingerprint, files: [FilePath])] = []
        for file in folder.files(in: folder.recordings, suffix: ".json") {
            report.recordingCount += 1
            guard let bytes = try? folder.read(file.path), let recording = Recording(file: bytes),
                recording.fingerprint.rawValue == file.name
            else {
                report.problems.append(.init(path: file.path, text: "is no recording"))
                continue
            }
            found.append((recording.fingerprint, files(of: recording)))
            named.formUnion(files(of: recording))
        }
        let present = folder.names(in: folder.trees).map { folder.trees.appending($0) }
        let checks =
            named.map { Check(folder: folder, path: $0, isTree: false) }
            + present.map { Check(folder: folder, path: $0, isTree: true) }
        let findings = Self.problems(of: checks, progress)
        report.fileCount = named.count
        report.treeCount = present.count
        report.byteCount = findings.byteCount
        report.problems = (report.problems + findings.problems).sorted { $0.path.string < $1.path.string }
        if repairing { repair(report.problems, found) }
        return report
    }

    private struct Check: Sendable {
        let folder: CacheFolder
        let path: FilePath
        let isTree: Bool

        /// The digest that is its name, and its size.
        var problem: (text: String?, byteCount: Int64) {
            let name = path.lastComponent?.string.prefix { $0 != "." }
            if isTree {
                let text: String? =
                    switch Result(catching: { try TreeWalker().tree(ofFolder: path).digest.text }) {
                    case .success(let digest): digest == name ?? "" ? nil : "is altered"
                    case .failure(let error): "can't be read: \(error)"
                    }
                return (text, path.byteCountBelow)
            }
            guard let byteCount = folder.size(path) else {
                return (folder.status(path) == nil ? "is missing" : "is no plain file", 0)
            }
            switch Result(catching: { try folder.digest(path) }) {
            case .success(let digest): return (digest == name ?? "" ? nil : "is altered", byteCount)
            case .failure(let error): return ("can't be read: \(error)", byteCount)
            }
        }
    }

    private struct Findings: Sendable {
        var problems: [VerifyReport.Problem] = []
        var byteCount: Int64 = 0
        var count = 0
    }

    private static func problems(
        of checks: [Check], _ progress: @Sendable (Double) -> Void
    ) -> Findings {
        let findings = Mutex(Findings())
        DispatchQueue.concurrentPerform(iterations: checks.count) { position in
            let check = checks[position]
            let (text, byteCount) = check.problem
            findings.withLock { findings in
                if let text { findings.problems.append(.init(path: check.path, text: text)) }
                findings.byteCount += byteCount
                findings.count += 1
                progress(Double(findings.count) / Double(checks.count))
            }
        }
        return findings.withLock { $0 }
    }

    func files(of recording: Recording) -> [FilePath] {
        recording.outputs.compactMap(\.artifact).map { folder.artifact($0.digest) } + [folder.log(recording.log.digest)]
    }

    /// Recordings go before what they name, as always.
    private func repair(
        _ problems: [VerifyReport.Problem], _ found: [(fingerprint: Fingerprint, files: [FilePath])]
    ) {
        let damaged = Set(problems.map(\.path))
        for (fingerprint, files) in found where files.contains(where: damaged.contains) {
            recordings.discard(fingerprint)
        }
        for path in damaged {
            if path.removingLastComponent() == folder.trees {
                if let digest = path.lastComponent.flatMap({ Digest($0.string) }) { try? trees.removeTree(digest) }
            } else {
                folder.moveAside(path)
            }
        }
    }
}
