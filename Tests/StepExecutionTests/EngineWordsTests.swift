import PipelineModel
import Testing

@testable import StepExecution

/// Whether an exit code is the engine's or the program's.
@Suite struct EngineDiagnosticsTests {
    private static func error(_ code: Int32, _ lines: String..., created: [String]? = nil) -> ContainerError? {
        let words = EngineDiagnostics()
        for line in lines { words.note(LogLine(stream: .error, offset: .zero, text: line)) }
        return words.error(
            exitCode: code, of: ContainerImage(name: "box:1", id: "1", engine: "podman"), program: "train",
            created: created)
    }

    @Test(arguments: [0, 1, 125, 126, 127] as [Int32]) func programsMayEndWithAnyCode(code: Int32) {
        #expect(Self.error(code, "sh: nosuch: not found") == nil)
        #expect(Self.error(code) == nil)
    }

    @Test(arguments: [125, 126, 127] as [Int32], ["Error: no rows to train on", "docker: not logged in"])
    func aProgramInAContainerMaySpeakLikeAnEngine(code: Int32, line: String) {
        #expect(Self.error(code, line, created: ["5ae61b22f794", "retake-a-1"]) == nil)
        #expect(Self.error(code, line) != nil)
    }

    @Test(arguments: [
        "Error: preparing container 5ae61b22f794 for attach: no room",
        "Error: unable to start container \"retake-a-1\": no room",
        "docker: Error response from daemon: OCI runtime create failed: no room",
        "Error: crun: creating `/x`: no room",
    ]) func anEngineNamesTheContainerThatItCanNotStart(line: String) {
        #expect(Self.error(126, line, created: ["5ae61b22f794", "retake-a-1"]) != nil)
    }

    @Test func anEngineThatCanNotStartAContainerSaysWhy() {
        let expected = ContainerError.notStarted(image: "box:1", engine: "podman", words: "statfs /x: no such file")
        #expect(Self.error(125, "Error: statfs /x: no such file", "") == expected)
        #expect(
            Self.error(125, "docker: Error response from daemon: no room.", "See 'docker run --help'.")
                == .notStarted(image: "box:1", engine: "podman", words: "Error response from daemon: no room."))
        #expect(
            Self.error(126, "Error: workdir \"/x\" does not exist")
                == .notStarted(image: "box:1", engine: "podman", words: "workdir \"/x\" does not exist"))
    }

    @Test(
        arguments: [
            (127, "Error: crun: executable file `train` not found in $PATH: No such file or directory"),
            (126, "Error: runc: exec: \"/train\": permission denied: OCI permission denied"),
            (1, "ERROR (catatonit:6): failed to exec pid1: No such file or directory"),
            (127, "[FATAL tini (7)] exec train failed: No such file or directory"),
        ] as [(Int32, String)]) func aProgramThatTheImageLacksIsNamed(code: Int32, line: String) throws
    {
        let error = try #require(Self.error(code, line))
        #expect("\(error)".hasPrefix("train: can't be started in image 'box:1' (\""))
        #expect("\(error)".hasSuffix("\"); correct the command, or choose an image that has it"))
    }
}
