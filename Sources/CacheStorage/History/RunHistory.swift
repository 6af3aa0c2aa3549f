import Archiving
import CHost
import HostSystem
package import PipelineModel
package import SystemPackage

/// The runs that a user made on this machine, each in a file of its own: `history/<project>/<run>.json`, with the logs of
/// the steps that failed beside it. They explain; nothing is decided by them.
package struct RunHistory: Sendable {
    let folder: CacheFolder
    let scratch: Scratch

    /// Beyond these, the oldest go; but for the last two, which can be compared, also those beyond so many bytes.
    static let keptRunCount = 100
    static let keptByteCount: Int64 = 64 << 20

    /// What a step that failed wrote.
    package enum FailedLog: Sendable {
        case file(FilePath)
        case lines([LogLine])
    }

    package func keep(_ run: RunRecord, logs: [Step.ID: FailedLog]) throws {
        let folder = history(of: run.project)
        let files = folder.appending(run.run)
        var record = run
        try File.makeFolder(folder)
        for index in record.steps.indices {
            guard let log = logs[record.steps[index].report.step] else { continue }
            try File.makeFolder(files)
            let place = files.appending(record.steps[index].report.step.rawValue.asFileName + ".log.gz")
            File.remove(place)
            do {
                switch log {
                case .file(let file): try GzipFile.compress(contentsOf: file, to: place)
                case .lines(let lines): try GzipFile.compress(Array(lines.map(\.logText).joined().utf8), to: place)
                }
                record.steps[index].hasLog = true
            } catch {
                // The run is worth telling of without it.
                continue
            }
        }
        let temporary = try scratch.side.newPath()
        try File.write(record.fileBytes, to: temporary, synchronizing: false)
        try File.rename(temporary, folder.appending(run.run + ".json"))
        var byteCount: Int64 = 0
        let names = folder.names
        let runs = Self.runs(in: folder, among: names)
        for (index, name) in runs.reversed().enumerated() {
            let file = folder.appending(name + ".json")
            byteCount += (File.size(file) ?? 0) + folder.appending(name).byteCountBelow
            guard index >= Self.keptRunCount || (index >= 2 && byteCount > Self.keptByteCount) else { continue }
            File.remove(file)
            try? folder.appending(name).removeTree()
        }
        // Logs whose run was killed before it was told of; a younger one may be about to be.
        for name in names where name.hasPrefix("2") && !name.hasSuffix(".json") && name < runs.first ?? "" {
            try? folder.appending(name).removeTree()
        }
    }

    /// The names of a project's runs, the oldest first.
    package func runs(of project: ProjectIdentity) -> [String] {
        let folder = history(of: project)
        return Self.runs(in: folder, among: folder.names)
    }

    /// The same, of the project of a name that ran last.
    package func runs(of pipeline: String) -> [String] { runs(of: newestProject(named: pipeline)) }

    /// The oldest first. Names tell the second in which a run began; of two in one second, the files tell which was kept first.
    private static func runs(in folder: FilePath, among names: [String]) -> [String] {
        let (suffix, second) = (".json", "20261122-150405".count)
        func keptAt(_ run: String) -> Int64 { FileState(at: folder.appending(run + suffix).string)?.modifiedAt ?? 0 }
        return names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted { one, other in
            one.prefix(second) == other.prefix(second) ? keptAt(one) < keptAt(other) : one < other
        }
    }

    package func run(_ name: String, of project: ProjectIdentity) -> RunRecord? {
        guard name.isName else { return nil }
        return (try? File.read(history(of: project).appending(name + ".json"))).flatMap(RunRecord.init(file:))
    }

    /// The same, of the project of a name that ran last.
    package func run(_ name: String, of pipeline: String) -> RunRecord? {
        run(name, of: newestProject(named: pipeline))
    }

    /// The last run in which each fingerprint was run, and not replayed, as far as runs are known here.
    package func runsThatRan(of pipeline: String) -> [Fingerprint: String] {
        var runs: [Fingerprint: String] = [:]
        for project in projects().map(\.project) where project.pipeline == pipeline {
            for name in self.runs(of: project) {
                for entry in run(name, of: project)?.steps ?? [] where entry.report.outcome == .ran {
                    if let fingerprint = entry.report.fingerprint { runs[fingerprint] = name }
                }
            }
        }
        return runs
    }

    /// What a step that failed wrote in a run; nil when that was not kept.
    package func failedLog(of step: Step.ID, in run: RunRecord) -> [LogLine]? {
        let file = history(of: run.project).appending(run.run).appending(step.rawValue.asFileName + ".log.gz")
        return (try? GzipFile.decompress(file)).map { [LogLine](logText: String(decoding: $0, as: UTF8.self)) }
    }

    /// The pipeline of the newest run of all.
    package func pipelineThatRanLast() -> String? { projectThatRanLast()?.pipeline }

    package func projectThatRanLast() -> ProjectIdentity? { projects().max { $0.newest < $1.newest }?.project }

    /// The project that ran last of those whose definition lies in a folder, or in one above it.
    package func project(at folder: FilePath) -> ProjectIdentity? {
        let here = projects().filter { project, _ in
            project.definition.map { folder.starts(with: FilePath($0).removingLastComponent()) } ?? false
        }
        // The nearest folder counts: a project may lie in another one's.
        let depth = here.map { FilePath($0.project.definition ?? "").components.count }.max()
        return here.filter { FilePath($0.project.definition ?? "").components.count == depth }
            .max { $0.newest < $1.newest }?.project
    }

    /// The project of a name that ran last.
    package func newestProject(named pipeline: String) -> ProjectIdentity {
        projects().filter { $0.project.pipeline == pipeline }.max { $0.newest < $1.newest }?.project
            ?? ProjectIdentity(pipeline: pipeline, definition: nil)
    }

    /// All projects that have run here, with the name of their newest run.
    private func projects() -> [(project: ProjectIdentity, newest: String)] {
        let history = folder.side.appending("history")
        return history.names.compactMap { name in
            let own = history.appending(name)
            guard let newest = Self.runs(in: own, among: own.names).last,
                let run = (try? File.read(own.appending(newest + ".json"))).flatMap(RunRecord.init(file:))
            else { return nil }
            return (run.project, newest)
        }
    }

    func history(of project: ProjectIdentity) -> FilePath {
        folder.side.appending("history").appending(project.fileName)
    }
}

extension ProjectIdentity {
    var fileName: String {
        pipeline.asFileName + (definition.map { "@" + sha256($0).prefix(12) } ?? "")
    }
}

/// Remembered plans, files in `plans/`: this user's on this machine, and any may be missing.
extension RunHistory {
    /// Plans that nobody asked for in so long are removed, in seconds.
    private static let planAge: Int64 = 30 * 86_400

    package func planFile(_ key: String) -> [UInt8]? { try? folder.read(folder.plans.appending(key + ".jsonl")) }

    package func keepPlanFile(_ bytes: [UInt8], _ key: String) {
        guard let file = try? scratch.side.newPath() else { return }
        do {
            if folder.status(folder.plans) == nil { try folder.makeFolder(folder.plans) }
            try folder.write(bytes, to: file, synchronizing: false)
            try folder.rename(file, folder.plans.appending(key + ".jsonl"))
        } catch {
            folder.remove(file)
        }
    }

    func removeOldPlanFiles() {
        let oldest = .now / 1_000_000_000 - Self.planAge
        for name in folder.names(in: folder.plans) {
            let path = folder.plans.appending(name)
            if let status = folder.status(path), status.modifiedSecond < oldest { folder.remove(path) }
        }
    }
}

/// How much time replaying has saved in all runs of a project by this user on this machine, those that are forgotten and
/// those with nothing to do included: `history/<project>/savings`, a line of a count of runs and milliseconds for each.
extension RunHistory {
    /// What runs have come to.
    package struct Savings: Sendable, Hashable {
        package var runCount = 0
        package var duration = Duration.zero

        package init(runCount: Int = 0, duration: Duration = .zero) {
            self.runCount = runCount
            self.duration = duration
        }
    }

    /// A longer file is written anew, as one line.
    private static let longestSavings: Int64 = 64 << 10

    /// Notes one more run. Without the note the sum is a little smaller.
    package func noteSaving(_ duration: Duration, of project: ProjectIdentity) {
        let file = savingsFile(of: project)
        if let size = File.size(file), size > Self.longestSavings { compact(file, savings(of: project)) }
        try? File.makeFolder(file.removingLastComponent())
        guard
            let opened = try? FileDescriptor.open(
                file, .writeOnly, options: [.create, .append, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o644))
        else { return }
        // In one write, so that runs at the same time do not write into each other's lines.
        _ = try? opened.closeAfter { try opened.writeAll(Self.line(1, duration).utf8) }
    }

    package func savings(of project: ProjectIdentity) -> Savings {
        let text = (try? File.read(savingsFile(of: project))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var savings = Savings()
        for line in text.split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            guard numbers.count == 2, (0...1 << 40).contains(numbers[0]), (0...1 << 50).contains(numbers[1]) else {
                continue
            }
            savings.runCount += Int(numbers[0])
            savings.duration += .milliseconds(numbers[1])
        }
        return savings
    }

    private func compact(_ file: FilePath, _ savings: Savings) {
        try? File.replace(file, with: Self.line(savings.runCount, savings.duration))
    }

    private static func line(_ runCount: Int, _ duration: Duration) -> String {
        "\(runCount) \(Int64(duration.seconds * 1000))\n"
    }

    private func savingsFile(of project: ProjectIdentity) -> FilePath { history(of: project).appending("savings") }
}
