import CHost
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a user's shell holds, and what is given to a step on purpose.
struct SecretTests {
    private static let secret = "correct-horse-battery"

    private func project(_ run: String) throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: p
            steps:
              a: {run: '\(run)', environment: {DB_PASSWORD: \(Self.secret)}, outputs: [out]}
            """)
        return project
    }

    @Test(arguments: Project.runtimes) func noVariableOfTheShellReachesAStep(runtime: String) throws {
        let project = try project("env | sort; env > outputs/out/env")
        let result = try project.retake(
            "run", "--runtime", runtime,
            environment: [
                "AWS_SECRET_ACCESS_KEY": "of-the-shell", "AWS_PROFILE": "of-the-shell",
                "SSH_AUTH_SOCK": "/of-the-shell",
                "DBUS_SESSION_BUS_ADDRESS": "unix:path=/of-the-shell", "GITHUB_TOKEN": "of-the-shell",
                "LD_PRELOAD_X": "of-the-shell",
            ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(!(try project.retake("get", "a", "out/env", "-").output.contains("of-the-shell")))
    }

    @Test(arguments: Project.runtimes) func aSecretStandsNowhereButInItsStep(runtime: String) throws {
        let project = try project(#"echo "it is $DB_PASSWORD"; test -n "$FAILS" && exit 1; true"#)
        let run = try project.retake("run", "--runtime", runtime, "--logs", "all")
        #expect(run.output.contains("it is ********"), "\(run.output)\(run.errors)")
        try project.edit("retake.yaml", "; true", "; exit 3")
        let failed = try project.retake("run", "--runtime", runtime, "--json")
        #expect(failed.status == 1)
        for command in [
            ["logs", "a"], ["show", "a"], ["why", "a"], ["diff"], ["runs", "--json"], ["report", "-o", "/dev/stdout"],
        ] {
            let process = try project.start(command)
            let result = try project.result(of: process)
            #expect(!(result.output + result.errors).contains(Self.secret), "\(command)")
        }
        #expect(!(run.output + failed.output + failed.errors).contains(Self.secret))
        // But for the workspace of the failed step, which is the user's alone.
        let holds =
            "grep -rlZ -f secret cache | tr '\\0' '\\n' | grep -v ^cache/workspaces/; find cache -name '*.gz' | xargs -n 1 zcat | grep -c -f secret"
        // Not in the command line, which a test beside this one looks through.
        try project.space.write("secret", Self.secret)
        let search = try project.start([], in: ".", through: ["/bin/sh", "-c", holds])
        #expect(try project.result(of: search).output == "0\n")
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/cmdline"), "needs /proc"),
        arguments: Project.runtimes)
    func noCommandLineShowsASecret(runtime: String) throws {
        let project = try project("echo started; sleep 1000")
        let process = try project.start(["run", "--runtime", runtime, "--logs", "all"])
        try waitUntil { try project.space.read("stdout.txt").contains("a | started") }
        let lines = (try FileManager.default.contentsOfDirectory(atPath: "/proc")).compactMap { name in
            Int(name).flatMap { try? Data(contentsOf: URL(fileURLWithPath: "/proc/\($0)/cmdline")) }
        }.map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.contains { $0.contains("sleep 1000") })
        #expect(!lines.contains { $0.contains(Self.secret) })
        kill(process.processIdentifier, SIGINT)
        #expect(process.waitUntilExit() == 130)
    }
}
