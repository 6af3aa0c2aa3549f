import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

@testable import PipelinePlanning

/// What of a handler's command counts, and that nothing is asked but through the one door.
struct HandlerManifestTests {
    let space: TemporaryFolder

    init() throws { space = try TemporaryFolder() }

    private func code(_ command: [String], _ kinds: FileKinds = FileKinds()) throws -> [String] {
        let handler = Handler(step: "L", kind: "Lambda", command: command, input: [:])
        let files = LocalFiles(known: NothingKnown(), kinds: kinds)
        return try HandlerManifest(handler, folder: space.path, files: files).manifest.parts.map(\.name)
            .filter { $0.hasPrefix("code/") }
    }

    @Test func whatACommandStartsCountsWhateverItIsCalled() throws {
        for file in ["tell/__main__.py", "reply", "both.sh"] { try space.write(file, "1") }
        #expect(try code(["python3", "-m", "tell"]) == ["code/tell/__main__.py"])
        #expect(try code(["bash", "reply"]) == ["code/reply"])
        #expect(try code(["/bin/sh", "-c", "bash 'reply' && sh \"both.sh\""]) == ["code/both.sh", "code/reply"])
    }

    @Test func aFileThatItWritesMayBeNamed() throws {
        try space.write("tell.py", "1")
        try space.write("answer.json", "{}")
        #expect(try code(["python3", "tell.py", "answer.json"]) == ["code/tell.py"])
    }

    @Test func everyQuestionIsAskedThroughTheDoorAndAnsweredByIt() throws {
        // On disk there is nothing: whoever looked past the door would find no code.
        try space.write("tell.py", "1")
        let kinds = FileKinds { path in path.lastComponent == "tell.py" ? .file : .nothing }
        #expect(try code(["python3", "tell.py", "extra.sh", "--name", "x"], kinds) == ["code/tell.py"])
        let asked = kinds.answers.map { "\($0.key.lastComponent?.string ?? "") \($0.value.rawValue)" }.sorted()
        #expect(
            asked == [
                "--name noProgram", "extra.sh nothing", "python3 noProgram", "tell.py file", "x noProgram",
            ])
    }

    @Test func whatWasAskedIsSeenAgainByARememberedPlan() throws {
        try space.write("tell.sh", "1")
        let kinds = FileKinds()
        _ = try code(["sh", "tell.sh", "extra.sh"], kinds)
        let files = LocalFiles(known: NothingKnown(), kinds: kinds)
        let observations = files.observations
        #expect(observations.allSatisfy(LocalFiles(known: NothingKnown()).stillSees))
        #expect(files.firstChange == nil)
        try space.write("extra.sh", "1")
        #expect(!observations.allSatisfy(LocalFiles(known: NothingKnown()).stillSees))
        #expect(files.firstChange == space.path.appending("extra.sh"))
    }
}

struct NothingKnown: DigestStore {
    func digests(at path: String) -> [String: KnownDigest] { [:] }
    func keep(_ digests: [String: KnownDigest], forgetting gone: [String]) {}
}
