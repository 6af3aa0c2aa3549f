import PipelineModel
import StepExecution
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Lines, and word of the first of them.
private final class Printed: Sendable {
    let lines = Mutex([String]())
    let begun = AsyncStream.makeStream(of: Void.self)

    func append(_ line: String) {
        lines.withLock { $0.append(line) }
        begun.continuation.finish()
    }
}

@Suite struct OwnProgramTests {
    /// Waits until it is interrupted or ended, and says so where it may.
    private static let script = """
        import time
        print("begun", flush=True)
        try:
            time.sleep(1000)
        finally:
            print("put away", flush=True)
        """

    /// What it prints when its task is cancelled once it has begun.
    private func lines(interrupting: Bool) async throws -> [String] {
        let printed = Printed()
        var program = OwnProgram(
            "/usr/bin/env", ["python3", "-c", Self.script], environment: ["PATH": "/usr/bin:/bin"], in: "/")
        program.isInterrupted = interrupting
        let task = Task { [program] in try await program.run { printed.append($0.text) } }
        for await _ in printed.begun.stream {}
        task.cancel()
        _ = await task.result
        return printed.lines.withLock(\.self)
    }

    @Test func aProgramThatIsInterruptedPutsAwayWhatItHas() async throws {
        let lines = try await lines(interrupting: true)
        // Of standard output and of standard error, whichever is read first.
        #expect(lines.first == "begun")
        #expect(lines.contains("put away"))
        #expect(lines.contains("KeyboardInterrupt"))
    }

    @Test func oneThatIsJustEndedDoesNot() async throws {
        #expect(try await lines(interrupting: false) == ["begun"])
    }
}
