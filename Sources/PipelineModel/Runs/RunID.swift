/// A run's name: when it started, and its process. Unique on one machine.
package struct RunID: Sendable, Hashable {
    package let text: String
    package let process: Int32

    /// - Parameter time: such as `20261122-150405`.
    package init(time: String, process: Int32) {
        text = "\(time)-\(process)"
        self.process = process
    }

    /// A name that no run has: that of a shell which this process opens, beside the runs that it makes meanwhile.
    package var ofShell: RunID { RunID(time: "shell-\(text)", process: process) }

    package var isOfShell: Bool { text.hasPrefix("shell-") }

    package init?(text: String) {
        guard let process = text.split(separator: "-").last.flatMap({ Int32($0) }) else { return nil }
        self.text = text
        self.process = process
    }
}
