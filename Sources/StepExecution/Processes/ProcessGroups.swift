import CHost
import HostSystem
import SystemPackage

/// Sends a signal to every process of a group, and says whether there is such a group.
func signal(_ number: Int32, group: pid_t) -> Bool { kill(-group, number) == 0 }

/// Kills what is left of a group and waits until it is gone, for two seconds at most.
///
/// Blocks its thread. The group's number stays taken while any process is in it, so no stranger is hit.
func endGroup(_ group: pid_t) {
    guard signal(SIGKILL, group: group) else { return }
    waitUntil {
        host_reap_orphans(group)
        return !signal(0, group: group)
    }
}

/// Blocks until something holds, for two seconds at most.
func waitUntil(_ isOver: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(2)
    while !isOver(), .now < deadline { usleep(100) }
}

/// What Linux tells of a process.
struct ProcessState: Sendable, Hashable {
    let name: String
    /// One that has ended and waits for its parent does not run.
    let isRunning: Bool
    /// One that a signal has stopped, and that nothing but another lets go on.
    let isStopped: Bool
    let parent: pid_t
    let group: pid_t

    /// Nil when there is no such process.
    init?(of process: pid_t) {
        guard let bytes = try? File.read(FilePath("/proc/\(process)/stat"), limit: 4096) else { return nil }
        self.init(bytes)
    }

    /// `42 (a name) S 1 …`: the name may hold anything.
    init?(_ bytes: [UInt8]) {
        guard let start = bytes.firstIndex(of: UInt8(ascii: "(")), let end = bytes.lastIndex(of: UInt8(ascii: ")")),
            start < end
        else { return nil }
        let words = bytes[end...].dropFirst().split(separator: UInt8(ascii: " "))
        guard words.count > 2, let letter = words[0].first,
            let parent = pid_t(String(decoding: words[1], as: UTF8.self)),
            let group = pid_t(String(decoding: words[2], as: UTF8.self))
        else { return nil }
        name = String(decoding: bytes[start..<end].dropFirst(), as: UTF8.self)
        isRunning = letter != UInt8(ascii: "Z") && letter != UInt8(ascii: "X")
        isStopped = letter == UInt8(ascii: "T")
        self.parent = parent
        self.group = group
    }
}

extension ProcessState {
    /// The processes of a group that run, on Linux.
    static func running(inGroup group: pid_t) -> [pid_t: ProcessState] {
        var found: [pid_t: ProcessState] = [:]
        for process in FilePath("/proc").names.compactMap({ pid_t($0) }) {
            if let state = ProcessState(of: process), state.group == group, state.isRunning { found[process] = state }
        }
        return found
    }
}

/// Asks the processes of a group to end, and gives each the time that it takes for that.
///
/// A shell that waits for a program dies of the request at once, and what it was started for ends with it: in a namespace, the
/// program too, in the middle of saving what it has. So such shells are stopped first, and go on, to die of the same request, when
/// nobody else in the group runs any more. All of the group stands still while it is looked at: who is started meanwhile would
/// not be asked.
struct GroupTermination {
    private static let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh", "ash", "busybox"]

    /// The signal by which they are asked.
    private let request: Int32
    private var stopped: [pid_t]?

    init(request: Int32 = SIGTERM) { self.request = request }

    /// Called again after a while, until it returns true: nobody is left to be asked.
    mutating func proceed(_ group: pid_t) -> Bool {
        guard let stopped else {
            let running = Self.stop(group)
            let parents = Set(running.values.map(\.parent))
            let waiting = running.filter { Self.shells.contains($0.value.name) && parents.contains($0.key) }.map(\.key)
            self.stopped = waiting
            if waiting.isEmpty {
                _ = signal(request, group: group)
                _ = signal(SIGCONT, group: group)
                return true
            }
            for process in running.keys where !waiting.contains(process) { ask(process) }
            return false
        }
        let others = ProcessState.running(inGroup: group).filter { process, state in
            // Bubblewrap's own first process stays until the program has ended.
            !stopped.contains(process) && state.name != "bwrap"
        }
        guard others.isEmpty else {
            // One that was being started was stopped with the group, and came to be seen only now.
            for (process, state) in others where state.isStopped { ask(process) }
            return false
        }
        for process in stopped { ask(process) }
        return true
    }

    /// Stops a group and says who is in it. A signal does not wait for those that are just being started, and some processes
    /// can't be stopped for a while: a tenth of a second has to do.
    private static func stop(_ group: pid_t) -> [pid_t: ProcessState] {
        _ = signal(SIGSTOP, group: group)
        let deadline = ContinuousClock.now + .milliseconds(100)
        var running = ProcessState.running(inGroup: group)
        while !running.values.allSatisfy(\.isStopped), .now < deadline {
            usleep(1000)
            running = ProcessState.running(inGroup: group)
        }
        return running
    }

    /// What stands still takes the request when it goes on.
    private func ask(_ process: pid_t) {
        kill(process, request)
        kill(process, SIGCONT)
    }
}

/// Whether a process runs, on Linux.
func isRunning(_ process: pid_t) -> Bool { ProcessState(of: process)?.isRunning ?? false }
