import HostSystem
import PipelineModel
package import SystemPackage

/// A job laid out for a person to look into: all as the job finds it, but its code is the person's own files.
package struct DebugSession: Sendable {
    /// Something of this machine that the job's root shows at a path.
    package struct View: Sendable, Hashable {
        package let source: FilePath
        package let path: String
        package let isWritable: Bool

        package init(source: FilePath, path: String, isWritable: Bool) {
            self.source = source
            self.path = path
            self.isWritable = isWritable
        }

        var isFolder: Bool { (try? Stat(source))?.type == .directory }
    }

    /// Without the inputs that are shown as they are.
    package var job: PreparedJob
    package let views: [View]
    /// Whether a Python that ends with an exception stops there.
    package let stopsPython: Bool
    /// What the terminal is; nil for none.
    package let terminal: String?

    package init(_ job: PreparedJob, views: [View], stopsPython: Bool, terminal: String?) {
        self.job = job
        self.views = views
        self.stopsPython = stopsPython
        self.terminal = terminal
    }

    static let rerunName = "rerun"
    private static let statusName: FileName = ".retake-rerun"
    private static let hookFolder = ".retake-pdb"

    /// Whether the job's own command succeeded when it was last run in the shell's own folder.
    package var rerunSucceeded: Bool {
        let bytes = try? FolderHandle(job.workspace).folder("tmp").beginning(of: Self.statusName, upTo: 8)
        return bytes.map { $0 == Array("0\n".utf8) } ?? false
    }

    /// What the system said of inputs that it would not lay over the shell's folder, which then did not open; nil when it did.
    package var refusal: String? {
        let words = try? FolderHandle(job.workspace).beginning(of: NamespaceFiles.wordsName, upTo: 4096)
        let text = String(decoding: words ?? [], as: UTF8.self).trimmed
        return text.isEmpty ? nil : text
    }

    /// Makes what `./rerun` asks through.
    package func rerunRequests() throws -> RerunRequests {
        try RerunRequests(in: FolderHandle(making: job.workspace).folder(making: "tmp"))
    }

    /// Writes what runs the job's command: as a run would, or here, and then notes how that ended.
    ///
    /// - Parameter temporary: where the job finds its temporary files.
    func writeRerun(_ command: [String], temporary: String) throws(FileError) -> FilePath {
        let words = command.map(\.shellQuoted).joined(separator: " ")
        func file(_ name: String) -> String { (temporary + "/" + name).shellQuoted }
        // A person's own Python debugger needs the terminal.
        let standard = stopsPython ? "--here" : "--clean"
        try FolderHandle(making: job.workspace).write(
            """
            #!/bin/sh
            # The step's own command: '--clean' runs it in a folder of its own, as a run does, and records it when it succeeds;
            # '--here' runs it in this folder, as everything is now, and records nothing. Default: \(standard)
            if [ "${1:-\(standard)}" = --here ]; then
                \(words)
                status=$?
                echo $status > \(file(Self.statusName.description))
                exit $status
            fi
            request=\(file(RerunRequests.requestName.description))
            answer=\(file(RerunRequests.answerName.description))
            # A second Ctrl-C ends the wait for what the first one stopped.
            trap 'echo "stop $$" > "$request"; trap - INT TERM HUP QUIT' INT TERM HUP QUIT
            [ -p "$request" ] && echo "run $$" > "$request"
            while [ -p "$request" ] && [ -p "$answer" ]; do
                read -r asker status 2>/dev/null < "$answer" || continue
                [ "$asker" = $$ ] && exit "$status"
            done
            echo "rerun: what it asks through is gone from \(temporary); leave this shell and open it again" >&2
            exit 2

            """, to: [Self.rerunName], mode: 0o755)
        return job.workspace.appending(Self.rerunName)
    }

    /// The variables of the job, and what a person at a terminal needs beside them.
    ///
    /// - Parameter home: the job's home, which lies in the workspace's folder `home`.
    func environment(_ variables: [String: String], home: String) throws(FileError) -> [String: String] {
        var variables = variables
        variables["TERM"] = terminal
        variables["PS1"] = "\(job.job.step) $ "
        guard stopsPython else { return variables }
        try FolderHandle(making: job.workspace).write(
            """
            import sys


            def _stop(kind, error, trace):
                import pdb
                import traceback

                traceback.print_exception(kind, error, trace)
                if not issubclass(kind, (SystemExit, KeyboardInterrupt)):
                    pdb.post_mortem(trace)


            sys.excepthook = _stop

            """, to: ["home", Self.hookFolder, "sitecustomize.py"])
        variables["PYTHONPATH"] = ["\(home)/\(Self.hookFolder)", variables["PYTHONPATH"]].compactMap(\.self)
            .joined(separator: ":")
        return variables
    }
}
