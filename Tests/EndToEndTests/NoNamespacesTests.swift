import Foundation
import SystemPackage
import TestSupport
import Testing

/// A machine without bubblewrap: what a person finds who has installed Retake and nothing else.
struct NoNamespacesTests {
    private let project: Project
    /// A PATH on which there is no bubblewrap.
    private let bare: String
    private var full: String { bare + ":/usr/bin:/bin" }

    init() throws {
        project = try Project()
        try project.space.makeFolder("bin")
        let bin = project.space.path.appending("bin")
        try FileManager.default.createSymbolicLink(
            atPath: bin.appending("python3").string, withDestinationPath: "/usr/bin/python3")
        bare = bin.string
        _ = try project.retake("init")
    }

    private func run(_ arguments: String..., path: String? = nil) throws -> Project.Result {
        let process = try project.start(["run", "--json"] + arguments, environment: ["PATH": path ?? bare])
        process.waitUntilExit()
        return try project.result(of: process)
    }

    private let all = ["ingest": "ran", "train": "ran", "report": "ran"]

    @Test func theFirstRunSaysSoOnceAndGoesOnWithPlainProcesses() throws {
        let first = try run()
        #expect(first.outcomes == all, "\(first.output)\(first.errors)")
        #expect(first.output.contains("bubblewrap (bwrap) is not installed"))
        #expect(first.output.contains("retake run --runtime namespace"))
        let second = try run()
        #expect(second.executed == [])
        try project.edit("report.py", "parts", "pieces")
        let third = try run()
        #expect(third.executed == ["report"])
        #expect(!(second.output + third.output).contains("bubblewrap"))
    }

    @Test(.enabled(if: Project.hasNamespaces)) func namespacesThatAreAskedForOnceAreUsedFromThenOn() throws {
        #expect(try run().outcomes == all)
        #expect(try run("--runtime", "namespace", path: full).outcomes == all)
        #expect(try run(path: full).executed == [])
    }

    @Test(.enabled(if: Project.hasNamespaces)) func recordingsOfNamespacesAreNotGivenUpWithoutAWord() throws {
        #expect(try run(path: full).outcomes == all)
        try project.edit("report.py", "parts", "pieces")
        let result = try run()
        #expect(result.outcomes == ["ingest": "replayed", "train": "replayed", "report": "skipped"])
        #expect(result.errors.contains("or use --runtime host"))
        #expect(result.status == 2)
    }

    @Test func namespacesThatAreAskedForAreNotReplaced() throws {
        let result = try run("--runtime", "namespace")
        #expect(result.outcomes == ["ingest": "skipped", "train": "skipped", "report": "skipped"])
        #expect(result.status == 2)
    }
}
