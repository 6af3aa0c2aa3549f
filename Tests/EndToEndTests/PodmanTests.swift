import Foundation
import SystemPackage
import TestSupport
import Testing

/// Steps in real containers, where podman can run any.
@Suite(.enabled(if: RealPodman.id != nil, "\(RealPodman.reason)"), .serialized)
struct PodmanTests {
    private let project: Project

    init() throws { project = try Project() }

    private func start(_ arguments: String...) throws -> ChildProcess {
        // Where podman's settings and images are.
        let names = ["HOME", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"]
        let known = ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
        return try project.start(arguments, environment: known)
    }

    @Test func aPipelineRunsFailsAndIsReplayed() throws {
        try project.write(
            "retake.yaml",
            """
            steps:
              draw: {run: 'echo "$WORDS" > outputs/n/n; id; ls / | cat', outputs: [n], environment: {WORDS: "a\\nb"}, runtime: {image: \(RealPodman.image)}}
              sum: {run: sh sum.sh, inputs: {all: "${steps.draw.n}"}, runtime: {image: \(RealPodman.image), engine: podman}}
            """)
        try project.write("sum.sh", "cat inputs/all/n; echo more >> inputs/all/n; exit 3\n")
        let first = try project.result(of: try start("run"))
        #expect(first.output.contains("draw | uid=0"), "\(first.output)\(first.errors)")
        #expect(first.output.contains("sum  | a\nsum  | b\nsum: failed with exit code 3\n"))
        #expect(!first.output.contains("draw | usr"))
        try project.edit("sum.sh", "exit 3", "exit 0")
        #expect(try project.result(of: try start("run", "--json")).outcomes == ["draw": "replayed", "sum": "ran"])
        #expect(try project.result(of: try start("run", "--json")).executed == [])
        let debug = try project.result(of: try start("debug", "sum", "--", "/bin/sh", "-c", "./rerun --here; ls"))
        #expect(debug.output == "a\nb\ninputs\nrerun\nsum.sh\n", "\(debug.errors)")
    }

    @Test func whoInterruptsLeavesNoContainer() throws {
        try project.write(
            "retake.yaml",
            "steps: {long: {run: \"echo started; sleep 300; :\", outputs: [n], runtime: {image: \(RealPodman.image)}}}\n"
        )
        let process = try start("run")
        try waitUntil { try project.space.read("stdout.txt").contains("long | started") }
        let container = try #require(
            ProcessTable.processes(naming: "retake-long-").compactMap(Self.name).first)
        kill(process.processIdentifier, SIGINT)
        #expect(try project.result(of: process).status == 130)
        #expect(ProcessTable.processes(naming: container) == [])
        #expect(project.space.files(below: "cache/workspaces") == [])
    }

    @Test func aProgramThatTheImageLacksIsNamed() throws {
        try project.write("retake.yaml", "steps: {a: {run: [nosuch], runtime: {image: \(RealPodman.image)}}}\n")
        let run = try project.result(of: try start("run", "--json"))
        #expect(run.output.contains("nosuch: can't be started in image '\(RealPodman.image)' ("), "\(run.output)")
    }

    /// The name of the container that a process is given.
    private static func name(_ process: pid_t) -> String? {
        let words = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))
        return words.flatMap { words in
            words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.first { $0.hasPrefix("retake-long-") }
        }
    }
}
