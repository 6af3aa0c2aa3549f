#if os(Linux)
    import CObserve
    import HostSystem
    import Synchronization

    /// One step that is watched, from before its first program until its last process has ended.
    final class ObservedStep: Sendable {
        typealias Start = ObservationLog.Start

        /// A step that is about to start; nil where none can be watched.
        static func expected(_ start: Start) -> ObservedStep? { Observer.shared?.expect(start, fixedFolders: []) }

        private struct State {
            var log: ObservationLog
            var isFinished = false
            /// Names of files in folders that do not change, and of nothing in the system's.
            var known: Set<String> = []
        }

        let token: UInt64
        private let observer: Observer
        private let fixedFolders: [String]
        private let state: Mutex<State>
        /// Read by the child before it is the program, and by nobody else.
        private nonisolated(unsafe) let child: UnsafeMutablePointer<cobserve_child>

        init(token: UInt64, observer: Observer, start: ObservationLog.Start, fixedFolders: [String]) {
            self.token = token
            self.observer = observer
            self.fixedFolders = fixedFolders.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
            state = Mutex(State(log: ObservationLog(start: start)))
            child = .allocate(capacity: 1)
            child.initialize(to: cobserve_child(channel: observer.childEnd, other_end: observer.ownEnd, token: token))
        }

        deinit { child.deallocate() }

        /// For the child, which hands over its listener before it becomes the program. This step must outlive its start.
        var preparation: ChildProgram.Preparation {
            ChildProgram.Preparation(prepare: cobserve_prepare_child, attend: nil, context: child)
        }

        /// What was seen. Later calls of processes that are left are answered, and count no more.
        func finish() -> Observation {
            observer.forget(token)
            return state.withLock { state in
                state.isFinished = true
                return state.log.finished()
            }
        }

        func leaveGap(_ reason: String) {
            state.withLock { $0.log.leaveGap(reason) }
        }

        /// Takes in the call that an event holds, and lets it go on.
        ///
        /// The lock is held until both are done: a step that has ended has nothing left to take in.
        func takeIn(_ event: UnsafeMutablePointer<cobserve_event>, from listener: Int32) {
            state.withLock { state in
                let read = state.isFinished ? nil : read(event, &state)
                // A call of a process that is gone did not happen, and another process may have its number.
                guard cobserve_answer(listener, event.pointee.identifier) == 0, let read else { return }
                state.log.add(read)
            }
        }

        private func read(_ event: UnsafeMutablePointer<cobserve_event>, _ state: inout State) -> ObservationLog.Event?
        {
            let kind = UInt32(event.pointee.kind)
            let process = event.pointee.process
            if !state.log.hasStarted {
                guard kind == cobserve_execute.rawValue,
                    state.log.begins(withProgramOf: cobserve_is_namespaced(process) != 0)
                else { return nil }
            }
            guard kind != cobserve_root.rawValue, kind != cobserve_unfollowed.rawValue else {
                return ObservationLog.Event(process: process, kind: kind, state: cobserve_other.rawValue, path: "")
            }
            let name = String(decoding: bytes(event.pointee.name, event.pointee.name_length), as: UTF8.self)
            if name.utf8.starts(with: ObservationLog.tellingFolder.utf8) {
                return ObservationLog.Event(
                    process: cobserve_process_of(process), kind: kind, state: cobserve_absent.rawValue, path: name)
            }
            let isPlainOpen =
                kind == cobserve_open.rawValue && event.pointee.flags & 0o3 == 0 && !state.log.hasOtherRoots
            if isPlainOpen, state.known.contains(name) { return nil }
            cobserve_resolve(event)
            let found = UInt32(event.pointee.state)
            let path = String(decoding: bytes(event.pointee.path, event.pointee.path_length), as: UTF8.self)
            if isPlainOpen, found == cobserve_file.rawValue || found == cobserve_absent.rawValue,
                fixedFolders.contains(where: { name.utf8.starts(with: $0.utf8) })
            {
                state.known.insert(name)
            }
            return ObservationLog.Event(
                process: found == cobserve_folder.rawValue ? cobserve_process_of(process) : process, kind: kind,
                flags: event.pointee.flags, state: found, path: path, asked: asked(event),
                interpreter: String(cString: event.pointee.interpreter))
        }

        /// The name under which a file was asked for, where links lead from there to it.
        private func asked(_ event: UnsafeMutablePointer<cobserve_event>) -> String? {
            let name = bytes(event.pointee.name, event.pointee.name_length)
            guard UInt32(event.pointee.state) == cobserve_file.rawValue,
                !name.elementsEqual(bytes(event.pointee.path, event.pointee.path_length))
            else { return nil }
            return String(decoding: name, as: UTF8.self)
        }

        private func bytes(_ start: UnsafeMutablePointer<CChar>, _ count: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: start, count: count)
        }
    }
#else
    import HostSystem

    /// Steps are watched on Linux alone.
    final class ObservedStep: Sendable {
        enum Start: Sendable { case atOnce, inNamespace }

        static func expected(_ start: Start) -> ObservedStep? { nil }
        var preparation: ChildProgram.Preparation? { nil }
        func finish() -> Observation { .none(because: "steps are watched on Linux alone") }
    }
#endif
