import Foundation
import SystemPackage
import TestSupport
import Testing

struct ManyProcessesTests {
    @Test func sixteenRunsOfFiftyStepsEachComputeEachKeyOnce() async throws {
        try await onThread { try Self.runSixteen() }
    }

    private static func runSixteen() throws {
        let project = try Project()
        let log = project.space.path.appending("executed.txt")
        try project.space.write("executed.txt", "")
        // 200 keys, each in four of the sixteen pipelines, in another order.
        for run in 0..<16 {
            let keys = (0..<50).map { (run * 50 + $0 * 7) % 200 }
            let steps = Set(keys).sorted().map {
                ShellStep(name: "key-\($0)", command: "echo \($0) >> \(log); echo \($0) > $out/a.txt")
            }
            try project.write("run-\(run).json", Project.shellDefinition(steps))
        }
        let processes = try (0..<16).map { run in
            try project.start(
                ["run", "run-\(run).json", "--name", "many", "--runtime", "host", "--jobs", "4", "--json"],
                output: "run-\(run).txt")
        }
        for process in processes { process.waitUntilExit() }

        let executed = try project.space.read("executed.txt").split(separator: "\n")
        #expect(executed.count == 200)
        #expect(Set(executed).count == 200)
        for run in 0..<16 {
            #expect(try project.space.read("run-\(run).txt").contains("\"outcome\":\"succeeded\""), "run \(run)")
        }
        #expect(project.space.files(below: "cache/recordings").count == 200)
        #expect(project.space.files(below: "cache/locks") == ["publishing"])
        #expect(try project.retake("cache", "verify", "--json").status == 0)
    }

    @Test(.enabled(if: geteuid() == 0 && Self.hasSetpriv, "needs the superuser, to be two others"))
    func twoUsersOfAFolderThatTheirGroupMayWriteReplayEachOthersSteps() throws {
        let project = try Project.shell([
            ShellStep(name: "first", command: "head -c 2000000 /dev/zero > $out/zeros"),
            ShellStep(name: "last", command: "wc -c < $in/zeros > $out/count", reads: "first"),
        ])
        let shared = try project.space.makeFolder("shared")
        #expect(chown(shared.string, 0, 4242) == 0)
        #expect(chmod(shared.string, 0o2770) == 0)
        // Where other users can start it.
        let program = project.space.path.appending("retake")
        try project.copyProgram(Project.program, to: program)

        func run(as user: UInt32, _ arguments: [String]) throws -> Project.Result {
            let home = try project.space.makeFolder("home-\(user)")
            chown(home.string, user, user)
            let identity = "--reuid=\(user) --regid=\(user) --groups=4242"
            let process = try project.start(
                arguments, environment: ["HOME": home.string, "RETAKE_CACHE": shared.string, "USER": "user-\(user)"],
                through: ["/bin/sh", "-c", "umask 077; shift; exec setpriv \(identity) '\(program)' \"$@\"", "sh"])
            process.waitUntilExit()
            return try project.result(of: process)
        }
        let first = try run(as: 4001, ["run", "pipeline.json", "--runtime", "host", "--json"])
        #expect(first.outcomes == ["first": "ran", "last": "ran"], "\(first.output)\(first.errors)")
        let second = try run(as: 4002, ["run", "pipeline.json", "--runtime", "host", "--json"])
        #expect(second.outcomes == ["first": "replayed", "last": "replayed"], "\(second.output)\(second.errors)")
        // What one reads the other's artifact for lies in a folder of their own.
        try project.edit("pipeline.json", "wc -c", "wc  -c")
        let third = try run(as: 4002, ["run", "pipeline.json", "--runtime", "host", "--json"])
        #expect(third.outcomes == ["first": "replayed", "last": "ran"], "\(third.output)\(third.errors)")
        #expect(project.space.files(below: "home-4002/.cache/retake/beside").contains { $0.hasSuffix("/zeros") })
        // Either may remove what the other recorded.
        let pruned = try run(as: 4001, ["cache", "forget", "last"])
        #expect(pruned.output == "removed 2 recordings of step 'last' of pipeline 'pipeline'\n", "\(pruned.errors)")
        #expect(try run(as: 4002, ["cache", "verify"]).status == 0)
    }

    private static let hasSetpriv = FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
}
