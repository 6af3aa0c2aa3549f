import HostSystem
import PipelineModel
import SystemPackage

/// Asks a container engine, as its user would: with all of their variables, which lead to its settings and its service.
struct EngineClient: Sendable {
    let engine: ContainerEngine
    /// The user's own. None of it reaches a container.
    let environment: [String: String]
    /// For each answer.
    var limit = Duration.seconds(30)

    /// - Parameter wanted: nil for the first engine that is there.
    init(_ wanted: String?, environment: [String: String]) throws(ContainerError) {
        engine = try ContainerEngine(wanted, path: environment["PATH"] ?? "")
        self.environment = environment
    }

    /// The digest of an image of this machine.
    ///
    /// Throws ``ContainerError/imageMissing(_:engine:)`` when it is not here.
    func id(ofImage image: String) throws -> String {
        let result = try ask(["image", "inspect", "--format", "{{.Id}}", "--", image])
        let id = result.output.trimmed
        guard result.succeeded, !id.isEmpty else {
            if Self.sayAbsence(result.errors, of: image) {
                throw ContainerError.imageMissing(image, engine: engine.name)
            }
            throw ContainerError.silent(engine: engine.name, words: result.words)
        }
        // Podman leaves the algorithm's name out.
        return id.split(separator: ":").last.map(String.init) ?? id
    }

    /// Whether an engine says that there is no such image. Much else may not be found: its settings, a helper of its own.
    static func sayAbsence(_ words: String, of image: String) -> Bool {
        words.split(whereSeparator: \.isNewline).contains { line in
            let line = line.lowercased()
            return ["no such image", "image not known", "no such object"].contains(where: line.contains)
                || line.contains("not found") && line.contains(image.lowercased())
        }
    }

    /// Whether root in a container is nobody but the caller, so that files come out as the caller's own.
    func mapsRootToCaller() throws -> Bool {
        // What is called docker may be podman.
        let questions = ["{{.Host.Security.Rootless}}", "{{.SecurityOptions}}"]
        let answers = try (engine.name == "podman" ? questions : questions.reversed()).lazy.map {
            try ask(["info", "--format", $0])
        }
        for result in answers where result.succeeded {
            return result.output.trimmed == "true" || result.output.contains("name=rootless")
        }
        return false
    }

    /// Ends and removes a container, if there still is one.
    func remove(_ container: String) {
        // There mostly is none, and nobody can do more about one that stays. Without the first, podman asks it to end by
        // itself and waits.
        _ = try? ask(["kill", "--signal", "KILL", container], endsWhenCancelled: false)
        _ = try? ask(["rm", "--force", "--volumes", container], endsWhenCancelled: false)
    }

    /// What an image starts by itself: its entry point, then the arguments that it has unless others are given.
    func ownCommand(ofImage image: ContainerImage, arguments: [String]) throws -> [String] {
        let result = try ask(["image", "inspect", "--format", "{{json .Config}}", "--", image.id])
        let config = try? JSONReader.read(result.output)
        func words(_ key: String) -> [String] { config?[key]?.array?.compactMap(\.string) ?? [] }
        return words("Entrypoint") + (arguments.isEmpty ? words("Cmd") : arguments)
    }

    private func ask(_ arguments: [String], endsWhenCancelled: Bool = true) throws -> CapturedCommand.Result {
        var command = CapturedCommand(executable: engine.executable, arguments: arguments, environment: environment)
        command.limit = limit
        command.endsWhenCancelled = endsWhenCancelled
        let result = try command.run()
        if result.exceededLimit {
            throw ContainerError.noAnswer(engine: engine.name, question: arguments, limit: limit)
        }
        return result
    }
}

/// A program that runs containers.
struct ContainerEngine: Sendable, Hashable {
    /// One of `Job.Container.engines`.
    let name: String
    let executable: FilePath

    /// - Parameters:
    ///   - wanted: nil for the first that is there.
    ///   - path: where it is looked for, as in PATH.
    init(_ wanted: String?, path: String) throws(ContainerError) {
        let search = ProgramSearch(path: path)
        for name in wanted.map({ [$0] }) ?? Job.Container.engines {
            guard let executable = search.find(name) else { continue }
            self.name = name
            self.executable = executable
            return
        }
        throw .engineMissing(wanted, searched: path)
    }
}
