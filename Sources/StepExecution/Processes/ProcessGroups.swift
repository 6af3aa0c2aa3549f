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
    /// One that has ended and waits for its parent does not run.
    let isRunning: Bool
    let parent: pid_t

    /// Nil when there is no such process.
    init?(of process: pid_t) {
        guard let bytes = try? File.read(FilePath("/proc/\(process)/stat"), limit: 4096) else { return nil }
        self.init(bytes)
    }

    /// `42 (a name) S 1 …`: the name may hold anything.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let words = bytes[end...].dropFirst().split(separator: UInt8(ascii: " "))
        guard words.count > 1, let letter = words[0].first,
            let parent = pid_t(String(decoding: words[1], as: UTF8.self))
        else { return nil }
        isRunning = letter != UInt8(ascii: "Z") && letter != UInt8(ascii: "X")
        self.parent = parent
    }
}

/// Whether a process runs, on Linux.
func isRunning(_ process: pid_t) -> Bool { ProcessState(of: process)?.isRunning ?? false }
