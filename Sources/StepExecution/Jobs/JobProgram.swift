import HostSystem
package import PipelineModel
package import SystemPackage

/// The file of this machine that a job starts, where a job can see that: what `sh` or `/usr/bin/java` is here.
///
/// Nil for the interpreter that stands in for an image, for what the job brings along, and for an image's own programs:
/// all these are known otherwise.
package struct JobProgram: Sendable, Hashable {
    /// The word that names it.
    package let word: String
    /// Where it is looked for: a list of folders, empty for a path.
    package let searchPath: String

    package init(word: String, searchPath: String) {
        self.word = word
        self.searchPath = searchPath
    }

    package init?(of job: Job, programs: ProgramSource) {
        guard case .interpreter(let interpreter) = programs, let word = job.command.first, !word.isEmpty,
            !InterpreterSubstitution.names.contains(word)
        else { return nil }
        self.word = word
        if word.contains("/") {
            let own = (job.inputs.map(\.path) + job.outputs.map(\.path) + [Job.ownFolder, job.workingFolder])
                .filter { $0 != "/" }
            guard word.hasPrefix("/"), !own.contains(where: { FilePath(word).starts(with: FilePath($0)) }) else {
                return nil
            }
            searchPath = ""
        } else {
            let folder = FilePath(interpreter.executable).removingLastComponent().string
            searchPath = [folder, job.environment["PATH"] ?? StepEnvironment.systemPath].joined(separator: ":")
        }
    }

    /// The file; nil when there is none.
    package func find() -> FilePath? {
        if !searchPath.isEmpty { return ProgramSearch(path: searchPath).find(word) }
        return ProgramSearch.isExecutable(FilePath(word)) ? FilePath(word) : nil
    }
}
