import HostSystem
package import PipelineModel
import Synchronization

/// Why a job can't run in its container.
package enum ContainerError: Error, Hashable {
    /// Nil where any would do.
    case engineMissing(String?, searched: String)
    case imageMissing(String, engine: String)
    case notPulled(String, engine: String, words: String)
    /// It does not even tell which images there are.
    case silent(engine: String, words: String)
    case noAnswer(engine: String, question: [String], limit: Duration)
    case notStarted(image: String, engine: String, words: String)
    case programNotStarted(String, image: String, words: String)
    case unmountable(String)
    case needsImage(Step.ID)
}

extension ContainerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .engineMissing(nil, let searched):
            """
            no container engine is in PATH (\(searched)): neither podman nor docker; install one, as with \
            `apt install podman`, or run the step without a container
            """
        case .engineMissing(let engine?, let searched):
            """
            \(engine), which the step's container asks for, is not in PATH (\(searched)); install it, or name the \
            other engine in retake.yaml: podman or docker
            """
        case .imageMissing(let image, let engine):
            "image '\(image)' is not here yet; a run pulls it, or type: \(engine) pull \(image.shellQuoted)"
        case .notPulled(let image, let engine, let words):
            """
            \(engine) can't pull image '\(image)' ("\(words)"); check its name, the network and your login to its \
            registry, then type: \(engine) pull \(image.shellQuoted)
            """
        case .silent(let engine, let words):
            "\(engine) does not tell which images are here (\"\(words)\"); see that it works: \(engine) info"
        case .noAnswer(let engine, let question, let limit):
            """
            \(engine) gave no answer in \(limit.components.seconds) s to: \(engine) \
            \(question.map(\.shellQuoted).joined(separator: " ")); see that it works: \(engine) info, and restart its \
            service if that hangs, too
            """
        case .notStarted(let image, let engine, let words):
            """
            \(engine) could not start a container of image '\(image)' ("\(words)"); see that it can: \
            \(engine) run --rm \(image.shellQuoted)
            """
        case .programNotStarted(let program, let image, let words):
            """
            \(program): can't be started in image '\(image)' ("\(words)"); correct the command, or choose an image \
            that has it
            """
        case .unmountable(let path):
            "no container engine can be given the path '\(path)', which holds both ',' and ':'; rename it"
        case .needsImage(let step): "step '\(step)' names no image to run in; name one in retake.yaml"
        }
    }
}

/// What an engine says of itself, which comes last among the lines of its container.
final class EngineDiagnostics: Sendable {
    private let kept = Mutex<[String]>([])

    /// Lines of an error are few.
    private static let limit = 3

    @Sendable func note(_ line: LogLine) {
        guard line.stream == .error, line.text.contains(where: { !$0.isWhitespace }) else { return }
        kept.withLock { kept in
            if kept.count == Self.limit { kept.removeFirst() }
            kept.append(line.text.trimmed)
        }
    }

    var last: String { kept.withLock { $0.last } ?? "it says nothing" }

    /// Why nothing of the job was run, if that is what the engine says.
    ///
    /// Engines share their exit codes with all programs, but begin their words in a way of their own: a shell in the
    /// container that misses a program says so otherwise. Other programs begin alike; but of a container that it has made
    /// an engine speaks by its id or name, or has the words of what starts it.
    ///
    /// - Parameter names: of the container, if it was made.
    func error(
        exitCode: Int32, of image: ContainerImage, program: String, created names: [String]?
    ) -> ContainerError? {
        guard [1, 125, 126, 127].contains(exitCode) else { return nil }
        let lines = kept.withLock(\.self)
        if exitCode != 125, let line = lines.last(where: Self.isInits) {
            let words = line.split(separator: ": ").last.map(String.init) ?? line
            return .programNotStarted(program, image: image.name, words: words)
        }
        let own = Self.beginnings.lazy.compactMap { begin in
            lines.last { line in line.hasPrefix(begin) && names.map { Self.isOfContainer(line, $0) } ?? true }
                .map { String($0.dropFirst(begin.count)) }
        }
        guard exitCode != 1, let words = own.first else { return nil }
        // Other things than the program may be missing: rights, a device, a folder to work in.
        return exitCode == 125 || !words.contains("exec")
            ? .notStarted(image: image.name, engine: image.engine, words: words)
            : .programNotStarted(program, image: image.name, words: words)
    }

    private static func isOfContainer(_ line: String, _ names: [String]) -> Bool {
        (starters + names).contains(where: line.contains)
    }

    private static let starters = [
        "Error response from daemon", "OCI ", "crun: ", "runc: ", "runsc: ", "youki: ", "conmon",
    ]
    private static let beginnings = ["Error: ", "docker: "]

    /// Whether the little program that is a container's first process, podman's or docker's, could not start the job's.
    private static func isInits(_ line: String) -> Bool {
        line.contains("exec") && ["ERROR (catatonit", "[FATAL tini"].contains(where: line.hasPrefix)
    }
}
