import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// How every runtime provides inputs through pipes: one for each reading, its files one after the other.
@Suite(.serialized) struct RuntimePipeTests {
    private static func bench(_ script: String, on kind: Runtimes) throws -> Workbench {
        var bench = try Workbench("cd \(kind.root)/opt/ml/input/data && \(script)")
        try bench.folder.write("a", "one\n")
        try bench.folder.write("b", "two\nthree")
        bench.streamedInput("/opt/ml/input/data/train", ["a", "b"])
        return bench
    }

    @Test(arguments: Runtimes.available) func eachReadingHasAPipeOfItsOwn(kind: Runtimes) async throws {
        let bench = try Self.bench("cat train_0; echo; cat train_1; echo; wc -c < train_2", on: kind)
        let result = try await bench.run(on: kind.runtime)
        #expect(result.text(.output) == ["one", "two", "three", "one", "two", "three", "13"])
        #expect(result.outcome.succeeded)
    }

    @Test(arguments: Runtimes.available) func theNextPipeIsThereBeforeAReadingEnds(kind: Runtimes) async throws {
        let bench = try Self.bench("cat train_0 | while read line; do test -p train_1 && echo yes; done", on: kind)
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["yes", "yes"])
    }

    @Test(arguments: Runtimes.available) func whatIsNotReadHoldsNothingUp(kind: Runtimes) async throws {
        let result = try await Self.bench("ls", on: kind).run(on: kind.runtime)
        #expect(result.text(.output) == ["train_0"])
    }

    @Test(arguments: Runtimes.available) func aReadingMayEndEarly(kind: Runtimes) async throws {
        var bench = try Self.bench(
            "head -c 3 large_0 | wc -c; head -n 1 train_0; wc -c < large_1", on: kind)
        try bench.folder.write("large", String(repeating: "x", count: 5_000_000))
        bench.streamedInput("/opt/ml/input/data/large", ["large", "large"])
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["3", "one", "10000000"])
    }

    @Test(arguments: Runtimes.available) func pipesMayLieInAFolderOfAnotherInput(kind: Runtimes) async throws {
        var bench = try Self.bench("cat train_0 && echo && cat more/c && cat train_1", on: kind)
        try bench.folder.write("other/more/c", "c\n")
        bench.input("/opt/ml/input/data", [("", "other")])
        #expect(
            try await bench.run(on: kind.runtime).text(.output) == ["one", "two", "three", "c", "one", "two", "three"])
    }

    @Test(arguments: Runtimes.available) func dataThatCannotBeReadIsNoShortReading(kind: Runtimes) async throws {
        var bench = try Self.bench("cat gone_0", on: kind)
        bench.streamedInput("/opt/ml/input/data/gone", ["a", "gone"])
        await #expect(throws: FileError.self) { try await bench.run(on: kind.runtime) }
    }

    @Test(arguments: Runtimes.available) func aStoppedJobEndsItsPipes(kind: Runtimes) async throws {
        let bench = try Self.bench("exec 3< train_0; echo ready; sleep 600", on: kind)
        let prepared = bench.prepared
        let lines = Collected<String>()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await kind.runtime.run(prepared) { lines.append($0.text) } }
            try? await eventually { !lines.all.isEmpty }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }
}
