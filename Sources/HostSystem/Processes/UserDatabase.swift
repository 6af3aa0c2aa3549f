import CHost
import Synchronization
package import SystemPackage

/// The users of this machine and their groups.
///
/// Asked of the system's files first. Who is known elsewhere only, as in a directory of a company's, is asked of the system's own
/// programs: a program that holds its C library, as Retake is built, cannot load what a machine has for that.
package enum UserDatabase {
    /// What the system has of a user.
    package struct Entry: Sendable, Hashable {
        package let name: String
        package let group: UInt32
        package let home: FilePath
    }

    private static let known = Mutex<[UInt32: Entry?]>([:])
    private static let groups = Mutex<[UInt32: Set<UInt32>]>([:])

    /// Nil for a user whom nothing knows.
    package static func entry(_ user: UInt32) -> Entry? {
        if let entry = known.withLock({ $0[user] }) { return entry }
        let entry = ownEntry(user) ?? answer("getent", ["passwd", "\(user)"]).flatMap(Entry.init(line:))
        known.withLock { $0[user] = .some(entry) }
        return entry
    }

    /// Whether a user is of a group, by the user's own entry or by the group's.
    package static func isMember(_ user: UInt32, of group: UInt32) -> Bool {
        guard let entry = entry(user) else { return false }
        if entry.group == group || ownGroups(entry).contains(group) { return true }
        if let known = groups.withLock({ $0[user] }) { return known.contains(group) }
        let numbers = answer("id", ["-G", entry.name])?.split(separator: " ").compactMap { UInt32($0) } ?? []
        groups.withLock { $0[user] = Set(numbers) }
        return numbers.contains(group)
    }

    /// What the files say.
    private static func ownEntry(_ user: UInt32) -> Entry? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var texts = [CChar](repeating: 0, count: 1 << 14)
        return texts.withUnsafeMutableBufferPointer { texts in
            guard let base = texts.baseAddress, host_user(user, &entry, base, texts.count, &found) == 0, found != nil,
                let name = entry.pw_name, let home = entry.pw_dir
            else { return nil }
            return Entry(
                name: String(cString: name), group: entry.pw_gid, home: FilePath(platformString: home))
        }
    }

    private static func ownGroups(_ entry: Entry) -> Set<UInt32> {
        var count: Int32 = 1024
        var groups = [gid_t](repeating: 0, count: Int(count))
        guard host_groups(entry.name, entry.group, &groups, &count) >= 0 else { return [] }
        return Set(groups.prefix(Int(count)))
    }

    /// The line that a program of the system's prints; nil when it has none, or fails.
    private static func answer(_ program: String, _ arguments: [String]) -> String? {
        let folders: [FilePath] = ["/usr/bin", "/bin"]
        guard let path = folders.map({ $0.appending(program) }).first(where: { access($0.string, X_OK) == 0 }),
            let output = try? NamelessFile(in: "/tmp")
        else { return nil }
        let child = ChildProgram(path, arguments, environment: [:], descriptors: [nil, output.raw], grouping: .shared)
        guard let process = try? child.start() else { return nil }
        if !ProcessEnd(of: process).wait(upTo: 5000) { kill(process, SIGKILL) }
        guard ProcessEnding(waitingFor: process)?.status.exitCode == 0 else { return nil }
        return output.text(limit: 1 << 16).split(separator: "\n").first.map(String.init)
    }
}

extension UserDatabase.Entry {
    /// A line of `passwd(5)`: name, password, user, group, comment, home, shell.
    fileprivate init?(line: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count >= 6, let group = UInt32(fields[3]) else { return nil }
        self.init(name: String(fields[0]), group: group, home: FilePath(String(fields[5])))
    }
}
