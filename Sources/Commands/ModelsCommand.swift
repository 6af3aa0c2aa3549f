import ArgumentParser
import CacheStorage
import PipelineModel
import RunReporting

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models that RegisterModel steps have registered, or approve one.",
        discussion: """
            The registry is in the cache folder and is never pruned. A model with the same content keeps its version.

            EXAMPLES
              retake models
              retake models abalone --json
              retake models abalone --version-number 2 --set Approved
            """)

    @OptionGroup var options: CacheOptions

    @Argument(help: "Show only this group.")
    var group: String?

    @Option(name: .customLong("version-number"), help: "Show only this version of the group.")
    var number: Int?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Set the status: Approved, Rejected or PendingManualApproval.", valueName: "status"))
    var status: String?

    @Flag(help: "Print JSON instead of text, one object a line.")
    var json = false

    func validate() throws {
        guard let status else { return }
        let known = ["Approved", "Rejected", "PendingManualApproval"]
        if !known.contains(status) {
            throw ValidationError("--set takes \(known.joined(separator: ", ")), not '\(status)'")
        }
        if group == nil || number == nil { throw ValidationError("--set needs a group and --version-number") }
    }

    func run() throws {
        let environment = CommandEnvironment.current
        if let status, let group, let number {
            try approveModel(group, number, as: status, cacheFolder: options.folder, environment)
        }
        let versions = try registeredModels(group, number, cacheFolder: options.folder, environment)
        if json {
            for version in versions { Terminal.printOut(ModelLines.json(of: version)) }
        } else {
            Terminal.printOut(ModelLines(style: Terminal.style(environment), time: localTime).text(of: versions))
        }
    }
}

/// Sets the approval status of a registered model.
func approveModel(
    _ group: String, _ number: Int, as status: String, cacheFolder: String?, _ environment: CommandEnvironment
) throws {
    try withCache(cacheFolder, in: environment) { opened in
        guard try opened.cache.models.approve(group, number, as: status) != nil else {
            throw ModelsError.noSuchVersion(group, number)
        }
    }
}

/// Lists registered models.
///
/// - Parameters:
///   - group: nil for all groups.
///   - number: nil for all versions.
func registeredModels(
    _ group: String?, _ number: Int?, cacheFolder: String?, _ environment: CommandEnvironment
) throws -> [ModelVersion] {
    try withCache(cacheFolder, in: environment) { opened in
        let all = opened.cache.models.versions()
        let versions = all.filter { version in
            (group ?? version.group) == version.group && (number ?? version.number) == version.number
        }
        if let group, versions.isEmpty {
            throw ModelsError.noSuchGroup(group, known: Set(all.map(\.group)).sorted())
        }
        return versions
    }
}

enum ModelsError: Error, CustomStringConvertible {
    case noSuchGroup(String, known: [String])
    case noSuchVersion(String, Int)

    var description: String {
        switch self {
        case .noSuchGroup(let group, let known):
            "no model is registered in group '\(group)'\(suggestion(for: group, among: known))"
                + (known.isEmpty
                    ? "; a RegisterModel step registers one" : "; there are \(known.joined(separator: ", "))")
        case .noSuchVersion(let group, let number): "group '\(group)' has no version \(number)"
        }
    }
}
