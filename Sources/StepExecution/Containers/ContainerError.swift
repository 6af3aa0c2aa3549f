import HostSystem
package import PipelineModel

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
