package import PipelineModel

/// What runs in place of the own programs of images, which are not here, and which images are run themselves.
package struct ImagePrograms: Sendable {
    private let folder: String
    private let command: @Sendable (String) -> [String]
    private let container: @Sendable (String) -> Job.Container?

    /// - Parameters:
    ///   - folder: where the files lie that commands name.
    ///   - command: the words that stand for an image's program; none where nobody said so.
    ///   - container: what jobs of an image run in; nil for no container.
    package init(
        folder: String = "/", command: @escaping @Sendable (String) -> [String] = { _ in [] },
        container: @escaping @Sendable (String) -> Job.Container? = { _ in nil }
    ) {
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

    /// Nil when nothing stands for the image's program.
    func program(ofImage image: String) -> Program? {
        let words = command(image)
        guard !words.isEmpty else { return nil }
        var inputs: [Job.Input] = []
        let placed = words.map { word in
            guard Self.isFile(word) else { return word }
            let place = "/opt/retake/program" + (inputs.isEmpty ? "" : "-\(inputs.count + 1)")
            let path = word.hasPrefix("/") ? word : "\(folder)/\(word)"
            inputs.append(
                Job.Input(
                    name: inputs.isEmpty ? "program" : "program-\(inputs.count + 1)", role: .code,
                    uri: "file://\(path)",
                    path: place))
            return "\(place)/\(word.split(separator: "/").last ?? "")"
        }
        return Program(words: placed, inputs: inputs)
    }

    /// A script by its ending, or a path that says that it starts here.
    private static func isFile(_ word: String) -> Bool {
        word.hasPrefix("./") || [".py", ".sh", ".R", ".jl", ".js", ".pl", ".rb"].contains { word.hasSuffix($0) }
    }
}
