import Foundation
import SystemPackage
import TestSupport
import Testing

/// What becomes of what the program prints: full disks, closed streams, names that would play tricks on a terminal.
struct StandardStreamTests {
    private func project(_ steps: String) throws -> Project {
        let project = try Project()
        try project.write("retake.yaml", "name: p\nsteps:\n\(steps)\n")
        return project
    }

    /// Runs the program through a shell, `$RETAKE` in its words being the program.
    private func shell(_ project: Project, _ script: String) throws -> Project.Result {
        let process = try project.start([], through: ["/bin/sh", "-c", "RETAKE=$0; \(script)"])
        return try project.result(of: process)
    }

    @Test(arguments: [
        "run --runtime host", "run --runtime host --json", "why a", "why a --json", "plan", "graph --format dot",
        "runs", "runs --json",
        "show a", "logs a", "get a out/f -", "diff --json", "cache stats --json", "cache path", "cache verify",
        "models", "schema", "--help", "--version",
    ]) func aFullOutputIsAnError(command: String) throws {
        let project = try project("  a: {run: 'echo written; echo 1 > outputs/out/f', outputs: [out]}")
        for _ in 1...2 { #expect(try project.retake("run", "--runtime", "host").status == 0) }
        let result = try shell(project, "exec $RETAKE \(command) > /dev/full")
        #expect(result.status == 1)
        #expect(result.errors.hasSuffix("standard output could not be written: No space left on device\n"))
    }

    @Test func aReaderThatHasEnoughIsNoError() throws {
        let project = try project("  a: {run: 'echo 1'}")
        let result = try shell(project, "{ $RETAKE plan --json; echo $? >&2; } | true")
        #expect(result.errors.hasSuffix("0\n"))
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]) func noFileTakesThePlaceOfAClosedStream(closed: String)
        throws
    {
        let project = try project(
            "  a: {run: 'cat; echo to-output; echo to-error >&2; echo 1 > outputs/out/f', outputs: [out]}")
        _ = try shell(project, "exec $RETAKE run --runtime host \(closed)")
        #expect(try project.retake("get", "a", "out/f", "-").output == "1\n")
        #expect(try project.retake("logs", "a").output == "to-output\nto-error\n")
        let verified = try project.retake("cache", "verify")
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test(arguments: ["", "HOME=", "HOME=relative PATH="]) func aBareEnvironmentIsEnough(variables: String) throws {
        let project = try project("  a: {run: 'echo 1 > outputs/out/f', outputs: [out], runtime: host}")
        try project.write("retake.yaml", "python: /usr/bin/python3\n" + (try project.read("retake.yaml")))
        let result = try shell(
            project,
            "exec env -i RETAKE_CACHE=$RETAKE_CACHE XDG_CACHE_HOME=$HOME/.cache \(variables) $RETAKE run --runtime host"
        )
        #expect(result.status == 0, "\(result.errors)")
        #expect(try project.retake("get", "a", "out/f", "-").output == "1\n")
    }

    @Test func aTemporaryFolderMayHaveBlanksInItsName() throws {
        let project = try project("  a: {run: 'echo 1 > outputs/out/f', outputs: [out]}")
        try project.space.makeFolder("a b  c")
        let variables = ["TMPDIR": project.space.path.appending("a b  c").string]
        #expect(try project.retake("run", environment: variables).status == 0)
        #expect(try project.retake("get", "a", "out/f", "-", environment: variables).output == "1\n")
    }

    /// A title, a cleared screen, hidden text, an overwritten line, a C1 control character, a turned direction.
    private static let tricks = [
        "\u{1B}]0;OWNED\u{7}", "\u{1B}[2J", "\u{1B}[8mhidden", "good\rbad", "\u{9B}31m", "a\u{202E}b", "\u{2066}x",
        "\u{8}\u{7F}",
    ]

    @Test(arguments: tricks) func aNameFromADefinitionShowsAllItsCharacters(trick: String) throws {
        let project = try Project()
        let name = String(decoding: try JSONEncoder().encode(trick), as: UTF8.self)
        func define(version: String, step: String) throws {
            try project.write(
                "d.json",
                """
                {"Version": \(version), "Steps": [{"Name": \(step), "Type": "Fail", "Arguments": {"ErrorMessage": \(name)}, "DependsOn": []}]}
                """)
        }
        try define(version: #""2020-12-01""#, step: name)
        for command in [
            ["plan", "d.json"], ["plan", "d.json", "--json"], ["run", "d.json"], ["run", "d.json", "--json"],
            ["graph", "d.json"],
            ["graph", "d.json", "--format", "dot"], ["graph", "d.json", "--format", "mermaid"], ["check", "d.json"],
            ["runs"], ["report"], ["show", trick], ["why", trick, "d.json"], ["logs", trick], ["who", trick],
            ["plan", trick], ["cache", "forget", trick], ["run", "d.json", "--from", trick], ["run", "--jobs", trick],
        ] {
            let process = try project.start(command)
            let result = try project.result(of: process)
            #expect(isHarmless(result.output) && isHarmless(result.errors), "\(command.debugDescription)")
        }
        try define(version: name, step: #""A""#)
        let refused = try project.retake("plan", "d.json")
        #expect(refused.status == 2)
        #expect(isHarmless(refused.errors))
    }

    @Test(arguments: tricks) func aFileThatAStepWroteShowsAllCharactersOfItsName(trick: String) throws {
        let project = try project("  a: {run: 'python3 write.py', outputs: [out], code: [write.py]}")
        try project.write("name.txt", trick)
        let literal = String(decoding: try JSONEncoder().encode(trick), as: UTF8.self)
        try project.write("write.py", "open('outputs/out/' + \(literal), 'w').write('unlike any other')\n")
        #expect(try project.retake("run", "--runtime", "host").status == 0)
        try project.write("copy", "unlike any other")
        for command in [["who", "copy"], ["show", "a"], ["get", "a", "out/nothing", "-"], ["diff"], ["report"]] {
            let process = try project.start(command)
            let result = try project.result(of: process)
            #expect(isHarmless(result.output) && isHarmless(result.errors), "\(command.debugDescription)")
        }
        #expect(try project.retake("who", "copy").output.contains("of step a of p"))
    }

    @Test func aLogKeepsItsColoursAndNothingElse() throws {
        let project = try project(
            #"  a: {run: "printf '\\033[31mred\\033[0m \\033]0;OWNED\\007\\033[2J\\033[8mhidden\\n'"}"#)
        for arguments in [["run", "--runtime", "host", "--logs", "all"], ["logs", "a"]] {
            let output = try project.atTerminal(arguments).output
            #expect(output.contains("\u{1B}[31mred"), "\(output.debugDescription)")
            #expect(!output.contains("OWNED") && !output.contains("\u{1B}[2J") && !output.contains("\u{1B}[8m"))
        }
        // A file gets the log as it is.
        #expect(try project.retake("logs", "a").output.contains("\u{1B}]0;OWNED\u{7}"))
    }
}
