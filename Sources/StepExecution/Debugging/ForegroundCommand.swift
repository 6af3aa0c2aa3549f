import CHost
import HostSystem
import PipelineModel
package import SystemPackage

/// A command in the foreground of the terminal, with standard input, output and error as they are.
package struct ForegroundCommand: Sendable {
    package let executable: FilePath
    package let arguments: [String]
    package let environment: [String: String]
    package let workingFolder: FilePath?
    /// Where a person's own files stand in the workspace's root: links, by the files that they lead to.
    var links: [SourceFileLink] = []
}

extension ForegroundCommand {
    /// Runs to the command's end and returns its exit code; 128 and the signal's number where one ended it.
    ///
    /// Ctrl-C is the command's affair meanwhile.
    package func run() async throws -> Int32 {
        try await BlockingWorker()({ try startAndWait() })
    }

    private func startAndWait() throws(StepExecutionError) -> Int32 {
        let ignored = [SIGINT, SIGQUIT].map { (number: $0, before: host_ignore_signal($0, true)) }
        defer { for (number, before) in ignored { _ = host_ignore_signal(number, before) } }
        let program = ChildProgram(
            executable, arguments, environment: environment, in: workingFolder,
            descriptors: [.standardInput, .standardOutput, .standardError], grouping: .shared)
        let process: pid_t
        do throws(ChildProgram.StartError) { process = try program.start() } catch {
            throw .programNotStarted(executable.string, reason: error.cause)
        }
        let ending = ProcessEnding(waitingFor: process)
        takeTerminalBack()
        return ending?.status.exitCode ?? 255
    }

    /// A shell that has other process ids than this machine can't give the terminal back to whom it had it from.
    private func takeTerminalBack() {
        let before = host_ignore_signal(SIGTTOU, true)
        tcsetpgrp(STDIN_FILENO, getpgrp())
        _ = host_ignore_signal(SIGTTOU, before)
    }

    /// Takes over what was put in the place of a link to a person's own file, as `sed -i` and some editors do: the file gets its
    /// content, and the link is there again. Returns the files.
    package func takeOverReplacedFiles() -> [FilePath] {
        links.compactMap { link in
            guard let name = link.place.lastComponent.flatMap({ FileName($0.string) }),
                let folder = try? FolderHandle(link.place.removingLastComponent(), followsLink: false),
                let status = try? folder.status(name), status.type == .regular,
                let before = File.status(of: link.source),
                let file = try? folder.file(name), let bytes = try? File.read(file.raw)
            else { return nil }
            do {
                try File.replace(link.source, with: bytes, mode: before.permissions)
                try folder.replaceLink(name, to: link.target)
            } catch {
                return nil
            }
            return link.source
        }
    }
}

/// A link to a person's own file, in the root that a job sees.
///
/// An editor may put another file in a file's place, and only its folder shows that: a sandbox shows the folder, and the link
/// leads there.
struct SourceFileLink: Sendable, Hashable {
    let place: FilePath
    /// As the job sees it.
    let target: String
    let source: FilePath

    init(place: FilePath, target: String, source: FilePath) {
        self.place = place
        self.target = target
        self.source = source
    }

    /// Nil for a view that is no file of a person's own.
    ///
    /// - Parameter number: which of the views it is.
    init?(to view: DebugSession.View, number: Int, in job: PreparedJob) {
        guard view.isWritable, !view.isFolder, let name = view.source.lastComponent?.string else { return nil }
        self.init(
            place: job.path(of: view.path), target: "\(Self.shownFolder(number))/\(name)", source: view.source)
    }

    /// Where a sandbox shows the folder of the file.
    static func shownFolder(_ number: Int) -> String { "/opt/retake/own/\(number)" }

    static func links(to views: [DebugSession.View], in job: PreparedJob) -> [SourceFileLink] {
        views.enumerated().compactMap { SourceFileLink(to: $1, number: $0, in: job) }
    }
}
