#if os(Linux)
    import CHost
    import CObserve
    import Synchronization

    /// Watches what the processes of steps open and execute, for all steps at once, on one thread.
    ///
    /// The kernel makes a process that opens a file wait until this thread has read the name and says "go on": some 20 µs. Whatever a
    /// step's processes did is therefore known by the time they have ended. Should Retake be killed, nobody answers any more: opens of
    /// what is left of its steps fail with `ENOSYS`, and nothing of that is recorded.
    final class Observer: Sendable {
        /// Nil where it can't work at all.
        static let shared = Observer()

        /// The end of the channel by which children hand over their listeners.
        let childEnd: Int32
        let ownEnd: Int32
        private let set: Int32
        private let steps = Mutex<[UInt64: ObservedStep]>([:])
        private let lastToken = Atomic<UInt64>(0)

        private init?() {
            var ends: [Int32] = [-1, -1]
            guard cobserve_make_channel(&ends) == 0 else { return nil }
            (ownEnd, childEnd) = (ends[0], ends[1])
            set = cobserve_make_set()
            guard set >= 0, cobserve_watch(set, ownEnd) == 0 else { return nil }
            var thread = pthread_t()
            // It lives as long as this program.
            let context = Unmanaged.passRetained(self)
            let result = pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Observer>.fromOpaque(context).takeUnretainedValue().listen() }
                    return nil
                }, context.toOpaque())
            guard result == 0 else { return nil }
            pthread_detach(thread)
        }

        /// Makes ready to watch one step. ``ObservedStep/finish()`` must follow.
        ///
        /// - Parameter fixedFolders: what lies there does not change while the step runs.
        func expect(_ start: ObservationLog.Start, fixedFolders: [String]) -> ObservedStep {
            let token = lastToken.add(1, ordering: .relaxed).newValue
            let step = ObservedStep(token: token, observer: self, start: start, fixedFolders: fixedFolders)
            steps.withLock { $0[token] = step }
            return step
        }

        func forget(_ token: UInt64) {
            steps.withLock { $0[token] = nil }
        }

        // MARK: The thread

        private func listen() {
            guard let event = cobserve_make_event() else { return }
            var listeners: [Int32: ObservedStep] = [:]
            var ready = [Int32](repeating: 0, count: 64)
            while true {
                let count = cobserve_wait(set, &ready, Int32(ready.count))
                guard count >= 0 else { return }
                for file in ready.prefix(Int(count)) {
                    if file == ownEnd {
                        takeOver(into: &listeners)
                    } else if file < 0 {
                        // All its processes have ended.
                        listeners[~file] = nil
                        cobserve_end_watch(set, ~file)
                    } else {
                        Self.answer(file, of: listeners[file], with: event)
                    }
                }
            }
        }

        private func takeOver(into listeners: inout [Int32: ObservedStep]) {
            while true {
                var token: UInt64 = 0
                var failure: Int32 = 0
                let listener = cobserve_accept(ownEnd, &token, &failure)
                if listener < 0, failure == 0 { return }
                let step = steps.withLock { $0[token] }
                guard listener >= 0 else {
                    step?.leaveGap("this kernel does not let steps be watched (error \(failure))")
                    continue
                }
                cobserve_prepare(listener)
                listeners[listener] = step
                if cobserve_watch(set, listener) != 0 {
                    step?.leaveGap("too many steps are watched at once")
                    listeners[listener] = nil
                    close(listener)
                }
            }
        }

        private static func answer(
            _ listener: Int32, of step: ObservedStep?, with event: UnsafeMutablePointer<cobserve_event>
        ) {
            guard cobserve_receive(listener, event) == 0 else { return }
            guard let step else {
                _ = cobserve_answer(listener, event.pointee.identifier)
                return
            }
            step.takeIn(event, from: listener)
        }
    }
#endif
