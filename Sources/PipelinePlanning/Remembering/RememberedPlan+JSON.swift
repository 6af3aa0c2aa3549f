import CacheStorage
import HostSystem
package import PipelineModel

/// A remembered plan's file. Read by the program that wrote it and by no other, so a field that is missing or wrong only
/// means that everything is decided anew.
extension RememberedPlan {
    package var json: Value {
        [
            "pipeline": .string(pipeline), "parameters": .object(parameters),
            "validUntil": validUntil.map { .integer(Int($0)) } ?? .null,
            "interpreters": .object(
                Object(
                    members: interpreters.sorted { $0.key < $1.key }.map {
                        .init(key: $0.key, value: .string($0.value))
                    })
            ),
            "observations": .array(observations.map(\.json)),
            "entries": .array(entries.map(\.json)),
            "definitionOrder": .array(definitionOrder.map(Value.integer)),
        ]
    }

    package init?(json: Value) {
        guard let pipeline = json["pipeline"]?.string, let interpreters = json["interpreters"]?.object,
            let observations = json["observations"]?.array,
            let entries = json["entries"]?.array, let order = json["definitionOrder"]?.array
        else { return nil }
        self.init(
            pipeline: pipeline, parameters: json["parameters"]?.object ?? [:],
            validUntil: json["validUntil"]?.integer.map(Int64.init),
            interpreters: Dictionary(interpreters.members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first
            },
            observations: observations.compactMap(LocalFiles.Observation.init(json:)),
            entries: entries.compactMap(Entry.init(json:)), definitionOrder: order.compactMap(\.integer))
        guard self.observations.count == observations.count, self.entries.count == entries.count,
            definitionOrder.count == entries.count, definitionOrder.allSatisfy(entries.indices.contains)
        else { return nil }
    }
}

extension LocalFiles.Observation {
    fileprivate var json: Value {
        switch self {
        case .folder(let path, let digest): ["folder": .string(path), "digest": .string(digest)]
        case .file(let path, let name, let digest):
            ["file": .string(path), "name": .string(name), "digest": .string(digest)]
        case .program(let word, let searchPath, let found):
            ["program": .string(word), "searched": .string(searchPath), "found": .string(found)]
        case .nothing(let path): ["nothing": .string(path)]
        }
    }

    fileprivate init?(json: Value) {
        if let path = json["folder"]?.string, let digest = json["digest"]?.string {
            self = .folder(path, digest: digest)
        } else if let path = json["file"]?.string, let name = json["name"]?.string, let digest = json["digest"]?.string
        {
            self = .file(path, name: name, digest: digest)
        } else if let word = json["program"]?.string, let searched = json["searched"]?.string,
            let found = json["found"]?.string
        {
            self = .program(word: word, searchPath: searched, found: found)
        } else if let path = json["nothing"]?.string {
            self = .nothing(path)
        } else {
            return nil
        }
    }
}

/// Steps are many, so each is a list of values in this order.
extension RememberedPlan.Entry {
    fileprivate var json: Value {
        [
            .string(report.step.rawValue), .string(report.kind), .string(report.reason),
            .array(report.needs.map { .string($0.rawValue) }),
            report.expectedDuration.map { .double($0.seconds) } ?? .null,
            .string(report.fingerprint?.rawValue ?? ""),
            .array(
                report.inputs.map { [.string($0.name), .string($0.uri), $0.source.map(Value.string) ?? .null] }),
            recording?.json ?? .null, .array(artifacts.map { [.string($0.digest), .integer(Int($0.byteCount))] }),
            .array(notices.map(Value.string)), .string(report.decision.rawValue),
            .array(metrics.map { [.string($0.name), .double($0.value)] }),
            report.substitution.map { .string($0) } ?? .null, .array(report.instances.map(\.json)),
        ]
    }

    fileprivate init?(json: Value) {
        guard let fields = json.array, fields.count == 14, let step = fields[0].string, let kind = fields[1].string,
            let reason = fields[2].string, let needs = fields[3].array, let fingerprint = fields[5].string,
            let inputs = fields[6].array, let artifacts = fields[8].array,
            let notices = fields[9].array,
            let decision = fields[10].string.flatMap(PlanReport.Decision.init(rawValue:)),
            let metrics = fields[11].array
        else { return nil }
        let recording = FileState(json: fields[7])
        // A step without a recording is one with which nothing is to be done.
        guard (recording == nil) == (decision != .replay) else { return nil }
        let seconds = if case .double(let number) = fields[4] { number } else { fields[4].integer.map(Double.init) }
        self.init(
            report: PlanReport.Entry(
                step: Step.ID(step), kind: kind, decision: decision, reason: reason,
                needs: needs.compactMap(\.string).map { Step.ID($0) }, substitution: fields[12].string,
                expectedDuration: seconds.map { Duration.seconds($0) },
                fingerprint: fingerprint.isEmpty ? nil : Fingerprint(rawValue: fingerprint),
                inputs: inputs.compactMap(PlanReport.Input.init(json:)),
                instances: (fields[13].array ?? []).compactMap(Instance.init(json:))),
            recording: recording, metrics: metrics.compactMap(Metric.init(json:)),
            artifacts: artifacts.compactMap(Artifact.init(json:)),
            notices: notices.compactMap(\.string))
        guard self.artifacts.count == artifacts.count else { return nil }
    }
}

extension PlanReport.Input {
    fileprivate init?(json: Value) {
        guard let fields = json.array, fields.count == 3, let name = fields[0].string, let uri = fields[1].string else {
            return nil
        }
        self.init(name: name, uri: uri, source: fields[2].string)
    }
}

extension Metric {
    fileprivate init?(json: Value) {
        guard let fields = json.array, fields.count == 2, let name = fields[0].string else { return nil }
        let value = if case .double(let number) = fields[1] { number } else { fields[1].integer.map(Double.init) }
        guard let value else { return nil }
        self.init(name: name, value: value)
    }
}

extension Artifact {
    fileprivate init?(json: Value) {
        guard let fields = json.array, fields.count == 2, let digest = fields[0].string, let count = fields[1].integer
        else { return nil }
        self.init(digest: digest, byteCount: Int64(count))
    }
}

extension FileState {
    fileprivate var json: Value {
        [
            .integer(Int(bitPattern: UInt(device))), .integer(Int(bitPattern: UInt(inode))), .integer(Int(size)),
            .integer(Int(modifiedAt)), .integer(Int(changedAt)),
        ]
    }

    fileprivate init?(json: Value) {
        guard let fields = json.array?.compactMap(\.integer), fields.count == 5 else { return nil }
        self.init(
            device: UInt64(UInt(bitPattern: fields[0])), inode: UInt64(UInt(bitPattern: fields[1])),
            size: Int64(fields[2]), modifiedAt: Int64(fields[3]), changedAt: Int64(fields[4]))
    }
}
