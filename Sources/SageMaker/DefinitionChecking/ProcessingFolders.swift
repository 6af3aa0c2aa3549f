import PipelineModel

/// Where a processing job has its inputs and outputs.
extension StepWalker {
    private struct Folder {
        let path: String
        let place: DefinitionPlace
        let isOutput: Bool

        func isBelow(_ other: Folder) -> Bool { path.hasPrefix(other.path + "/") }
        func overlaps(_ other: Folder) -> Bool { isBelow(other) || other.isBelow(self) }
    }

    mutating func processingFolders(_ arguments: Value, _ place: DefinitionPlace) {
        let inputs = folders(arguments["ProcessingInputs"], "S3Input", place.key("ProcessingInputs"), isOutput: false)
        let outputs = folders(
            arguments["ProcessingOutputConfig"]?["Outputs"], "S3Output",
            place.key("ProcessingOutputConfig").key("Outputs"), isOutput: true)
        var seen: [Folder] = []
        for folder in inputs + outputs {
            if !(folder.path + "/").hasPrefix("/opt/ml/processing/") {
                let limit = "below /opt/ml/processing"
                add(folder.place, .folder, "is '\(folder.path)'", limit: limit, "use a folder \(limit)")
            }
            if let other = seen.first(where: { $0.path == folder.path }) {
                add(
                    folder.place, .folder, "is '\(folder.path)', which \(other.place) is too",
                    "give each input and output a folder of its own")
            } else if let other = seen.first(where: { $0.isOutput != folder.isOutput && $0.overlaps(folder) }) {
                add(
                    folder.place, .folder,
                    "is '\(folder.path)', which lies \(folder.isBelow(other) ? "below" : "above") "
                        + "'\(other.path)' of \(other.place)",
                    "give outputs a folder beside those of inputs")
            }
            seen.append(folder)
        }
    }

    private func folders(_ list: Value?, _ key: String, _ place: DefinitionPlace, isOutput: Bool) -> [Folder] {
        (list?.array ?? []).prefix(200).enumerated().compactMap { index, member in
            guard var path = text(member[key]?["LocalPath"]) else { return nil }
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            return Folder(path: path, place: place.index(index).key(key).key("LocalPath"), isOutput: isOutput)
        }
    }
}
