#if os(Linux)
    import CObserve

    /// Gathers what one step does, call by call.
    struct ObservationLog: Sendable {
        /// What belongs to the step rather than to what prepares it.
        enum Start: Sendable {
            /// The first program that is executed.
            case atOnce
            /// The first program that is executed in process namespaces of its own.
            case inNamespace
        }

        /// One call, as the listener has read it.
        struct Event: Sendable {
            var process: Int32
            var kind: UInt32
            var flags: UInt64 = 0
            var state: UInt32
            var path: String
            /// The same with links, where some lead to it.
            var asked: String?
            var interpreter = ""
        }

        private(set) var observation = Observation()
        private(set) var hasStarted = false
        /// Whether names of the system may mean something else to some process of it.
        private(set) var hasOtherRoots = false
        private let start: Start
        /// Processes whose Python tells what it looks for.
        private var telling: Set<Int32> = []
        /// Files that the step made or emptied: what it reads there is its own.
        private var made: Set<String> = []
        /// Folders listed by each of the others.
        private var listings: [Int32: Set<String>] = [:]

        /// Python's own way to tell: it opens names below this one, which can never exist.
        static let tellingFolder = "/proc/.retake/"

        init(start: Start) { self.start = start }

        /// Whether a program that is executed begins the step; the rest of what happens before it is none of it.
        mutating func begins(withProgramOf isNamespaced: @autoclosure () -> Bool) -> Bool {
            if !hasStarted { hasStarted = start == .atOnce || isNamespaced() }
            return hasStarted
        }

        mutating func add(_ event: Event) {
            switch event.kind {
            case cobserve_execute.rawValue: execute(event)
            case cobserve_rename.rawValue:
                if event.state != cobserve_absent.rawValue { observation.renamed.insert(event.path) }
            case cobserve_root.rawValue: hasOtherRoots = true
            case cobserve_unfollowed.rawValue:
                leaveGap("it mounted something, or opened a file that has no name")
            default: open(event)
            }
            if event.state == cobserve_unknown.rawValue,
                [cobserve_open, cobserve_execute, cobserve_rename].contains(where: { $0.rawValue == event.kind })
            {
                leaveGap("a file that it opened could not be told from others")
            }
        }

        /// All that was seen until now.
        func finished() -> Observation {
            var result = observation
            for folders in listings.values { result.folders.formUnion(folders) }
            if !hasStarted, result.gap == nil { result.gap = "no program of it was seen" }
            return result
        }

        mutating func leaveGap(_ reason: String) {
            if observation.gap == nil { observation.gap = reason }
        }

        private mutating func execute(_ event: Event) {
            guard event.state == cobserve_file.rawValue else {
                if event.state == cobserve_absent.rawValue { observation.absent.insert(event.path) }
                return
            }
            // Another program takes the place of the one that told, or did not tell, what it looked for.
            if let folders = listings.removeValue(forKey: event.process) { observation.folders.formUnion(folders) }
            telling.remove(event.process)
            observation.programs.insert(event.path)
            if let asked = event.asked { observation.links.insert(asked) }
            if !event.interpreter.isEmpty { observation.programs.insert(event.interpreter) }
        }

        private mutating func open(_ event: Event) {
            if event.path.utf8.starts(with: Self.tellingFolder.utf8) {
                tell(event.path.dropFirst(Self.tellingFolder.count), process: event.process)
                return
            }
            let writes = event.flags & OpenFlags.access != 0
            switch event.state {
            case cobserve_absent.rawValue:
                if event.flags & OpenFlags.create != 0 {
                    observation.written.insert(event.path)
                    made.insert(event.path)
                } else {
                    observation.absent.insert(event.path)
                }
            case cobserve_file.rawValue:
                guard event.flags & OpenFlags.pathOnly == 0 else { return }
                if writes { observation.written.insert(event.path) }
                let isEmptied = event.flags & OpenFlags.truncate != 0
                if isEmptied { made.insert(event.path) }
                if !isEmptied, !made.contains(event.path), event.flags & OpenFlags.access != OpenFlags.writeOnly {
                    observation.files.insert(event.path)
                    if let asked = event.asked { observation.links.insert(asked) }
                }
            case cobserve_folder.rawValue:
                guard event.flags & OpenFlags.pathOnly == 0, !telling.contains(event.process) else { return }
                listings[event.process, default: []].insert(event.path)
            default: break
            }
        }

        /// `imports`, `absent/lightgbm`, `searched//data/lib`, `distribution/pandas`, `plugins/pytest11`, `folder//data` or `all`, as `sitecustomize.py` says it.
        private mutating func tell(_ words: Substring, process: Int32) {
            let parts = words.split(separator: "/", maxSplits: 1)
            switch (parts.first, parts.count) {
            case ("imports", 1):
                telling.insert(process)
                listings[process] = nil
            case ("absent", 2), ("asked", 2): observation.absentModules.insert(String(parts[1]))
            case ("plugins", 2): observation.pluginGroups.insert(String(parts[1]))
            case ("searched", 2): observation.searchedFolders.insert(String(parts[1]))
            case ("folder", 2): observation.folders.insert(String(parts[1]))
            case ("distribution", 2): observation.distributions.insert(String(parts[1]))
            default: observation.enumeratesPackages = true
            }
        }
    }

    /// Of an open, as the kernel numbers them on all processors that Retake knows.
    private enum OpenFlags {
        static let access: UInt64 = 0o3
        static let writeOnly: UInt64 = 0o1
        static let create: UInt64 = 0o100
        static let truncate: UInt64 = 0o1000
        static let pathOnly: UInt64 = 0o10000000
    }
#endif

/// What a step was seen to read.
///
/// Paths are absolute, without links but for `links`, as the step's mount namespace names them.
package struct Observation: Sendable, Hashable {
    /// Regular files that were opened to be read, but for those that the step had made or emptied itself before.
    package var files: Set<String> = []
    /// Files that were executed, and the interpreters that scripts among them name.
    package var programs: Set<String> = []
    /// Under which names files and programs were asked for, where links led to them: another day these may lead elsewhere.
    package var links: Set<String> = []
    /// Names that were opened or executed in vain.
    package var absent: Set<String> = []
    /// Files and folders that got another name, under which nobody knows their contents.
    package var renamed: Set<String> = []
    /// Files that were opened to be written.
    package var written: Set<String> = []
    /// Folders that were listed by programs that do not tell what they looked for there.
    package var folders: Set<String> = []
    /// Folders in which a Python looked for modules.
    package var searchedFolders: Set<String> = []
    /// Modules that a Python looked for and did not find, such as `lightgbm` or `google.cloud`, or only asked about.
    package var absentModules: Set<String> = []
    /// Distributions that a Python asked for by name, found or not.
    package var distributions: Set<String> = []
    /// Groups of entry points that a Python asked for, of all distributions.
    package var pluginGroups: Set<String> = []
    /// Whether a Python asked which distributions or modules there are at all.
    package var enumeratesPackages = false
    /// Why not all was seen, for people; nil when all was. Then all that the step could read counts as read.
    package var gap: String?

    package var isComplete: Bool { gap == nil }

    package init() {}

    /// Of a step that nobody could watch.
    package static func none(because reason: String) -> Observation {
        var observation = Observation()
        observation.gap = reason
        return observation
    }
}
