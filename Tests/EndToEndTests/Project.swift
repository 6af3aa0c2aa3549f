import Foundation
import SystemPackage
import TestSupport

/// A folder with a pipeline in it, a cache of its own, and the built program to run there.
final class Project: Sendable {
    let space: TemporaryFolder

    init() throws {
        space = try TemporaryFolder()
        try space.makeFolder("project")
    }

    /// What a command printed, and how it ended.
    struct Result: Sendable {
        let output: String
        let errors: String
        let status: Int32

        /// The last line of standard output, as JSON.
        var lastObject: [String: Any]? {
            output.split(separator: "\n").last.flatMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }

        /// The outcome of every step in a run's last line.
        var outcomes: [String: String] {
            let steps = lastObject?["steps"] as? [[String: Any]] ?? []
            return Dictionary(
                steps.map { ($0["name"] as? String ?? "", $0["outcome"] as? String ?? "") }
            ) { first, _ in first }
        }

        /// The reason of every step in a run's last line.
        var reasons: [String: String] {
            let steps = lastObject?["steps"] as? [[String: Any]] ?? []
            return Dictionary(
                steps.map { ($0["name"] as? String ?? "", $0["reason"] as? String ?? "") }
            ) { first, _ in first }
        }

        /// The steps that were executed, failed ones included, sorted.
        var executed: [String] {
            outcomes.filter { $0.value == "ran" || $0.value == "failed" }.keys.sorted()
        }
    }

    /// The built program, beside the tests; `RETAKE_TEST_PROGRAM` names another one, of an older version for example.
    static let program: FilePath = {
        if let other = ProcessInfo.processInfo.environment["RETAKE_TEST_PROGRAM"] { return FilePath(other) }
        let tests = FilePath(CommandLine.arguments[0])
        var folder = tests.removingLastComponent()
        while !folder.isEmpty, folder.components.count > 1 {
            let candidate = folder.appending("retake")
            if FileManager.default.isExecutableFile(atPath: candidate.string) { return candidate }
            folder.removeLastComponent()
        }
        return FilePath(#filePath).removingLastComponent().pushing("../../.build/debug/retake").lexicallyNormalized()
    }()

    /// The PATH of the tests, with the folder of the Python itself first: where `python3` is a script that looks for one, as
    /// pyenv's is, each of thousands of starts would take longer than all else that a test does.
    static let path: String = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let process = Process()
        let answer = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import os, sys; print(os.path.dirname(sys.executable))"]
        process.standardOutput = answer
        guard (try? process.run()) != nil, let bytes = try? answer.fileHandleForReading.readToEnd() else { return path }
        process.waitUntilExit()
        let folder = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return folder.isEmpty || path.split(separator: ":").contains(Substring(folder)) ? path : "\(folder):\(path)"
    }()

    /// Whether bubblewrap works here.
    static let hasNamespaces: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "bwrap --ro-bind / / --unshare-pid true >/dev/null 2>&1"]
        try? process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// The ways of running jobs that this machine has.
    static let runtimes = hasNamespaces ? ["namespace", "host"] : ["host"]

    /// Runs the program in the project's folder, or in another one of the same space.
    func retake(_ arguments: String..., in folder: String = "project", environment: [String: String] = [:]) throws
        -> Result
    {
        let process = try start(arguments, in: folder, environment: environment)
        process.waitUntilExit()
        return try result(of: process)
    }

    /// Runs the program where no file may grow beyond about a megabyte, as on a disk that is nearly full.
    func retakeWithoutRoom(_ arguments: String...) throws -> Result {
        let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\""
        let process = try start(arguments, through: ["/bin/sh", "-c", script])
        process.waitUntilExit()
        return try result(of: process)
    }

    /// Starts the program, or another one that starts it. Its output goes to files, so that it never waits for a reader.
    ///
    /// - Parameter output: where its standard output goes, beside the project.
    func start(
        _ arguments: [String], in folder: String = "project", environment: [String: String] = [:],
        through launcher: [String] = [], output: String = "stdout.txt"
    ) throws -> ChildProcess {
        var variables = [
            "PATH": Self.path, "HOME": space.path.string, "USER": "ada",
        ]
        variables["RETAKE_CACHE"] = space.path.appending("cache").string
        try space.write(output, "")
        try space.write("stderr.txt", "")
        return try ChildProcess(
            launcher + [Self.program.string] + arguments, in: space.path.appending(folder),
            environment: variables.merging(environment) { _, new in new }, output: space.path.appending(output),
            errors: space.path.appending("stderr.txt"))
    }

    func result(of process: ChildProcess) throws -> Result {
        let status = process.waitUntilExit()
        return Result(output: try space.read("stdout.txt"), errors: try space.read("stderr.txt"), status: status)
    }

    /// Makes a program that can be executed at once.
    ///
    /// By another process: a file that this one has open for writing is held open by whatever it starts meanwhile, and
    /// can't be executed.
    func copyProgram(_ file: FilePath, to place: FilePath) throws {
        let copied = try ChildProcess(
            ["/bin/cp", file.string, place.string], in: space.path, environment: [:], output: "/dev/null",
            errors: "/dev/null"
        ).waitUntilExit()
        guard copied == 0 else { throw Errno.ioError }
    }

    func write(_ name: String, _ text: String) throws { try space.write("project/\(name)", text) }
    func read(_ name: String) throws -> String { try space.read("project/\(name)") }

    /// Replaces a text in a file, which must be there.
    func edit(_ name: String, _ old: String, _ new: String) throws {
        let text = try read(name)
        guard text.contains(old) else { throw CocoaError(.fileReadCorruptFile) }
        try write(name, text.replacingOccurrences(of: old, with: new))
    }
}
