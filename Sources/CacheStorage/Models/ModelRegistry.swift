import HostSystem
package import PipelineModel
import SystemPackage

/// The local model registry: a file for each version, in a folder for each group, which pruning leaves alone.
package struct ModelRegistry: Sendable {
    let folder: CacheFolder
    let scratch: Scratch

    /// Registers a version under the next number of its group. What is registered already, with the same fingerprint,
    /// keeps its number.
    ///
    /// - Parameter version: its number does not count.
    ///
    /// Throws ``CacheError`` when it can't be written.
    package func register(_ version: ModelVersion) throws -> ModelVersion {
        let folder = folder.models.appending(version.group.asFileName)
        do {
            try File.makeFolder(folder)
            while true {
                let known = versions(in: folder)
                if let same = known.first(where: { $0.fingerprint == version.fingerprint }) { return same }
                let numbered = version.numbered((known.map(\.number).max() ?? 0) + 1)
                let temporary = try scratch.shared.newPath()
                try File.write(numbered.fileBytes, to: temporary, synchronizing: true)
                defer { File.remove(temporary) }
                // Another process may have taken the number just now: then the next one.
                do throws(Errno) {
                    try File.link(temporary, to: folder.appending("\(numbered.number).json"))
                    return numbered
                } catch {
                    if error != .fileExists { throw error }
                }
            }
        } catch let error as Errno {
            throw CacheError.cannotWrite(folder: folder, reason: error.description)
        }
    }

    /// All versions of all groups, by group and number.
    package func versions() -> [ModelVersion] {
        folder.models.names.sorted().flatMap { versions(in: folder.models.appending($0)) }
    }

    /// Notes what a person says of a version: `Approved`, say. Returns nil when there is no such version.
    package func approve(_ group: String, _ number: Int, as status: String) throws -> ModelVersion? {
        let file = folder.models.appending(group.asFileName).appending("\(number).json")
        guard var version = ModelVersion(file: file), version.group == group else { return nil }
        version.approval = status
        do {
            let temporary = try scratch.shared.newPath()
            try File.write(version.fileBytes, to: temporary, synchronizing: true)
            try File.rename(temporary, file)
        } catch {
            throw CacheError.cannotWrite(folder: file, reason: error.description)
        }
        return version
    }

    private func versions(in folder: FilePath) -> [ModelVersion] {
        folder.names.filter { $0.hasSuffix(".json") }.compactMap { ModelVersion(file: folder.appending($0)) }
            .sorted { $0.number < $1.number }
    }
}

/// A version's file.
extension ModelVersion {
    fileprivate func numbered(_ number: Int) -> ModelVersion {
        ModelVersion(
            group: group, number: number, pipeline: pipeline, step: step, fingerprint: fingerprint, content: content,
            trees: trees, user: user, registeredAt: registeredAt, approval: approval)
    }

    fileprivate var fileBytes: [UInt8] {
        var object: Object = [
            "format": 1, "group": .string(group), "version": .integer(number), "pipeline": .string(pipeline),
            "step": .string(step.rawValue), "fingerprint": .string(fingerprint.rawValue), "content": content,
            "trees": .object(
                Object(members: trees.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })),
            "user": .string(user), "registeredAt": .integer(Int(registeredAt)),
        ]
        object["approval"] = approval.map(Value.string)
        return Value.object(object).jsonLine
    }

    /// Nil when it holds no version.
    fileprivate init?(file: FilePath) {
        guard let bytes = try? File.read(file), let json = try? JSONReader.read(bytes), json["format"]?.integer == 1,
            let group = json["group"]?.string, let number = json["version"]?.integer,
            let pipeline = json["pipeline"]?.string, let step = json["step"]?.string,
            let fingerprint = json["fingerprint"]?.string, let content = json["content"],
            let trees = json["trees"]?.object, let user = json["user"]?.string,
            let registeredAt = json["registeredAt"]?.integer
        else { return nil }
        self.init(
            group: group, number: number, pipeline: pipeline, step: Step.ID(step),
            fingerprint: Fingerprint(rawValue: fingerprint), content: content,
            trees: Dictionary(trees.members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }, user: user,
            registeredAt: Int64(registeredAt), approval: json["approval"]?.string)
    }
}
