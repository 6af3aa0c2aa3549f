import ArgumentParser
import CacheStorage
import PipelineModel
import RunReporting
import SystemPackage

struct EnvCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Show, build and remove the Python environments that Retake makes.",
        discussion: """
            Steps run in them where retake.yaml says what to install: 'python: {requirements: requirements.txt}'. 'retake run' \
            builds what is missing; 'retake.lock' holds the versions.

            EXAMPLES
              retake env                                   list what is there
              retake env build                             build what the pipeline here needs
              "$(retake env path train)" -m pip list       say what a step can import
              retake env remove --all
            """,
        subcommands: [List.self, Path.self, Build.self, Remove.self], defaultSubcommand: List.self)
}

extension EnvCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the environments in the cache, the one of last use first.",
            discussion: """
                EXAMPLES
                  retake env list
                  retake env list --json
                """)

        @OptionGroup var options: CacheOptions

        @Flag(help: "Print JSON instead of text, one object a line.")
        var json = false

        func run() throws {
            let all = try withCache(options.folder, in: .current) { $0.cache.environments.environments() }
            if json { return Terminal.printOut(all.map { $0.json.json() + "\n" }.joined()) }
            Terminal.printOut(all.isEmpty ? "no environment was made yet\n" : all.map(\.line).joined())
        }
    }

    struct Path: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the path of the Python that a step or an image's jobs run with.",
            discussion: """
                EXAMPLES
                  retake env path train
                  retake env path '*sagemaker-scikit-learn*'
                """)

        @Argument(help: "A step's name, or a pattern of 'images:' in retake.yaml.", completion: .steps)
        var name: String

        @OptionGroup var options: PipelineOptions

        func run() async throws {
            let path = try await pythonPath(of: name, options.request, in: .current)
            let object: Value = ["name": .string(name), "python": .string(path)]
            Terminal.printOut((options.json ? object.json() : path) + "\n")
        }
    }

    struct Build: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Build the environments that a pipeline needs and that are not there yet.",
            discussion: """
                EXAMPLES
                  retake env build
                  retake env build pipeline.json
                """)

        @OptionGroup var options: PipelineOptions

        func run() async throws {
            let isJSON = options.json
            let count = try await buildEnvironments(options.request, in: .current) { words in
                if !isJSON { Terminal.printOut(words + "\n") }
            }
            let object: Value = ["event": "environments-built", "built": .integer(count)]
            if isJSON { return Terminal.printOut(object.json() + "\n") }
            if count == 0 { Terminal.printOut("all that the pipeline needs is there\n") }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove environments; a run that needs one builds it again.",
            discussion: """
                What a run uses right now stays.

                EXAMPLES
                  retake env remove 85db04aa14505bd0-1
                  retake env remove --all
                """)

        @OptionGroup var options: CacheOptions

        @Argument(help: "The names, as 'retake env' lists them.")
        var names: [String] = []

        @Flag(help: "Remove all.")
        var all = false

        func validate() throws {
            if names.isEmpty != all { throw ValidationError("name environments, or say --all") }
        }

        func run() throws {
            let removal = try removeEnvironments(all ? nil : names, options.folder, in: .current)
            let noun = removal.count == 1 ? "environment" : "environments"
            let used = removal.usedCount > 0 ? "; \(removal.usedCount) of them in use, which stay" : ""
            Terminal.printOut("removed \(removal.count) \(noun): \(byteText(Int(removal.byteCount)))\(used)\n")
        }
    }
}

extension EnvironmentStore.Environment {
    fileprivate var versions: [String] { note["versions"]?.array?.compactMap(\.string) ?? [] }

    fileprivate var line: String {
        "\(name)  \(note["name"]?.string ?? "")  Python \(note["python"]?.string ?? "?")  \(versions.count) "
            + "\(versions.count == 1 ? "package" : "packages")  \(byteText(Int(byteCount)))  used \(localTime(usedAt))\n"
    }

    fileprivate var json: Value {
        [
            "name": .string(name), "of": note["name"] ?? .null, "python": note["python"] ?? .null,
            "path": .string(place.string), "project": note["project"] ?? .null, "bytes": .integer(Int(byteCount)),
            "usedAt": .integer(Int(usedAt)), "versions": .array(versions.map(Value.string)),
            "installer": note["installer"] ?? .null, "seconds": note["seconds"] ?? .null,
        ]
    }
}
