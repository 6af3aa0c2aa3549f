import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// How much may stay in a cache.
package struct PruneRequest: Sendable, Hashable {
    /// In bytes: of recordings, logs, artifacts and this user's trees together.
    package var limit: Int64?
    /// In seconds: what was not used for so long goes.
    package var maximumAge: Int64?
    /// Nothing is removed; the report says what would be.
    package var isDryRun: Bool

    package init(limit: Int64? = nil, maximumAge: Int64? = nil, isDryRun: Bool = false) {
        self.limit = limit
        self.maximumAge = maximumAge
        self.isDryRun = isDryRun
    }

    /// What a cache is kept to unless a setting says otherwise: 20 GB, and 90 days.
    package static let standardLimit: Int64 = 20_000_000_000
    package static let standardMaximumAge: Int64 = 90 * 86_400
}

/// What a prune removed, or would remove.
package struct PruneReport: Sendable, Hashable {
    package var recordingCount = 0
    package var artifactCount = 0
    package var treeCount = 0
    package var environmentCount = 0
    /// Files that nothing named: what a kill left.
    package var orphanCount = 0
    package var freedByteCount: Int64 = 0
    package var remainingByteCount: Int64 = 0

    package init() {}
}

/// Decides for one thing after the other, least recently used first, whether it goes.
struct Cutoff {
    let isDryRun: Bool
    private let limit: Int64
    private let oldest: Int64
    private let inUseSince: Int64

    /// - Parameter inUseSince: what was used since then may be needed by a run that is going on.
    init(_ request: PruneRequest, now: Int64, inUseSince: Int64) {
        isDryRun = request.isDryRun
        limit = request.limit ?? .max
        oldest = request.maximumAge.map { now - $0 } ?? .min
        self.inUseSince = inUseSince
    }

    /// - Parameter total: the bytes that are there.
    func removes(usedAt: Int64, total: Int64) -> Bool {
        usedAt < inUseSince && (usedAt < oldest || total > limit)
    }
}

/// Keeping a cache small: first go trees, which can be unpacked again, then environments, which can be built again, then
/// recordings, least recently used first.
///
/// Spared is what a run that is going on may need, and what the last failed run of each pipeline used.
extension Upkeep {
    /// How far the clocks of machines that share a folder may be apart, in seconds.
    private static let clockTolerance: Int64 = 300
    /// How long damaged files are kept for who wants to look at them.
    private static let damagedFileAge: Int64 = 7 * 86_400
    /// How long texts stay that explain nothing any more.
    private static let textAge: Int64 = 90 * 86_400
    /// Files lie in `tmp/` itself for moments only.
    private static let unfinishedFileAge: Int64 = 3600

    package func prune(_ request: PruneRequest) throws -> PruneReport {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let leftovers = [folder.temporary, folder.sideTemporary].map { ProcessFolder.leftovers(in: $0, of: folder) }
        if !request.isDryRun {
            for path in leftovers.flatMap(\.dead) { try? folder.removeTree(path) }
            removeOldFiles()
            try index.forgetFilesBeyondLimit()
            history.removeOldPlanFiles()
            environments.removeUnfinished()
            recordings.removeTexts(olderThan: Self.textAge)
        }
        let oldestStart = leftovers.compactMap(\.oldestStart).min()
        let cutoff = Cutoff(
            request, now: Int64.now / 1_000_000_000,
            inUseSince: oldestStart.map { $0 - (folder.side == folder.root ? 0 : Self.clockTolerance) } ?? .max)
        var report = PruneReport()
        report.remainingByteCount = try statistics().byteCount
        try pruneTrees(cutoff, &report)
        try pruneEnvironments(cutoff, &report)
        try pruneRecordings(cutoff, &report)
        if !request.isDryRun { touchMarker() }
        return report
    }

    /// Prunes when the cache is over its limit, or when that was not looked into for a day.
    ///
    /// - Parameter hasGrown: false when the caller recorded nothing: then only the day counts.
    package func pruneWhenDue(_ request: PruneRequest, hasGrown: Bool = true) throws -> PruneReport? {
        guard folder.isWritable else { return nil }
        let isOld = folder.status(marker).map {
            Int64.now / 1_000_000_000 - $0.modifiedSecond > 86_400
        }
        if isOld == true { return try prune(request) }
        if isOld == nil { touchMarker() }
        guard hasGrown else { return nil }
        try index.refresh(from: folder, atMost: 500)
        guard let limit = request.limit, try countingEnvironments().byteCount > limit else { return nil }
        return try prune(request)
    }

    /// Its time is that of the last prune.
    private var marker: FilePath { folder.side.appending("pruned") }

    private func touchMarker() { try? File.replace(marker, with: "") }

    private func pruneTrees(_ cutoff: Cutoff, _ report: inout PruneReport) throws {
        // Their recordings are still to be published.
        let unpublished = Set(recordings.unpublishedRecordings().flatMap(\.job.outputs).map(\.treeDigest))
        let present = try index.treeByteCounts().compactMap { digest, byteCount in
            folder.status(folder.tree(digest)).map {
                (digest: digest, byteCount: byteCount, usedAt: $0.modifiedSecond)
            }
        }.sorted { ($0.usedAt, $0.digest) < ($1.usedAt, $1.digest) }
        var doomed: [Digest] = []
        for tree in present where !unpublished.contains(tree.digest) {
            guard cutoff.removes(usedAt: tree.usedAt, total: report.remainingByteCount) else { continue }
            report.treeCount += 1
            report.freedByteCount = report.freedByteCount.adding(clamped: tree.byteCount)
            report.remainingByteCount = report.remainingByteCount.adding(clamped: -max(0, tree.byteCount))
            doomed.append(tree.digest)
        }
        guard !cutoff.isDryRun else { return }
        // One that a step uses right now stays, however old the last note of its use.
        try index.remove(trees: doomed.filter { try trees.removeUnusedTree($0) })
    }

    private func pruneEnvironments(_ cutoff: Cutoff, _ report: inout PruneReport) throws {
        for environment in environments.environments().reversed()
        where cutoff.removes(usedAt: environment.usedAt, total: report.remainingByteCount) {
            // One that a run uses right now stays.
            guard try cutoff.isDryRun || environments.removeUnused(environment) else { continue }
            report.environmentCount += 1
            report.freedByteCount = report.freedByteCount.adding(clamped: environment.byteCount)
            report.remainingByteCount = report.remainingByteCount.adding(clamped: -max(0, environment.byteCount))
        }
    }

    private func pruneRecordings(_ cutoff: Cutoff, _ report: inout PruneReport) throws {
        let needed = history.neededByFailedRuns()
        let lock = try PublishingLock(.removing, in: folder, scratch)
        // Now that nobody publishes: what another process's recording names must not go.
        try index.refresh(from: folder)
        let candidates = try index.allRecordings().compactMap { fingerprint in
            folder.status(folder.recording(fingerprint)).map {
                (fingerprint: fingerprint, usedAt: $0.modifiedSecond)
            }
        }.filter { !needed.contains($0.fingerprint) }
            .sorted { ($0.usedAt, $0.fingerprint.rawValue) < ($1.usedAt, $1.fingerprint.rawValue) }

        let removal = try index.remove(isDryRun: cutoff.isDryRun) { forget in
            for candidate in candidates
            where cutoff.removes(usedAt: candidate.usedAt, total: report.remainingByteCount) {
                let freed = try forget(candidate.fingerprint)
                report.freedByteCount = report.freedByteCount.adding(clamped: freed)
                report.remainingByteCount = report.remainingByteCount.adding(clamped: -max(0, freed))
            }
        }
        report.recordingCount = removal.fingerprints.count
        report.artifactCount = removal.unnamed.artifacts.count
        var doomed: [FilePath] = []
        if !cutoff.isDryRun { doomed += try remove(removal) }
        for orphan in try orphans() {
            report.orphanCount += 1
            report.freedByteCount = report.freedByteCount.adding(clamped: folder.size(orphan) ?? 0)
            if !cutoff.isDryRun, let path = takeAway(orphan) { doomed.append(path) }
        }
        lock.release()
        // A file of gigabytes takes its time, for which nobody should wait.
        for path in doomed { folder.remove(path) }
    }

    /// Removes recordings and what only they named, in the opposite order of publishing. Returns what is out of the way
    /// and still takes room.
    func remove(_ removal: CacheIndex.Removal) throws -> [FilePath] {
        var needed: Set<Digest> = []
        for place in removal.fingerprints.map(folder.recording) {
            folder.remove(place)
            // What another user recorded may not be ours to remove: then all that it names stays, too.
            guard folder.status(place) != nil, let recording = (try? folder.read(place)).flatMap(Recording.init(file:))
            else { continue }
            needed.formUnion(recording.outputs.compactMap(\.artifact?.digest) + [recording.log.digest])
        }
        return removal.unnamed.artifacts.filter { !needed.contains($0.digest) }
            .compactMap { takeAway(folder.artifact($0.digest)) }
            + removal.unnamed.logs.filter { !needed.contains($0) }.compactMap { takeAway(folder.log($0)) }
    }

    private func takeAway(_ path: FilePath) -> FilePath? {
        guard let place = try? scratch.shared.newPath() else { return nil }
        do { try folder.rename(path, place) } catch { return nil }
        return place
    }

    /// Artifacts and logs that no recording names.
    ///
    /// The index may not know that another process put a new recording in the place of an old one. So before anything
    /// counts as an orphan, the recordings themselves are asked.
    private func orphans() throws -> [FilePath] {
        let named = try index.namedFiles()
        let artifacts = folder.files(in: folder.artifacts, suffix: ArtifactFormat.suffix).filter {
            !named.artifacts.contains($0.name)
        }
        let logs = folder.files(in: folder.logs, suffix: ".log.gz").filter { !named.logs.contains($0.name) }
        if artifacts.isEmpty && logs.isEmpty { return [] }
        var kept: Set<Digest> = []
        for file in folder.files(in: folder.recordings, suffix: ".json") {
            guard let recording = (try? folder.read(file.path)).flatMap(Recording.init(file:)) else { continue }
            kept.formUnion(recording.outputs.compactMap(\.artifact?.digest))
            kept.insert(recording.log.digest)
        }
        return (artifacts + logs).filter { !(Digest($0.name).map(kept.contains) ?? false) }.map(\.path)
    }

    /// Files that lie in `tmp/` itself: what was moved aside, and what a kill left of making a cache.
    private func removeOldFiles() {
        let now = Int64.now / 1_000_000_000
        for name in folder.names(in: folder.temporary) {
            let path = folder.temporary.appending(name)
            guard let status = folder.status(path), status.type == .regular else { continue }
            let isOld =
                name.hasPrefix("damaged-")
                // When it was moved here.
                ? now - status.changedSecond > Self.damagedFileAge
                : now - status.modifiedSecond > Self.unfinishedFileAge
            if isOld { folder.remove(path) }
        }
    }
}
