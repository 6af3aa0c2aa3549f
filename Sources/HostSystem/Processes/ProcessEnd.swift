package import CHost
package import SystemPackage

/// Tells when a child of this process has ended, and leaves it to be waited for.
package struct ProcessEnd: ~Copyable, Sendable {
    /// Can be read once the process has ended; nil where the system has no such thing, or no descriptor is left.
    private let watched: OwnedDescriptor?
    private let process: pid_t

    package init(of process: pid_t) {
        self.process = process
        let number = host_process_descriptor(process)
        watched = number < 0 ? nil : OwnedDescriptor(FileDescriptor(rawValue: number))
    }

    package var hasCome: Bool { host_has_ended(process) }

    /// What to poll together with others; the longest time to do so without looking is ``pollingInterval``.
    package var descriptor: FileDescriptor? {
        switch watched {
        case .some(let descriptor): descriptor.raw
        case .none: nil
        }
    }

    /// In milliseconds; nil where the descriptor tells.
    package var pollingInterval: Int32? { descriptor == nil ? 5 : nil }

    /// Waits until the process has ended or some time is over. Blocks its thread.
    package func wait(upTo milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: descriptor?.rawValue ?? -1, events: Int16(POLLIN), revents: 0)
        let limit = pollingInterval.map { min($0, milliseconds) } ?? milliseconds
        return poll(&watched, 1, limit) != 0 && hasCome || hasCome
    }
}
