package import PipelineModel

/// What runs in place of the own programs of images, which are not here, and which images are run themselves.
package struct ImagePrograms: Sendable {
    private let folder: String
    private let command: @Sendable (String) -> [String]
    private let container: @Sendable (String) -> Job.Container?
    private let metrics: @Sendable (String) -> [MetricDefinition]
    private let exists: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - folder: where the files lie that commands name.
    ///   - command: the words that stand for an image's program; none where nobody said so.
    ///   - container: what jobs of an image run in; nil for no container.
    ///   - metrics: what is looked for in the logs of an image's jobs, beside what their definitions say.
    ///   - exists: whether there is a file at a path of this machine.
    package init(
        folder: String = "/", command: @escaping @Sendable (String) -> [String] = { _ in [] },
        container: @escaping @Sendable (String) -> Job.Container? = { _ in nil },
        metrics: @escaping @Sendable (String) -> [MetricDefinition] = { _ in [] },
        exists: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.exists = exists
        self.metrics = metrics
        self.container = container
        self.folder = folder
        self.command = command
    }

    /// A program, and the files of it.
    struct Program {
        let words: [String]
        let inputs: [Job.Input]

        func command(with arguments: [String]) -> ContainerEntrypoint {
            ContainerEntrypoint(entryPoint: words, arguments: arguments)
        }
    }

    /// What jobs of an image run in; nil for no container.
    func container(ofImage image: String) -> Job.Container? { container(image) }

    /// What is looked for in the log of a job: what its definition says, what the settings add for its image, and what the
    /// service knows of that. The first of a name holds.
    func metrics(
        ofImage image: String, defined: [MetricDefinition], objective: String? = nil
    ) -> [MetricDefinition] {
        var names: Set<String> = []
        let known = defined + metrics(image) + BuiltInMetrics.definitions(ofImage: image, objective: objective)
        return known.filter { names.insert($0.name).inserted }
    }

    /// Nil when nothing stands for the image's program.
    func program(ofImage image: String) -> Program? {
        let words = command(image)
        guard !words.isEmpty else { return nil }
        var files = ProgramFiles(folder: folder, exists: exists)
        let placed = words.map { files.placing($0) }
        return Program(words: placed, inputs: files.inputs)
    }
}

/// The files that a command names, and where a job finds them: with the folder that they lie in, and so with the modules beside
/// them, unless that is the whole project's.
private struct ProgramFiles {
    /// Where relative paths start.
    let folder: String
    let exists: @Sendable (String) -> Bool
    private(set) var inputs: [Job.Input] = []
    /// Places by URIs.
    private var places: [String: String] = [:]

    init(folder: String, exists: @escaping @Sendable (String) -> Bool) {
        self.folder = folder
        self.exists = exists
    }

    /// A word of the command, or a line for the shell, with the places of the files that it names.
    mutating func placing(_ word: String) -> String {
        if isFile(word) { return place(of: word) }
        guard word.contains(where: Self.partsWords) else { return word }
        var line = ""
        var rest = word[...]
        while !rest.isEmpty {
            let piece = rest.prefix { !Self.partsWords($0) }
            line += isFile(String(piece)) ? place(of: String(piece)) : String(piece)
            rest = rest.dropFirst(piece.count)
            line += rest.prefix(1)
            rest = rest.dropFirst()
        }
        return line
    }

    private static func partsWords(_ character: Character) -> Bool {
        character.isWhitespace || ";|&()<>'\"=`".contains(character)
    }

    /// A script by its ending, a path that says that it starts here, or one at which there is something.
    private func isFile(_ word: String) -> Bool {
        if word.hasPrefix("./") || [".py", ".sh", ".R", ".jl", ".js", ".pl", ".rb"].contains(where: word.hasSuffix) {
            return true
        }
        return !word.hasPrefix("/") && !word.hasPrefix("-") && word.contains("/") && exists("\(folder)/\(word)")
    }

    private mutating func place(of file: String) -> String {
        let names = file.split(separator: "/").filter { $0 != "." }
        let name = names.last ?? ""
        // A path that climbs or is absolute may lie in any folder, one's home too.
        let isWithin = !file.hasPrefix("/") && names.count > 1 && !names.contains("..")
        let source = isWithin ? names.dropLast().joined(separator: "/") : names.joined(separator: "/")
        let uri = "file://" + (file.hasPrefix("/") ? "/\(source)" : "\(folder)/\(source)")
        if let place = places[uri] { return "\(place)/\(name)" }
        let number = inputs.count + 1
        let place = "/opt/retake/program" + (number == 1 ? "" : "-\(number)")
        inputs.append(
            Job.Input(name: number == 1 ? "program" : "program-\(number)", role: .code, uri: uri, path: place))
        places[uri] = place
        return "\(place)/\(name)"
    }
}
