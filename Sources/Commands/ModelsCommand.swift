import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import RunReporting

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models that RegisterModel steps have registered, or approve one.",
        discussion: """
            The registry lies in the cache folder and is not pruned. The same content and files stay the same version.

            EXAMPLES
              retake models
              retake models abalone --json
              retake models abalone --version-number 2 --set Approved
            """)

    @OptionGroup var options: CacheOptions

    @Argument(help: "Only this group.")
    var group: String?

    @Option(name: .customLong("version-number"), help: "Only this version of the group.")
    var number: Int?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Approved, Rejected or PendingManualApproval.", valueName: "status"))
    var status: String?

    @Flag(help: "Print one JSON object a line instead of text.")
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
        let commandEnvironment = CommandEnvironment.current
        let cache = try options.open(commandEnvironment).cache
        defer { cache.close() }
        if let status, let group, let number, try cache.models.approve(group, number, as: status) == nil {
            throw ModelsError.noSuchVersion(group, number)
        }
        let versions = cache.models.versions().filter { version in
            (group ?? version.group) == version.group && (number ?? version.number) == version.number
        }
        if let group, versions.isEmpty {
            throw ModelsError.noSuchGroup(group, known: Set(cache.models.versions().map(\.group)).sorted())
        }
        if json {
            for version in versions { Terminal.printOut(ModelLines.json(of: version)) }
        } else {
            Terminal.printOut(ModelLines(style: Terminal.style(commandEnvironment), time: localTime).text(of: versions))
        }
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
