import Foundation
import SystemPackage

/// A program of this machine, whose view of an archive counts.
enum Tool {
    struct Failure: Error {
        let command: [String]
        let status: Int32
        let output: String
    }

    /// Runs a program and returns what it printed; throws when it fails.
    @discardableResult
    static func run(_ command: String..., in folder: FilePath) throws -> String {
        try run(command, in: folder)
    }

    @discardableResult
    static func run(_ command: [String], in folder: FilePath) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(filePath: folder.string)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(command: command, status: process.terminationStatus, output: text)
        }
        return text
    }
}
