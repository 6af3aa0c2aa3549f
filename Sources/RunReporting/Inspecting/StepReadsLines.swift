package import PipelineModel

/// Shows which of the things that a step could have read count, because it read them.
package struct StepReadsLines: Sendable {
    private let job: RecordedJob

    package init(of job: RecordedJob) { self.job = job }

    /// With a line break at the end of each line.
    package var text: String {
        lines.map { TextStyle.plain.cleaned($0) + "\n" }.joined()
    }

    private var lines: [String] {
        guard let reads = job.reads else { return [Self.unwatched] }
        let unread = Set(reads.unread)
        let code = job.manifest.parts.map(\.name).filter { $0.hasPrefix("code/") }
        var lines = list("code that it read", code.filter { !unread.contains($0) })
        lines += list("code that it did not read", reads.unread)
        guard let environment = reads.environment else { return lines + ["all of its Python's packages count"] }
        if environment.asksForAll {
            lines.append("it asked which packages there are: all of them count")
        } else {
            lines += list("packages that it used", environment.distributions.map(versioned))
        }
        lines += list("kinds of plugins that it asked for", environment.pluginGroups)
        let missing = environment.modules.filter { $0.contains(".") || !used(environment).contains($0) }
        lines += list("modules that it looked for and another could provide", missing)
        lines += list("programs that it did not find beside its Python", environment.programs)
        lines += list("other files that it read or did not find", environment.files)
        lines += list("other folders that it listed", environment.folders)
        return lines
    }

    /// What is said of a step that nobody watched.
    static let unwatched = "nobody could watch what it read: all that it could read counts"

    private func list(_ title: String, _ names: [String]) -> [String] {
        names.isEmpty ? [] : ["\(title):"] + names.map { "  \($0)" }
    }

    private func versioned(_ name: String) -> String {
        let packages = job.manifest.parts.first { $0.name == Manifest.packagesPart }?.text ?? ""
        let found = packages.linesByFirstWord.first { $0.word == name[...] }
        return found.map { "\(name) \($0.rest.prefix { $0 != " " })" } ?? "\(name), which is not there"
    }

    /// Names of modules that most likely are those of the packages that it used.
    private func used(_ environment: EnvironmentReads) -> Set<String> {
        Set(environment.distributions.map { String($0.map { $0 == "-" ? "_" : $0 }) })
    }
}
