import HostSystem
import PipelineModel
import StepExecution
import SystemPackage

/// A Python module that a failed job looked for in vain, and what to do to have it.
struct MissingModule: Sendable, Hashable {
    /// The whole of it: `google.cloud.storage`.
    let name: String

    init(name: String) { self.name = name }

    /// The last that the lines of a job tell of.
    init?(in lines: [LogLine]) {
        let complaint = "ModuleNotFoundError: No module named "
        for line in lines.reversed() {
            guard let start = line.text.firstRange(of: complaint)?.upperBound else { continue }
            let name = line.text[start...].drop { "'\"".contains($0) }.prefix {
                $0.isLetter || $0.isNumber || "._".contains($0)
            }
            guard !name.isEmpty else { continue }
            self.init(name: String(name))
            return
        }
        return nil
    }

    /// What to do, in one sentence.
    ///
    /// - Parameter folder: of the pipeline, where a module of the user's own may lie.
    func advice(for programs: ProgramSource, in folder: FilePath) -> String {
        let own = [top + ".py", top + "/__init__.py"].first { File.status(of: folder.appending($0)) != nil }
        if let own {
            return "the module '\(top)' is '\(own)' of the pipeline's folder, which no input of the step provides"
        }
        if Self.cloudOnly.contains(top) {
            return "the module '\(top)' exists only in AWS's own images: run the step in its image (a rule "
                + "{container: podman} of 'images:' in retake.yaml), or have the script do without it"
        }
        switch programs {
        case .image(let image):
            return "the module '\(name)' is not in the image '\(image.name)': build one that installs \(distribution)"
        case .interpreter(let python):
            let program = FilePath(python.executable)
            let environment = program.removingLastComponent().removingLastComponent()
            if let request = EnvironmentRequest(ofEnvironment: environment) {
                return "the module '\(name)' is not installed; add \(distribution) to \(request.place)"
            }
            if File.status(of: environment.appending("pyvenv.cfg")) != nil {
                return
                    "the module '\(name)' is not installed; type: \(python.executable) -m pip install \(distribution)"
            }
            return "the module '\(name)' is not installed for \(python.executable); make an environment that has it "
                + "(python3 -m venv .venv && .venv/bin/pip install \(distribution)), and say 'python: .venv' in retake.yaml"
        }
    }

    /// What pip calls it.
    var distribution: String {
        var module = name[...]
        while true {
            if let known = Self.distributions[String(module)] { return known }
            guard let dot = module.lastIndex(of: ".") else { break }
            module = module[..<dot]
        }
        return top.replacing("_", with: "-")
    }

    private var top: String { String(name.prefix { $0 != "." }) }

    /// Modules of the containers' own toolkits, which are not on PyPI.
    private static let cloudOnly: Set<String> = [
        "sagemaker_containers", "sagemaker_huggingface_inference_toolkit", "sagemaker_mxnet_container",
        "sagemaker_pytorch_container", "sagemaker_sklearn_container", "sagemaker_tensorflow_container",
        "sagemaker_xgboost_container", "sagemaker_algorithm_toolkit",
    ]

    /// `Resources/distributions.txt`: a line for each module whose distribution bears another name.
    private static let distributions: [String: String] = {
        let lines = String(decoding: PackageResources.distributions_txt, as: UTF8.self).split(separator: "\n")
        let words = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ").map(String.init) }
        return Dictionary(words.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
    }()
}
