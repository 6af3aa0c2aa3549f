import PipelineModel
import Synchronization

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
