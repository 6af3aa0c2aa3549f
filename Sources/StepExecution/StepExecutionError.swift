import HostSystem
package import PipelineModel
package import SystemPackage

/// Why a job could not be run at all; what the system refused is a `FileError`. A program that fails is no error but a ``JobOutcome``.
package enum StepExecutionError: Error, Hashable {
    case emptyCommand(Step.ID)
    /// It has no interpreter on this machine.
    case needsContainer(Step.ID)
    case unusablePath(String)
    case systemPath(String)
    case zeroByte(in: String)
    /// What can't be given to a program because it has more bytes than the system takes.
    case textTooLong(String, count: Int, limit: Int)
    case missingInput(FilePath, path: String)
    case unusualFile(FilePath)
    case noPipe(Errno)
    case programNotFound(String, searched: String)
    case programNotStarted(String, reason: String)
    case bubblewrapMissing(searched: [FilePath])
    case namespacesNeedLinux
    case namespacesRefused(words: String)
    case namespaceFailed(words: String)
    /// The limit of processes is reached, or memory is.
    case noProcess(words: String)
}

extension StepExecutionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .emptyCommand(let step):
            "step '\(step)' has nothing to run; give it a command or an entry point"
        case .needsContainer(let step):
            "step '\(step)' runs in a container, and this machine's programs can't stand in for its image"
        case .unusablePath(let path):
            "the step's path '\(path)' must be absolute and without '..'; correct it in the definition"
        case .systemPath(let path):
            """
            the step's path '\(path)' lies in a folder of the system, which a step may only read; \
            choose another path, or run the step in a container (runtime: {image: …} in retake.yaml)
            """
        case .zeroByte(let place):
            "\(place) of the step holds a zero byte, which no program can be given; remove it from the definition"
        case .textTooLong(let place, let count, let limit):
            "\(place) of the step has \(count) bytes, and a program can be given \(limit); write it to a file and make that an input"
        case .missingInput(let source, let path):
            "'\(source)', which the step needs in '\(path)', does not exist; create it or correct the input"
        case .unusualFile(let path):
            "'\(path)' is neither a file, a folder nor a link, so no step can have it as input; remove it"
        case .noPipe(let errno):
            "can't open a pipe for the step's output: \(errno); raise the limit with `ulimit -n`, or run fewer steps at once"
        case .programNotFound(let program, let searched):
            """
            \(program): not found in the step's PATH (\(searched)); install it, correct the command, \
            or map the step's image in retake.yaml 'images:' to a Python that has it
            """
        case .programNotStarted(let program, let reason) where reason.contains("rgument list too long"):
            """
            \(program): can't be started: the words of its command and its variables are together longer than this system \
            takes; write some of them to a file and make that an input
            """
        case .programNotStarted(let program, let reason):
            """
            \(program): can't be started: \(reason); check that it exists for the step, is executable, \
            and that the program its first line names exists
            """
        case .bubblewrapMissing(let searched):
            """
            bubblewrap (bwrap) is not installed in \(searched.map(\.string).joined(separator: ", ")); \
            install it with `apt install bubblewrap`, or use --runtime host
            """
        case .namespacesNeedLinux:
            "namespaces are a feature of Linux; run the steps in containers, or use --runtime host"
        case .namespacesRefused(let words):
            """
            this system refuses namespaces to bubblewrap ("\(words)"); allow them with \
            `sysctl kernel.unprivileged_userns_clone=1`, on Ubuntu 24.04 and later with \
            `sysctl kernel.apparmor_restrict_unprivileged_userns=0` or an AppArmor profile for bwrap, \
            or use --runtime host
            """
        case .noProcess(let words):
            """
            the system starts no more processes ("\(words)"); raise the limit (`ulimit -u`), run fewer steps at once, or end \
            other programs
            """
        case .namespaceFailed(let words):
            "bubblewrap could not prepare the step (\"\(words)\"); try --runtime host, and please report this"
        }
    }
}
