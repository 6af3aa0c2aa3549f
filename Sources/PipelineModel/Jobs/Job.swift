/// A step fully resolved: all that the running program can observe, and where its data comes from and goes to.
///
/// Paths are as the program sees them, absolute from its own root; a runtime decides where they really lie.
package struct Job: Sendable, Hashable {
    package let step: Step.ID
    /// The container image that the definition names; a runtime maps it to an interpreter or runs it.
    package var image: String
    /// The Python that it asks for itself; nil for the one that stands in for its image.
    package var python: PythonChoice?
    /// A file of requirements beside its script, at a path of this machine: the cloud installs them before the script starts.
    package var ownRequirements: String?
    /// The program and its arguments. Never passes through a shell.
    package var command: [String]
    /// The file among the code inputs that the command starts, where that is known: it must be there.
    package var script: String?
    package var workingFolder: String
    package var environment: [String: String]
    /// Variables that describe the machine rather than the job. They reach the program but no fingerprint.
    package var machineVariables: Set<String>
    /// Named values behind the command, the environment and the files, in the definition's own words:
    /// `hyperparameters/max_depth`. They explain a change better than what is made of them.
    package var settings: [String: String]
    package var files: [ConfigurationFile]
    /// Folders that exist, empty, before the program starts; those of inputs and outputs exist anyway.
    package var folders: [String]
    package var inputs: [Input]
    package var outputs: [Output]
    /// Where the program saves how far it is. What an attempt that did not get to its end left there, the next attempt at
    /// the same job finds there again.
    package var checkpointFolder: String?
    package var failureNote: FailureNote?
    /// The kind of runtime that it asks for; nil for the one of the run.
    package var runtimeKind: String?
    /// The container that it runs in; nil for none.
    package var container: Container? {
        didSet { if container != nil { runtimeKind = Container.runtimeKind } }
    }
    /// Nil for as long as it takes.
    package var timeLimit: TimeLimit?
    /// Nil for a job that fails with its first attempt.
    package var retry: RetryPolicy?
    /// Distributions that the interpreter must have, beside what the code asks for.
    package var requiredPackages: [String]
    /// Numbers to find in the log.
    package var metrics: [MetricDefinition]
    /// A file that the program may leave; its beginning is kept with what the job computed.
    package var messagePath: String?
    /// How a person who writes such steps declares one more input: `{name}` and `{file}` stand for its name and file.
    package var inputTemplate: String?
    /// What the definition asks of the cloud; nothing of it is used here.
    package var instances: [Instance]
    package var hostName: String
    package var isNetworkIsolated: Bool
    /// Whose AWS its programs reach.
    package var aws = AWSChoice.local
    /// What the person should know about how this job differs from what the definition asks, one sentence each.
    package var notices: [String]

    /// The folder that every job has to itself, whatever it declares: the one of SageMaker's containers, which `retake.yaml` has too.
    package static let ownFolder = "/opt/ml"

    package init(step: Step.ID, image: String, command: [String]) {
        self.step = step
        self.image = image
        self.command = command
        workingFolder = "/"
        environment = [:]
        machineVariables = []
        settings = [:]
        files = []
        folders = []
        requiredPackages = []
        metrics = []
        instances = []
        inputs = []
        outputs = []
        hostName = "localhost"
        isNetworkIsolated = false
        notices = []
    }
}

extension Job {
    /// A file that is written for the program before it starts.
    package struct ConfigurationFile: Sendable, Hashable {
        package let path: String
        package let contents: String

        package init(path: String, contents: String) {
            self.path = path
            self.contents = contents
        }
    }

    /// Data that the program leaves behind in a folder.
    package struct Output: Sendable, Hashable {
        /// What others find at the output's URI.
        package enum Layout: Sendable, Hashable {
            /// The files, below the URI.
            case folder
            /// One archive of them; the URI is that file's.
            case archive
        }

        package let name: String
        /// The folder. No two outputs share one, nor do they nest.
        package let path: String
        package let uri: String
        package let layout: Layout

        package init(name: String, path: String, uri: String, layout: Layout = .folder) {
            self.name = name
            self.path = path
            self.uri = uri
            self.layout = layout
        }
    }

    /// How long a program may run, and what becomes of it then.
    package struct TimeLimit: Sendable, Hashable {
        package let duration: Duration
        /// Between the request to end and the end by force.
        package let gracePeriod: Duration
        /// What the person calls the setting.
        package let name: String

        package init(duration: Duration, gracePeriod: Duration, name: String) {
            self.name = name
            self.duration = min(duration, .longest)
            self.gracePeriod = gracePeriod
        }
    }

    /// Where a program leaves a word about why it failed.
    package struct FailureNote: Sendable, Hashable {
        package let path: String
        /// Written there when the program left nothing itself; ``exitCodeMark`` in it stands for the exit code.
        package let fallback: String?

        package static let exitCodeMark = "{exit code}"

        package init(path: String, fallback: String? = nil) {
            self.path = path
            self.fallback = fallback
        }
    }
}

extension Job {
    /// Data that the program finds in a folder.
    package struct Input: Sendable, Hashable {
        /// How a change is named: code file by file, data as a whole.
        package enum Role: String, Sendable, Hashable { case code, data }

        /// What the program finds there.
        package enum Layout: String, Sendable, Hashable {
            /// The files as they are.
            case plain
            /// An archive whose members count and whose timestamps don't: laid out again, always the same way.
            case archive
            /// The members of an archive, or the files of a folder.
            case unpacked
        }

        /// What stands at the URI.
        package enum Reference: Sendable, Hashable {
            case data
            /// A JSON file that lists the data: where that lies, and the names that it has there.
            case manifest
        }

        /// How the program is given its data.
        package struct Delivery: Sendable, Hashable {
            /// Through a pipe for each reading, in place of a folder of files: they come one after the other.
            package var isStreamed: Bool
            /// Files that gzip compressed arrive as they were before.
            package var isDecompressed: Bool

            package init(isStreamed: Bool = false, isDecompressed: Bool = false) {
                self.isStreamed = isStreamed
                self.isDecompressed = isDecompressed
            }

            /// A difference that a program can observe; empty for plain files.
            package var words: String { (isStreamed ? " streamed" : "") + (isDecompressed ? " decompressed" : "") }
        }

        package let name: String
        package var role: Role
        package let uri: String
        /// The folder. Where two nest, the outer one is there first. What is streamed comes through pipes beside it,
        /// with its name and the number of the reading: `train_0`, then `train_1`.
        package let path: String
        package let layout: Layout
        package var reference = Reference.data
        package var delivery = Delivery()
        /// Whether there may be none: the folder is empty then.
        package var isOptional = false
        /// Whether a single file is found at the path itself, and not in a folder there.
        package var standsAtPath = false
        /// Patterns of files that are left out of a folder of this machine, beside those of the whole pipeline.
        package var excluded: [String] = []

        package init(name: String, role: Role, uri: String, path: String, layout: Layout = .plain) {
            self.name = name
            self.role = role
            self.uri = uri
            self.path = path
            self.layout = layout
        }
    }
}

extension Job {
    /// The container that a job asks to run in.
    package struct Container: Sendable, Hashable {
        /// Its image, as a container engine knows it: `python:3.12-slim`.
        package var image: String
        /// One of ``engines``; nil for the first of them that is there.
        package var engine: String?
        /// Whether the command is arguments of the program that the image starts by itself.
        package var startsOwnProgram = false

        package init(image: String, engine: String? = nil) {
            self.image = image
            self.engine = engine
        }

        /// In the order of preference: the first needs no service and no rights.
        package static let engines = ["podman", "docker"]
        /// The kind of runtime that a job in a container asks for.
        package static let runtimeKind = "container"
    }
}
