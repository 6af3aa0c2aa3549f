import HostSystem
package import PipelineModel
package import SystemPackage

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
        let group = folder.models.appending(version.group.asFileName)
        do {
            try folder.makeFolder(group)
            while true {
                let known = versions(in: group)
                if let same = known.first(where: { $0.fingerprint == version.fingerprint }) { return same }
                var numbered = version
                // Whatever is in the files: each name that is taken counts.
                numbered.number = (numbers(in: group).max() ?? 0) + 1
                let temporary = try scratch.shared.newPath()
                try folder.write(ValueEncoder.file(numbered, format: 1), to: temporary, synchronizing: true)
                defer { folder.remove(temporary) }
                // Another process may have taken the number just now: then the next one.
                do throws(Errno) {
                    try folder.link(temporary, to: group.appending("\(numbered.number).json"))
                    return numbered
                } catch {
                    if error != .fileExists { throw error }
                }
            }
        } catch let error as Errno {
            throw CacheError.cannotWrite(folder: group, reason: error.description)
        }
    }

    /// The file of a version.
    package func place(of group: String, _ number: Int) -> FilePath {
        folder.models.appending(group.asFileName).appending("\(number).json")
    }

    /// All versions of all groups, by group and number.
    package func versions() -> [ModelVersion] {
        folder.names(in: folder.models).sorted().flatMap { versions(in: folder.models.appending($0)) }
    }

    /// Notes what a person says of a version: `Approved`, say. Returns nil when there is no such version.
    package func approve(_ group: String, _ number: Int, as status: String) throws -> ModelVersion? {
        let file = place(of: group, number)
        guard var version = self.version(in: file), version.group == group else { return nil }
        version.approval = status
        do {
            let temporary = try scratch.shared.newPath()
            try folder.write(ValueEncoder.file(version, format: 1), to: temporary, synchronizing: true)
            try folder.publish(temporary, as: file, synchronizing: true)
        } catch let error as Errno {
            throw CacheError.cannotWrite(folder: file, reason: error.description)
        }
        return version
    }

    private func versions(in group: FilePath) -> [ModelVersion] {
        numbers(in: group).sorted().compactMap { version(in: group.appending("\($0).json")) }
    }

    /// The numbers that have a file, whatever it holds.
    private func numbers(in group: FilePath) -> [Int] {
        folder.names(in: group).compactMap { name in
            let number = name.hasSuffix(".json") ? Int(name.dropLast(".json".count)) : nil
            return number.flatMap { (1...1 << 40).contains($0) && name == "\($0).json" ? $0 : nil }
        }
    }

    /// Nil when the file holds no version, or that of another number.
    private func version(in file: FilePath) -> ModelVersion? {
        (try? folder.read(file)).flatMap { ValueDecoder.decode(ModelVersion.self, file: $0, format: 1) }
            .flatMap { "\($0.number)" == file.stem && FileNumber.isTime($0.registeredAt) ? $0 : nil }
    }
}
