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
                var numbered = version
                numbered.number = (known.map(\.number).max() ?? 0) + 1
                let temporary = try scratch.shared.newPath()
                try File.write(ValueEncoder.file(numbered, format: 1), to: temporary, synchronizing: true)
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
        guard var version = self.version(in: file), version.group == group else { return nil }
        version.approval = status
        do {
            let temporary = try scratch.shared.newPath()
            try File.write(ValueEncoder.file(version, format: 1), to: temporary, synchronizing: true)
            try File.rename(temporary, file)
        } catch let error as Errno {
            throw CacheError.cannotWrite(folder: file, reason: error.description)
        }
        return version
    }

    private func versions(in folder: FilePath) -> [ModelVersion] {
        folder.names.filter { $0.hasSuffix(".json") }.compactMap { version(in: folder.appending($0)) }
            .sorted { $0.number < $1.number }
    }

    /// Nil when the file holds no version.
    private func version(in file: FilePath) -> ModelVersion? {
        (try? File.read(file)).flatMap { ValueDecoder.decode(file: $0, format: 1) }
    }
}
