import HostSystem
package import PipelineModel

/// A recording's file: canonical JSON, its fields as `cache/FORMAT.md` lists them.
extension Recording {
    package static let formatVersion = 1

    package var json: Value {
        var object = job.object
        object["log"] = .string(log.digest.text)
        object["logBytes"] = .integer(Int(log.byteCount))
        return .object(object)
    }

    /// Nil when a field is missing or of the wrong kind.
    package init?(json: Value) {
        guard let job = RecordedJob(json: json), let log = (json["log"]?.string).flatMap({ Digest($0) }),
            // The first recordings did not tell the log's size.
            let byteCount = Int64(fileSize: json["logBytes"] ?? 0)
        else { return nil }
        self.init(job: job, log: Log(digest: log, byteCount: byteCount))
    }

    /// The recording in a file's bytes; nil when they hold none.
    package init?(file bytes: [UInt8]) {
        guard let json = try? JSONReader.read(bytes, .kept) else { return nil }
        self.init(json: json)
    }

    var fileBytes: [UInt8] { json.jsonLine }
}

/// What waits for its outputs to be packed has the same fields, but for those of artifacts and log.
extension RecordedJob {
    fileprivate var object: Object {
        var object: Object = [
            "format": .integer(Recording.formatVersion),
            "fingerprint": .string(fingerprint.rawValue),
            "pipeline": .string(pipeline),
            "step": .string(step.rawValue),
            "parts": manifest.json,
            "outputs": .array(outputs.map(\.json)),
            "seconds": .double(duration.seconds),
            "recordedAt": .integer(Int(recordedAt)),
            "user": .string(user),
            "host": .string(host),
        ]
        object["resources"] = resources.flatMap { try? ValueEncoder.encode($0) }
        if !results.isEmpty { object["results"] = results.json }
        object["reads"] = reads.flatMap { try? ValueEncoder.encode($0) }
        if !undeclaredFiles.isEmpty { object["undeclared"] = .array(undeclaredFiles.map(Value.string)) }
        return object
    }

    var fileBytes: [UInt8] { Value.object(object).jsonLine }

    init?(json: Value) {
        guard json["format"]?.integer == Recording.formatVersion,
            let fingerprint = (json["fingerprint"]?.string).flatMap(Fingerprint.init),
            let pipeline = json["pipeline"]?.string,
            let step = json["step"]?.string, let manifest = json["parts"].flatMap(Manifest.init(json:)),
            let outputs = json["outputs"]?.array, let duration = Duration(fileSeconds: json["seconds"]?.number),
            let recordedAt = json["recordedAt"]?.integer, FileNumber.isTime(Int64(recordedAt)),
            let user = json["user"]?.string,
            let host = json["host"]?.string
        else { return nil }
        let readOutputs = outputs.compactMap(StepOutput.init(json:))
        guard readOutputs.count == outputs.count, FileNumber.sum(readOutputs.lazy.map(\.tree.byteCount)) != nil else {
            return nil
        }
        self.init(
            fingerprint: fingerprint, pipeline: pipeline, step: Step.ID(step),
            manifest: manifest, outputs: readOutputs, results: StepResults(json: json["results"]),
            undeclaredFiles: (json["undeclared"]?.array ?? []).compactMap(\.string),
            reads: json["reads"].flatMap { try? ValueDecoder.decode(from: $0) }, duration: duration,
            resources: json["resources"].flatMap { try? ValueDecoder.decode(from: $0) }, recordedAt: Int64(recordedAt),
            user: user, host: host)
    }
}

extension StepResults {
    /// Without what is empty.
    fileprivate var json: Value {
        var object = Object()
        if !metrics.isEmpty {
            object["metrics"] = .array(metrics.map { ["name": .string($0.name), "value": .double($0.value)] })
        }
        object["message"] = message.map(Value.string)
        if !values.members.isEmpty { object["values"] = .object(values) }
        return .object(object)
    }

    /// What is not there, or of another kind, was not computed.
    fileprivate init(json: Value?) {
        let metrics = (json?["metrics"]?.array ?? []).compactMap { metric -> Metric? in
            guard let name = metric["name"]?.string, let value = metric["value"]?.number else { return nil }
            return Metric(name: name, value: value)
        }
        self.init(metrics: metrics, message: json?["message"]?.string, values: json?["values"]?.object ?? [:])
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

extension StepOutput {
    fileprivate var json: Value {
        var object: Object = [
            "name": .string(name), "tree": .string(treeDigest.text), "files": tree.json,
        ]
        if let artifact {
            object["artifact"] = .string(artifact.digest.text)
            object["bytes"] = .integer(Int(artifact.byteCount))
        }
        return .object(object)
    }

    fileprivate init?(json: Value) {
        guard let name = json["name"]?.string, name.isPathOfNames,
            let treeDigest = (json["tree"]?.string).flatMap({ Digest($0) }),
            let tree = json["files"].flatMap(FileTree.init(json:))
        else { return nil }
        var artifact: Artifact?
        if let digest = (json["artifact"]?.string).flatMap({ Digest($0) }), let size = json["bytes"],
            let byteCount = Int64(fileSize: size)
        {
            artifact = Artifact(digest: digest, byteCount: byteCount)
        }
        // Else these files could be used in the place of others.
        guard tree.digest == treeDigest else { return nil }
        self.init(name: name, treeDigest: treeDigest, tree: tree, artifact: artifact)
    }
}

extension FileTree {
    package var json: Value { .array(entries.map(\.json)) }

    package init?(json: Value) {
        guard let elements = json.array else { return nil }
        let entries = elements.compactMap(Entry.init(json:))
        let sizes = entries.lazy.map { if case .file(_, let size, _) = $0.kind { size } else { 0 as Int64 } }
        guard entries.count == elements.count, FileNumber.sum(sizes) != nil else { return nil }
        self.init(entries)
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
        guard let path = json["path"]?.string, path.isPathOfNames else { return nil }
        if let digest = json["digest"]?.string, Digest(digest) != nil,
            let size = json["size"].flatMap({ Int64(fileSize: $0) }),
            let isExecutable = json["executable"]?.bool
        {
            self.init(path: path, kind: .file(digest: digest, size: size, isExecutable: isExecutable))
        } else if let target = json["link"]?.string {
            self.init(path: path, kind: .link(target: target))
        } else if let digest = json["archive"]?.string, Digest(digest) != nil {
            self.init(path: path, kind: .archive(treeDigest: digest))
        } else if json["folder"]?.bool == true {
            self.init(path: path, kind: .emptyFolder)
        } else {
            return nil
        }
    }
}

/// Recordings hold a manifest as they always did; so do the documents that are coded otherwise.
extension Manifest: Codable {
    package init(from decoder: any Decoder) throws {
        guard let manifest = Manifest(json: try Value(from: decoder)) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no parts"))
        }
        self = manifest
    }

    package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension Manifest {
    /// SHA-256 over the parts in order of their names: each name, a zero byte, its digest, a line break.
    package var fingerprint: Fingerprint {
        let text = parts.map { "\($0.name)\0\($0.digest)\n" }.joined()
        return Fingerprint(Digest(computed: sha256("retake fingerprint 1\n" + text)))
    }
}
