import Foundation
import Synchronization

/// One line on standard error that a person at a terminal sees change; nothing anywhere else.
final class ProgressLine: Sendable {
    private let text: String
    private let isShown: Bool
    private let lastPercent = Mutex(-1)

    init(_ text: String, isShown: Bool) {
        self.text = text
        self.isShown = isShown && isatty(STDERR_FILENO) == 1
    }

    /// - Parameter share: from 0 to 1.
    func show(_ share: Double) {
        guard isShown else { return }
        let percent = Int(share * 100)
        lastPercent.withLock { last in
            if percent == last { return }
            last = percent
            Terminal.printError("\r\(text) \(percent) %")
        }
    }

    func clear() {
        if isShown { Terminal.printError("\r\u{1B}[K") }
    }
}
