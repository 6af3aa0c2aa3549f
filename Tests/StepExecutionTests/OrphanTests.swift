import Foundation
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import StepExecution

#if os(Linux)
    /// What becomes of processes that outlive whoever started them.
    @Suite(.enabled(if: ProgramSearch(path: StepEnvironment.systemPath).find("setsid") != nil, "there is no setsid"))
    struct OrphanTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
        }

        private func process(_ script: String) throws -> SessionProcess {
            SessionProcess(
                executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": StepEnvironment.systemPath],
                workingFolder: folder.path, gracePeriod: .seconds(10))
        }

        private func ids() throws -> [pid_t] {
            try folder.read("ids").split(separator: "\n").compactMap { pid_t($0) }
        }

        @Test func noneStaysThatHasEnded() async throws {
            let script = """
                for number in 1 2 3 4 5; do setsid sh -c 'echo $$ >> ids; sleep 0.1' >/dev/null 2>&1 & done
                until [ "$(wc -l < ids)" = 5 ]; do sleep 0.01; done 2>/dev/null
                """
            #expect(try await process(script).run(on: BlockingWorker()) { _ in }.status == .exited(0))
            let ids = try ids()
            #expect(ids.count == 5)
            // Process 1 has no say in how long that takes.
            #expect(ids.compactMap { ProcessState(of: $0)?.parent }.allSatisfy { $0 == getpid() })
            try await eventually { !ids.contains(where: isRunning) }
            try await eventually {
                // Other tests start programs, too.
                Orphans.shared.reap()
                return ids.allSatisfy { ProcessState(of: $0) == nil }
            }
        }

        @Test func oneThatSomebodyWaitsForIsLeft() async throws {
            let script = """
                setsid sh -c 'echo $$ >> ids; sleep 0.1' >/dev/null 2>&1 &
                until [ -s ids ]; do sleep 0.01; done
                """
            let resources = Mutex<JobResources?>(nil)
            let id: @Sendable () -> pid_t? = { try? ids().first }
            _ = try await process(script).run(
                on: BlockingWorker(),
                .init(
                    kill: { group in
                        endGroup(group)
                        guard let id = id(), resources.withLock({ $0 == nil }) else { return }
                        waitUntil { !isRunning(id) }
                        Orphans.shared.reap()
                        resources.withLock { $0 = ProcessEnding(of: id).map(JobResources.init) }
                    }, orphan: id), onLine: { _ in })
            #expect(resources.withLock { $0 != nil })
        }

        @Test(
            arguments: [
                ("42 (a name) S 1 42 42", true, 1), ("42 (a) Z 7 (b) R 9 12 42", true, 9),
                ("42 (a) Z 12 42", false, 12),
            ] as [(String, Bool, pid_t)]) func aProcessMayBearAnyName(text: String, isRunning: Bool, parent: pid_t)
        {
            let state = ProcessState(Array(text.utf8))
            #expect(state?.isRunning == isRunning)
            #expect(state?.parent == parent)
        }
    }
#endif
