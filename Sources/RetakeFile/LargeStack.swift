import Foundation
import Synchronization

/// Calls a function on a thread whose stack has room for deep recursion, and waits for it.
///
/// libyaml stops at 1,000 levels, and Yams goes down them recursively: about 1.5 MB in a debug build. Threads other
/// than the main one have 512 KiB on macOS.
func onLargeStack<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let box = Box<Result>()
    let thread = Thread { box.fill(body()) }
    thread.stackSize = 8 << 20
    thread.start()
    return box.content()
}

/// Hands one value from a thread to another.
private final class Box<Content: Sendable>: Sendable {
    private let value = Mutex<Content?>(nil)
    private let filled = DispatchSemaphore(value: 0)

    func fill(_ content: Content) {
        value.withLock { $0 = content }
        filled.signal()
    }

    func content() -> Content {
        while true {
            filled.wait()
            if let content = value.withLock({ $0 }) { return content }
        }
    }
}
