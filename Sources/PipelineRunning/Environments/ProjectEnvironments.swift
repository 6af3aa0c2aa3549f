package import CacheStorage
import HostSystem
package import PipelineModel
import PipelinePlanning
package import StepExecution
package import SystemPackage

/// The environments that a project's settings ask for: found where they were made before, and made where they were not.
package struct ProjectEnvironments: Sendable {
    private let store: EnvironmentStore
    private let finder: InterpreterFinder
    /// Where relative paths of the settings start, and where `retake.lock` lies.
    private let folder: FilePath
    private let environment: [String: String]
    private let platform: String
    private let identity: Identity

    package init(
        in store: EnvironmentStore, finder: InterpreterFinder, folder: FilePath, environment: [String: String],
        platform: String, identity: Identity
    ) {
        self.store = store
        self.finder = finder
        self.folder = folder
        self.environment = environment
        self.platform = platform
        self.identity = identity
    }

    /// All that tells one environment from another.
    private struct Wish: Sendable {
        let asked: AskedRequirements
        let base: Interpreter
        /// What the environments of the wish are called in the store.
        let key: String
        let section: ResolutionLock.Key
        /// What `retake.lock` says; nil when it says nothing.
        let versions: [String]?

        /// Whether a person's own Python has all already, so that there is nothing to make.
        var isMetByBase: Bool {
            asked.request.includesBase && Requirements(asked.text).unmet(by: base).isEmpty
        }
    }

    private var lockFile: FilePath { folder.appending(ResolutionLock.name) }

    /// The interpreter of an environment that is there.
    ///
    /// Throws ``EnvironmentError``; ``EnvironmentError/notBuilt(_:)`` when making it may help.
    package func find(_ request: EnvironmentRequest) async throws -> Interpreter {
        let wish = try await wish(request)
        if wish.isMetByBase { return wish.base }
        guard let found = present(wish) else { throw EnvironmentError.notBuilt(wish.asked.request) }
        store.use(found)
        return try await finder.find(found.place)
    }

    /// Makes an environment that is not there.
    ///
    /// - Parameter tell: hears of it before that begins, for it may take long, and after it.
    /// - Returns: whether it had to.
    package func make(_ request: EnvironmentRequest, tell: @Sendable (String) -> Void) async throws -> Bool {
        let wish = try await wish(request)
        if wish.isMetByBase { return false }
        if let found = present(wish) {
            store.use(found)
            return false
        }
        let lock = try await lock(wish.key, tell: tell)
        defer { lock.release() }
        // Another run may have made it meanwhile.
        if let made = present(try await self.wish(request)) {
            store.use(made)
            return true
        }
        try await build(wish, tell)
        return true
    }

    private func build(_ wish: Wish, _ tell: @Sendable (String) -> Void) async throws {
        let request = wish.asked.request
        let builder = EnvironmentBuilder(
            with: wish.base, wish.asked, versions: wish.versions ?? [], environment: environment)
        let start = ContinuousClock.now
        tell(
            "\(builder.installer) builds the environment of \(request) with Python \(wish.base.version)"
                + (wish.versions == nil ? "" : ", by retake.lock"))
        let place = try store.newPlace(of: wish.key)
        do {
            try await builder.build(at: place)
            let versions = try await installed(at: place)
            var isLocked = wish.versions != nil
            if !isLocked { isLocked = write(versions, for: wish.section) }
            let made = try store.finish(
                place,
                note: [
                    "request": PythonChoice.made(request).json, "name": .string("\(request)"),
                    "python": .string(wish.base.version), "project": .string(folder.string),
                    "installer": .string(builder.installer), "seconds": .double(start.duration(to: .now).seconds),
                    "versions": .array((wish.versions ?? versions).map(Value.string)), "locked": .bool(isLocked),
                ])
            store.use(made)
            tell(
                "the environment of \(request) is built: \(versions.count) "
                    + "\(versions.count == 1 ? "package" : "packages") in "
                    + Quantity.text(ofSeconds: max(1, start.duration(to: .now).components.seconds)))
        } catch {
            // Cancelled or failed: nothing is left of it.
            try? store.remove(place)
            throw error
        }
    }

    /// What was installed, without that what every environment begins with.
    private func installed(at place: FilePath) async throws -> [String] {
        let python = try await finder.find(place)
        return python.installed.distributions.filter { $0.place.hasPrefix(place.string) && $0.name != "pip" }
            .map { "\($0.name)==\($0.version)" }.sorted()
    }

    /// Returns whether it could be written.
    private func write(_ versions: [String], for key: ResolutionLock.Key) -> Bool {
        var lock = ResolutionLock(at: lockFile)
        lock.set(versions, for: key)
        return (try? File.replace(lockFile, with: lock.text)) != nil
    }

    /// One that holds what `retake.lock` says. Where that says nothing, one that could not be written down there.
    private func present(_ wish: Wish) -> EnvironmentStore.Environment? {
        store.environments(of: wish.key).first { environment in
            guard let versions = wish.versions else { return environment.note["locked"] == false }
            return environment.note["versions"]?.array?.compactMap(\.string) == versions
        }
    }

    private func wish(_ request: EnvironmentRequest) async throws -> Wish {
        // As a person who stands at the settings writes it, and so on every machine.
        var request = request
        request.requirements = request.requirements.map { $0.dropping(prefix: folder.string + "/") ?? $0 }
        let base = try await base(for: request)
        let asked = try AskedRequirements(request, in: folder)
        let section = ResolutionLock.Key(request, digest: asked.digest, version: base.version, platform: platform)
        let program = FilePath(base.executable)
        var identity = [(File.resolved(program) ?? program).string, base.version, asked.digest]
        // What is there already is not installed.
        if request.includesBase { identity += [base.executable, base.installed.list] }
        return Wish(
            asked: asked, base: base, key: String(sha256(identity.joined(separator: "\n")).prefix(16)),
            section: section, versions: ResolutionLock(at: lockFile).versions(for: section))
    }

    /// The Python that an environment is made with.
    private func base(for request: EnvironmentRequest) async throws -> Interpreter {
        guard let wanted = request.python else {
            return try await finder.find(nil, readsPackages: request.includesBase)
        }
        guard EnvironmentRequest.isVersion(wanted) else {
            return try await finder.find(folder.pushing(FilePath(wanted)), readsPackages: request.includesBase)
        }
        let search = ProgramSearch(path: environment["PATH"] ?? "")
        let names = ["python" + PythonVersion.minor(of: wanted), "python3"]
        var other: String?
        for program in names.compactMap(search.find) {
            // A script in place of a Python, as pyenv's, may know none of that version.
            guard let python = try? await finder.find(program, readsPackages: request.includesBase) else { continue }
            if python.version == wanted || python.version.hasPrefix(wanted + ".") { return python }
            other = python.version
        }
        throw EnvironmentError.noPython(version: wanted, found: other)
    }

    private func lock(_ key: String, tell: @Sendable (String) -> Void) async throws -> HeldLock {
        let own = identity.lockHolder
        var isTold = false
        while true {
            switch try store.lock(key, as: own) {
            case .acquired(let lock): return HeldLock(lock)
            case .held(let holder):
                if !isTold { tell("\(holder.name) builds the same environment; this run waits for it") }
                isTold = true
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

/// Makes the environments that steps need and that are not here yet, before the first step starts.
struct EnvironmentMaker: Sendable {
    let environments: ProjectEnvironments
    let report: any RunReport

    /// Makes what the steps of a plan need that may run. Returns the machine with all of it, nil when nothing was made.
    ///
    /// - Parameter isActive: whether a step may run at all.
    func makeMissing(for plan: Plan, on machine: Machine, isActive: (Step.ID) -> Bool) async throws -> Machine? {
        var machine = machine
        var hasMade = false
        for step in plan.state.resolved.graph.order where isActive(step) && plan[step].mayRun {
            guard let job = plan.state.resolved[step]?.job, machine.lacksEnvironment(of: job) else { continue }
            try await makeIfMissing(for: job, of: nil, on: machine)
            machine = try await machine.lookingAgain(at: job)
            hasMade = true
        }
        return hasMade ? machine : nil
    }

    /// - Parameter step: the one that needs it; nil before a run.
    func makeIfMissing(for job: Job, of step: Step.ID?, on machine: Machine) async throws {
        guard job.container == nil, case .made(let request) = machine.choice(of: job) else { return }
        _ = try await environments.make(request) { [report] in report.show(.notice(step, $0)) }
    }
}
