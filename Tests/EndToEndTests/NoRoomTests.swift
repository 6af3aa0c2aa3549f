import Foundation
import SystemPackage
import TestSupport
import Testing

/// A cache that can't be written costs a run nothing but its recordings.
struct NoRoomTests {
    /// Runs the program where the cache folder is mounted in another way.
    private func retake(_ project: Project, mounting mount: [String], _ arguments: String...) throws -> Project.Result {
        let process = try project.start(
            arguments + ["--runtime", "host", "--json"],
            through: ["/usr/bin/env", "bwrap", "--dev-bind", "/", "/"] + mount)
        process.waitUntilExit()
        return try project.result(of: process)
    }

    private func notices(_ result: Project.Result) -> [String] {
        result.output.split(separator: "\n").compactMap { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["event"] as? String == "notice" ? object?["text"] as? String : nil
        }.filter { $0.contains("recorded") }
    }

    @Test(.enabled(if: Project.hasNamespaces, "needs namespaces, to mount")) func aFullDisk() throws {
        let project = try Project.shell([
            ShellStep(name: "large", command: "head -c 34000000 /dev/urandom > $out/noise"),
            ShellStep(name: "last", command: "sleep 0.5; echo 1 > $out/a"),
        ])
        try project.space.makeFolder("cache")
        let result = try retake(
            project, mounting: ["--size", "64000000", "--tmpfs", project.space.path.appending("cache").string],
            "run", "pipeline.json", "--jobs", "1")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.outcomes == ["large": "ran", "last": "ran"])
        let notices = notices(result)
        #expect(notices.count == 1)
        #expect(notices.first?.hasPrefix("the run goes on, but not all of it is recorded: ") == true, "\(notices)")
        #expect(notices.first?.contains(" MB are free where ") == true, "\(notices)")
    }

    @Test(.enabled(if: Project.hasNamespaces, "needs namespaces, to mount")) func aReadOnlyCacheIsReplayedFrom() throws
    {
        let project = try Project.shell([
            ShellStep(name: "first", command: "head -c 3000000 /dev/zero > $out/zeros"),
            ShellStep(name: "last", command: "wc -c < $in/zeros > $out/count", reads: "first"),
        ])
        #expect(try project.retake("run", "pipeline.json", "--runtime", "host").status == 0)
        let before = project.space.files(below: "cache")
        let cache = project.space.path.appending("cache").string
        let unchanged = try retake(project, mounting: ["--ro-bind", cache, cache], "run", "pipeline.json")
        #expect(
            unchanged.outcomes == ["first": "replayed", "last": "replayed"], "\(unchanged.output)\(unchanged.errors)")
        #expect(notices(unchanged) == [])

        try project.edit("pipeline.json", "wc -c", "wc  -c")
        let edited = try retake(project, mounting: ["--ro-bind", cache, cache], "run", "pipeline.json")
        #expect(edited.outcomes == ["first": "replayed", "last": "ran"], "\(edited.output)\(edited.errors)")
        #expect(
            notices(edited) == [
                "the run goes on, but not all of it is recorded: the cache folder '\(cache)' can't be written: Read-only "
                    + "file system; choose another with --cache or RETAKE_CACHE"
            ])
        #expect(project.space.files(below: "cache") == before)
    }

    @Test func aCacheThatAStepRemoves() throws {
        let project = try Project.shell([
            ShellStep(name: "first", command: "echo 1 > $out/a"),
            ShellStep(
                name: "second",
                command: "rm -rf \"$(dirname $RETAKE_ROOT)/../../../../artifacts\" ; cat $in/a > $out/b", reads: "first"
            ),
            ShellStep(name: "last", command: "cat $in/b > $out/c", reads: "second"),
        ])
        let result = try project.retake("run", "pipeline.json", "--runtime", "host", "--json")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.executed == ["first", "last", "second"])
        let next = try project.retake("run", "pipeline.json", "--runtime", "host", "--json")
        #expect(next.outcomes == ["first": "ran", "second": "replayed", "last": "replayed"], "\(next.output)")
    }
}
