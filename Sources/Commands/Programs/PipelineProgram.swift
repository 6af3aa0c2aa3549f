import AWSEndpoint
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage

/// A program that makes pipelines with AWS's SDK, which runs as it is: all that it sends to AWS goes to an endpoint of its own.
struct PipelineProgram: Sendable {
    /// A script, a notebook, or `MODULE:FUNCTION` below the folder in which the module is looked for.
    let file: FilePath
    let arguments: [String]
    /// Where its uploads go.
    let buckets: FilePath
    let environment: CommandEnvironment

    init(_ file: FilePath, _ request: PipelineRequest, of project: Project) {
        self.file = file
        arguments = request.arguments
        buckets = project.bucketFolder(option: request.buckets)
        environment = project.environment
    }

    /// Whether a file of that name is a program, or names a function of one.
    static func isNamed(by file: FilePath) -> Bool {
        ["py", "ipynb"].contains(file.extension) || isFunction(file)
    }

    private static func isFunction(_ file: FilePath) -> Bool {
        let parts = file.lastComponent?.string.split(separator: ":", omittingEmptySubsequences: false) ?? []
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.isASCIIName(with: "._") }
            && File.status(of: file) == nil
    }

    /// Runs it beside an endpoint until both it and all executions that it started have ended.
    ///
    /// Throws `CancellationError` once all of it was ended because the task was cancelled.
    ///
    /// - Parameters:
    ///   - catalog: where it is noted what the program makes.
    ///   - outputs: what the executions' steps write, which the program may read.
    ///   - models: the model registry.
    ///   - runner: runs the executions that it starts.
    ///   - waits: whether executions that it started are run to their end; else they end with the program, which is just ended where
    ///     the task is cancelled.
    ///   - onLine: gets what it prints.
    /// - Returns: how it ended.
    func run(
        _ catalog: PipelineCatalog, outputs: OutputObjects = OutputObjects(), models: (any ModelPackages)? = nil,
        _ runner: any ExecutionRunner, waits: Bool = true,
        onLine: @escaping @Sendable (String) -> Void
    ) async throws -> JobOutcome.Status {
        let python = try python()
        let endpoint = try await AWSEndpoint(
            buckets: buckets, outputs: outputs, catalog: catalog, runner: runner, models: models)
        let support = try SupportFolder(in: environment.temporaryFolder)
        defer { support.remove() }
        let name = Self.isFunction(file) ? file.lastComponent?.string ?? "" : file.string
        var program = OwnProgram(
            python, [support.path.appending("run_program.py").string, name] + arguments,
            environment: variables(endpoint.address, support.path), in: environment.currentFolder)
        program.isInterrupted = waits
        // A program that is asked to end may have something to say to it still.
        let serving = Task { try await endpoint.serve() }
        defer { serving.cancel() }
        do {
            let status = try await program.run { onLine($0.text) }
            if waits { await endpoint.finishExecutions() } else { await endpoint.stopExecutions() }
            try Task.checkCancellation()
            return status
        } catch {
            await endpoint.stopExecutions()
            throw error
        }
    }

    private func python() throws -> FilePath {
        let search = ProgramSearch(path: environment.environment["PATH"] ?? "")
        guard let python = search.find("python3") ?? search.find("python") else {
            throw ProgramError.noPython(environment.displayed(file))
        }
        return python
    }

    /// The person's own, but for what would lead to AWS.
    private func variables(_ address: String, _ support: FilePath) -> [String: String] {
        var variables = environment.environment.filter { name, _ in
            !name.hasPrefix("AWS_ENDPOINT_URL")
                && !["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"].contains(name)
        }
        let own = [
            "AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "retake", "AWS_SECRET_ACCESS_KEY": "retake",
            "AWS_EC2_METADATA_DISABLED": "true", "PYTHONUNBUFFERED": "1",
        ]
        variables.merge(own) { _, new in new }
        // Where the configuration file names one, a session of another profile may have another.
        if environment.configuredRegion == nil || environment.environment["AWS_PROFILE"] != nil {
            variables["AWS_DEFAULT_REGION"] = environment.region
        }
        for (name, separator, first) in [
            ("PYTHONPATH", ":", support.string), ("NO_PROXY", ",", "127.0.0.1"), ("no_proxy", ",", "127.0.0.1"),
        ] {
            variables[name] = [first, variables[name] ?? ""].filter { !$0.isEmpty }.joined(separator: separator)
        }
        return variables
    }
}

/// The folder of Python files that lead a program to the endpoint.
private struct SupportFolder {
    let path: FilePath

    init(in folder: FilePath) throws {
        path = folder.appending("retake-program-" + String(UInt64.random(in: .min ... .max), radix: 16))
        try File.makeFolder(path)
        let handle = try FolderHandle(path)
        try handle.write(String(decoding: PackageResources.run_program_py, as: UTF8.self), to: ["run_program.py"])
        try handle.write(String(decoding: PackageResources.sitecustomize_py, as: UTF8.self), to: ["sitecustomize.py"])
    }

    func remove() {
        guard let name = path.lastComponent?.string, let parent = try? FolderHandle(path.removingLastComponent()) else {
            return
        }
        try? parent.removeTree(parent.name(name))
    }
}

enum ProgramError: Error, CustomStringConvertible {
    case noPython(String)
    case failed(String, exitCode: Int32, lines: [String])
    case noPipeline(String)
    case manyPipelines(String, [String])
    case noSuchPipeline(String, String, known: [String])

    var description: String {
        switch self {
        case .noPython(let program):
            "'\(program)' is a program in Python, and there is no 'python3' on the PATH: activate the virtual environment that has the SDK"
        case .failed(let program, let code, let lines):
            "'\(program)' ended with exit code \(code)" + Self.cure(of: lines)
        case .noPipeline(let program):
            "'\(program)' made no pipeline: it has to call upsert(), create() or start() of one, leave one in a variable, or have a function get_pipeline()"
        case .noSuchPipeline(let program, let name, let known):
            "'\(program)' made \(known.map { "'\($0)'" }.joined(separator: ", ")), and no pipeline '\(name)' before it would wait for an execution"
        case .manyPipelines(let program, let names):
            "'\(program)' made the pipelines \(names.map { "'\($0)'" }.joined(separator: ", ")) and started none: name one with --name"
        }
    }

    private static func cure(of lines: [String]) -> String {
        guard let missing = lines.last(where: { $0.hasPrefix("ModuleNotFoundError: No module named") }) else {
            return ""
        }
        return missing.contains("'sagemaker'") || missing.contains("'boto3'")
            ? "; the python3 on the PATH has no SDK: activate the virtual environment that has it, or type 'pip install sagemaker'"
            : ""
    }
}

extension CommandEnvironment {
    /// The region that AWS's tools would take here: from the environment, the configuration file's section of the profile, or
    /// `us-east-1`.
    var region: String { configuredRegion ?? "us-east-1" }

    /// The same; nil where nothing names one.
    var configuredRegion: String? {
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = environment[name], !region.isEmpty { return region }
        }
        let file = environment["AWS_CONFIG_FILE"].map(absolute) ?? home.appending(".aws/config")
        let profile = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default"
        var section = ""
        for line in (File.text(file) ?? "").split(whereSeparator: \.isNewline) {
            let text = line.trimmed
            if text.hasPrefix("["), text.hasSuffix("]") {
                section = text.dropFirst().dropLast().trimmed
            } else if section == profile || section == "profile \(profile)" {
                let parts = text.split(separator: "=", maxSplits: 1).map(\.trimmed)
                if parts.count == 2, parts[0] == "region" { return parts[1] }
            }
        }
        return nil
    }
}
