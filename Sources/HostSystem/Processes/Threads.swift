import CHost
import Dispatch
import Synchronization

/// Starts a thread of its own for some work; returns whether the system gave one.
package func startThread(stackSize: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
    let work = Unmanaged.passRetained(ThreadBody(body))
    let error = host_start_thread(
        { context in
            guard let context else { return }
            Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
        }, work.toOpaque(), stackSize)
    if error != 0 { work.release() }
    return error == 0
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Calls a function on a thread whose stack has room for deep recursion, and waits for it.
///
/// Where the system gives no thread, it is called on this one.
package func onLargeStack<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let box = ResultBox<Result>()
    guard startThread(stackSize: 8 << 20, { box.fill(body()) }) else { return body() }
    return box.content()
}

/// Hands one value from a thread to another.
private final class ResultBox<Content: Sendable>: Sendable {
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
