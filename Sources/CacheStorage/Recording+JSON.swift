package import PipelineModel

/// A recording's file: canonical JSON, its fields as `cache/FORMAT.md` lists them.
extension Recording {
    package static let formatVersion = 1

    package var json: Value {
        [
            "format": .integer(Self.formatVersion),
            "fingerprint": .string(fingerprint.rawValue),
            "pipeline": .string(pipeline),
            "step": .string(step.rawValue),
            "parts": manifest.json,
            "outputs": .array(outputs.map(\.json)),
            "log": .string(log),
            "seconds": .double(duration.seconds),
            "recordedAt": .integer(Int(recordedAt)),
            "user": .string(user),
            "host": .string(host),
        ]
    }

    /// Nil when a field is missing or of the wrong kind.
    package init?(json: Value) {
        guard json["format"]?.integer == Self.formatVersion,
            let fingerprint = json["fingerprint"]?.string, let pipeline = json["pipeline"]?.string,
            let step = json["step"]?.string, let manifest = json["parts"].flatMap(Manifest.init(json:)),
            let outputs = json["outputs"]?.array, let log = json["log"]?.string,
            let seconds = json["seconds"]?.number, let recordedAt = json["recordedAt"]?.integer,
            let user = json["user"]?.string, let host = json["host"]?.string
        else { return nil }
        let readOutputs = outputs.compactMap(Output.init(json:))
        guard readOutputs.count == outputs.count else { return nil }
        self.init(
            fingerprint: Fingerprint(rawValue: fingerprint), pipeline: pipeline, step: Step.ID(step),
            manifest: manifest, outputs: readOutputs, log: log, duration: .seconds(seconds),
            recordedAt: Int64(recordedAt), user: user, host: host)
    }
}

extension Manifest {
    package var json: Value {
        .array(
            parts.map { part in
                var object: Object = ["name": .string(part.name), "digest": .string(part.digest)]
                if let text = part.text { object["text"] = .string(text) }
                return .object(object)
            })
    }

    package init?(json: Value) {
        guard let elements = json.array else { return nil }
        let parts = elements.compactMap { element -> Part? in
            guard let name = element["name"]?.string, let digest = element["digest"]?.string else { return nil }
            return Part(name: name, digest: digest, text: element["text"]?.string)
        }
        guard parts.count == elements.count else { return nil }
        self.init(parts)
    }
}

extension Recording.Output {
    fileprivate var json: Value {
        [
            "name": .string(name), "tree": .string(treeDigest), "artifact": .string(artifact),
            "bytes": .integer(Int(artifactByteCount)), "files": .array(tree.entries.map(\.json)),
        ]
    }

    fileprivate init?(json: Value) {
        guard let name = json["name"]?.string, let treeDigest = json["tree"]?.string,
            let artifact = json["artifact"]?.string, let byteCount = json["bytes"]?.integer,
            let files = json["files"]?.array
        else { return nil }
        let entries = files.compactMap(FileTree.Entry.init(json:))
        guard entries.count == files.count else { return nil }
        self.init(
            name: name, treeDigest: treeDigest, tree: FileTree(entries), artifact: artifact,
            artifactByteCount: Int64(byteCount))
    }
}

extension FileTree.Entry {
    fileprivate var json: Value {
        switch kind {
        case .file(let digest, let size, let isExecutable):
            [
                "path": .string(path), "digest": .string(digest), "size": .integer(Int(size)),
                "executable": .bool(isExecutable),
            ]
        case .link(let target): ["path": .string(path), "link": .string(target)]
        case .emptyFolder: ["path": .string(path), "folder": true]
        case .archive(let digest): ["path": .string(path), "archive": .string(digest)]
        }
    }

    fileprivate init?(json: Value) {
        guard let path = json["path"]?.string else { return nil }
        if let digest = json["digest"]?.string, let size = json["size"]?.integer,
            let isExecutable = json["executable"]?.bool
        {
            self.init(path: path, kind: .file(digest: digest, size: Int64(size), isExecutable: isExecutable))
        } else if let target = json["link"]?.string {
            self.init(path: path, kind: .link(target: target))
        } else if let digest = json["archive"]?.string {
            self.init(path: path, kind: .archive(treeDigest: digest))
        } else if json["folder"]?.bool == true {
            self.init(path: path, kind: .emptyFolder)
        } else {
            return nil
        }
    }
}

extension Value {
    /// A number of either kind.
    fileprivate var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }
}
