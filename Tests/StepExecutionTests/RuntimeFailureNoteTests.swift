import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized) struct RuntimeFailureNoteTests {
    private static let path = "/opt/ml/output/failure"

    @Test(arguments: Runtimes.available) func aFailedProgramLeavesItsNote(kind: Runtimes) async throws {
        var bench = try Workbench("echo out of memory > \(kind.root)\(Self.path); exit 2")
        bench.job.failureNote = .init(path: Self.path, fallback: "unused")
        #expect(try await bench.run(on: kind.runtime).outcome.failureNote == "out of memory\n")
    }

    @Test(arguments: Runtimes.available) func aNoteIsShortened(kind: Runtimes) async throws {
        var bench = try Workbench(
            "i=0; while [ $i -lt 2000 ]; do printf ä; i=$((i+1)); done > \(kind.root)\(Self.path); exit 2")
        bench.job.failureNote = .init(path: Self.path)
        let note = try await bench.run(on: kind.runtime).outcome.failureNote
        #expect(note == String(repeating: "ä", count: 1_024))
    }

    @Test(arguments: Runtimes.available, ["exit 7", "kill -9 $$", "echo > ROOT/opt/ml/output/failure; exit 7"])
    func theFallbackStandsInForAMissingNote(kind: Runtimes, script: String) async throws {
        var bench = try Workbench(
            script.split(separator: "ROOT", omittingEmptySubsequences: false).joined(separator: kind.root))
        bench.job.failureNote = .init(path: Self.path, fallback: "ExitCode \(Job.FailureNote.exitCodeMark)")
        let expected = script.contains("kill") ? "ExitCode 137" : "ExitCode 7"
        #expect(try await bench.run(on: kind.runtime).outcome.failureNote == expected)
        #expect(try bench.read(Self.path) == expected)
    }

    @Test(arguments: Runtimes.available) func noFallbackMeansNoNote(kind: Runtimes) async throws {
        var bench = try Workbench("exit 7")
        bench.job.failureNote = .init(path: Self.path)
        #expect(try await bench.run(on: kind.runtime).outcome.failureNote == nil)
        #expect(!bench.exists(Self.path))
    }

    @Test(arguments: Runtimes.available) func aProgramThatSucceedsHasNoNote(kind: Runtimes) async throws {
        var bench = try Workbench("echo ignored > \(kind.root)\(Self.path)")
        bench.job.failureNote = .init(path: Self.path, fallback: "unused")
        #expect(try await bench.run(on: kind.runtime).outcome.failureNote == nil)
    }

    @Test(arguments: Runtimes.available) func aNoteThatIsALinkIsNotFollowed(kind: Runtimes) async throws {
        var bench = try Workbench("ln -s /etc/passwd \(kind.root)\(Self.path); exit 1")
        bench.job.failureNote = .init(path: Self.path)
        #expect(try await bench.run(on: kind.runtime).outcome.failureNote == nil)
    }

    @Test(
        arguments: Runtimes.available,
        [
            "ln -s /etc/passwd passwd", "mkfifo passwd", "mkdir passwd", ": > passwd",
            "cd .. && rmdir output && ln -s /etc output",
        ])
    func whatAJobLeftIsReadThroughNoLinkAndNoPipe(kind: Runtimes, making: String) async throws {
        let bench = try Workbench("mkdir -p \(kind.root)/opt/ml/output && cd \(kind.root)/opt/ml/output && \(making)")
        _ = try await bench.run(on: kind.runtime)
        #expect(bench.prepared.beginning(ofFile: "/opt/ml/output/passwd", upTo: 100) == [])
    }

    @Test(arguments: Runtimes.available) func whatAJobLeftIsReadUpToALimit(kind: Runtimes) async throws {
        let bench = try Workbench("cd \(kind.root)/opt/ml && mkdir -p output && echo message > output/message")
        _ = try await bench.run(on: kind.runtime)
        #expect(bench.prepared.beginning(ofFile: "/opt/ml/output/message", upTo: 4) == Array("mess".utf8))
    }

    @Test(arguments: Runtimes.available) func aProgramMayLeaveAnythingInTheNotesPlace(kind: Runtimes) async throws {
        var bench = try Workbench("cd \(kind.root)/opt/ml && rmdir output && ln -s /etc output; exit 3")
        bench.job.failureNote = .init(path: Self.path, fallback: "fell back")
        let outcome = try await bench.run(on: kind.runtime).outcome
        #expect(outcome.status == .exited(3))
        #expect(outcome.failureNote == "fell back")
    }
}
