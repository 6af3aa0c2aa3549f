import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

@testable import StepExecution

/// Questions to an engine, for which a script stands.
@Suite struct EngineClientTests {
    private static func shell(_ script: String) -> CapturedCommand {
        CapturedCommand(
            executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": StepEnvironment.systemPath])
    }

    @Test func aCommandThatTakesTooLongIsEndedWithAllThatItStarted() async throws {
        // Whoever waited for what it started would wait for days.
        let result = try await withGrowingLimit(from: .seconds(1)) { limit in
            var command = Self.shell("sleep 300000 & echo begun; sleep 300000")
            command.limit = limit
            let result = try command.run()
            #expect(result.exceededLimit)
            return result.output.isEmpty ? nil : result
        }
        #expect(!result.succeeded)
        #expect(result.output == "begun\n")
    }

    @Test func anEngineThatDoesNotAnswerIsNamed() throws {
        let folder = try TemporaryFolder()
        // Written under another name: nothing that starts meanwhile may hold the program open.
        let text = try folder.write("text", "#!/bin/sh\nsleep 300\n", executable: true)
        let copy = Self.shell("cp \(text) \(folder.path.appending("podman"))")
        #expect(try copy.run().succeeded)
        var client = try EngineClient(
            "podman", environment: ["PATH": folder.path.string + ":" + StepEnvironment.systemPath])
        client.limit = .milliseconds(200)
        let error = ContainerError.noAnswer(
            engine: "podman", question: ["image", "inspect", "--format", "{{.Id}}", "--", "box:1"],
            limit: .milliseconds(200))
        #expect(throws: error) { try client.id(ofImage: "box:1") }
    }

    @Test func theErrorTellsTheCure() {
        let error = ContainerError.noAnswer(
            engine: "docker", question: ["info", "--format", "{{.X}}"], limit: .seconds(30))
        #expect(
            "\(error)" == """
                docker gave no answer in 30 s to: docker info --format '{{.X}}'; see that it works: docker info, and \
                restart its service if that hangs, too
                """)
    }

    @Test func aQuestionEndsWithTheTaskThatAsks() async throws {
        let command = Self.shell("sleep 300")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await BlockingWorker()({ try command.run() }) }
            }
            group.cancelAll()
        }
    }

    @Test func whatTidiesUpDoesNot() async throws {
        var command = Self.shell("sleep 0.1; echo tidy")
        command.endsWhenCancelled = false
        let tidying = command
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let result = try? await BlockingWorker()({ try tidying.run() })
                #expect(result?.output == "tidy\n")
            }
            group.cancelAll()
        }
    }

    @Test(arguments: [
        ("Error: inspecting object: Box:1: image not known", true),
        ("Error response from daemon: No such image: box:1", true),
        ("Error: No such object: box:1", true),
        (#"Error response from daemon: image "docker.io/library/box:1": not found"#, true),
        (#"unable to resolve docker endpoint: context "far": context not found"#, false),
        (#"error getting credentials: exec: "docker-credential-x": executable file not found in $PATH"#, false),
        ("Cannot connect to the Docker daemon", false),
    ]) func onlyAnImageThatIsNotHereIsMissing(words: String, isMissing: Bool) {
        #expect(EngineClient.sayAbsence(words, of: "box:1") == isMissing)
    }

    @Test func oneSlowAnswerKeepsNobodyElseWaiting() async {
        let answers = SingleFlight<String, Int>()
        await withTaskGroup(of: Int.self) { group in
            let (started, isStarted) = AsyncStream.makeStream(of: Never.self)
            group.addTask {
                await BlockingWorker()({
                    answers.answer(to: "slow") {
                        isStarted.finish()
                        while !Task.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
                        return 1
                    }
                })
            }
            for await _ in started {}
            #expect(answers.answer(to: "quick", asking: { 2 }) == 2)
            #expect(answers.answer(to: "quick", asking: { 3 }) == 2)
            group.cancelAll()
            #expect(await group.next() == 1)
        }
        answers.forget("quick")
        #expect(answers.answer(to: "quick", asking: { 3 }) == 3)
    }
}
