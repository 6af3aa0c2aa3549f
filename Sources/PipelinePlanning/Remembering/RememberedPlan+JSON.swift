import CacheStorage
import HostSystem
package import PipelineModel

/// A remembered plan's file. Read by the program that wrote it and by no other, so a field that is missing or wrong only
/// means that everything is decided anew.
///
/// Steps may be many thousands: of each field there is one list, with an element for each step.
extension RememberedPlan {
    package var json: Value {
        [
            "pipeline": .string(pipeline), "parameters": .object(parameters),
            "validUntil": validUntil.map { .integer(Int($0)) } ?? .null,
            "interpreters": .array(interpreters.map { ["python": $0.key.json, "digest": .string($0.value)] }),
            "observations": .array(observations.map(\.json)),
            "entries": .object(
                Object(
                    members: Field.allCases.map { field in
                        .init(key: field.rawValue, value: .array(entries.map { field.value(of: $0) }))
                    })),
            "definitionOrder": .array(definitionOrder.map(Value.integer)),
        ]
    }

    package init?(json: Value) {
        guard let pipeline = json["pipeline"]?.string,
            let interpreters = json["interpreters"]?.array?.compactMap(Self.interpreter),
            let observations = json["observations"]?.array, let lists = json["entries"],
            let order = json["definitionOrder"]?.array
        else { return nil }
        let columns = Field.allCases.compactMap { field in lists[field.rawValue]?.array.map { (field, $0) } }
        guard columns.count == Field.allCases.count, columns.allSatisfy({ $0.1.count == order.count }) else {
            return nil
        }
        let byField = Dictionary(uniqueKeysWithValues: columns)
        self.init(
            pipeline: pipeline, parameters: json["parameters"]?.object ?? [:],
            validUntil: json["validUntil"]?.integer.map(Int64.init),
            interpreters: Dictionary(interpreters) { first, _ in first },
            observations: observations.compactMap(LocalFiles.Observation.init(json:)),
            entries: order.indices.compactMap { index in Entry { byField[$0]?[index] ?? .null } },
            definitionOrder: order.compactMap(\.integer))
        guard self.observations.count == observations.count, entries.count == order.count,
            definitionOrder.count == order.count, definitionOrder.allSatisfy(entries.indices.contains)
        else { return nil }
    }

    private static func interpreter(_ json: Value) -> (PythonChoice, String)? {
        guard let choice = json["python"].flatMap(PythonChoice.init(json:)) else { return nil }
        return (choice, json["digest"]?.string ?? "")
    }

    fileprivate enum Field: String, CaseIterable {
        case step, kind, outcome, reason, needs, seconds, fingerprint, inputs, artifacts, notices, metrics
        case substitution, instances, recordedBy
        case recordingDevice, recordingInode, recordingSize, recordingModifiedAt, recordingChangedAt

        func value(of entry: Entry) -> Value {
            let report = entry.report
            return switch self {
            case .step: .string(report.step.rawValue)
            case .kind: .string(report.kind)
            case .outcome: .string(report.outcome.rawValue)
            case .reason: .string(report.reason)
            case .needs: .array(report.needs.map { .string($0.rawValue) })
            case .seconds: report.expectedDuration.map { .double($0.seconds) } ?? .null
            case .fingerprint: report.fingerprint.map { .string($0.rawValue) } ?? .null
            case .inputs: .array(report.inputs.map(\.json))
            case .recordingDevice: .integer(bits: entry.recording?.device)
            case .recordingInode: .integer(bits: entry.recording?.inode)
            case .recordingSize: .integer(bits: entry.recording?.size)
            case .recordingModifiedAt: .integer(bits: entry.recording?.modifiedAt)
            case .recordingChangedAt: .integer(bits: entry.recording?.changedAt)
            case .artifacts: .array(entry.artifacts.map(\.json))
            case .notices: .array(entry.notices.map(Value.string))
            case .metrics: .array(entry.metrics.map(\.json))
            case .substitution: report.substitution.map(Value.string) ?? .null
            case .recordedBy: report.recordedBy.map(Value.string) ?? .null
            case .instances: (try? ValueEncoder.encode(report.instances)) ?? []
            }
        }
    }
}

extension RememberedPlan.Entry {
    fileprivate init?(_ field: (RememberedPlan.Field) -> Value) {
        guard let step = field(.step).string, let kind = field(.kind).string, let reason = field(.reason).string,
            let outcome = field(.outcome).string.flatMap(StepOutcome.init(rawValue:))
        else { return nil }
        func list<Element>(_ name: RememberedPlan.Field, _ element: (Value) -> Element?) -> [Element]? {
            guard let values = field(name).array else { return nil }
            let elements = values.compactMap(element)
            return elements.count == values.count ? elements : nil
        }
        let recording = FileState(field)
        // A step without a recording is one with which nothing is to be done.
        guard (recording == nil) == (outcome != .replayed), let needs = list(.needs, \.string),
            let inputs = list(.inputs, PlanReport.Input.init(json:)),
            let instances = list(.instances, { try? ValueDecoder.decode(Instance.self, from: $0) }),
            let metrics = list(.metrics, Metric.init(json:)),
            let artifacts = list(.artifacts, Artifact.init(json:)), let notices = list(.notices, \.string)
        else { return nil }
        self.init(
            report: PlanReport.Entry(
                step: Step.ID(step), kind: kind, StepDisposition(outcome, reason: reason),
                needs: needs.map { Step.ID($0) }, substitution: field(.substitution).string,
                expectedDuration: Duration(fileSeconds: field(.seconds).number),
                fingerprint: field(.fingerprint).string.flatMap { Fingerprint(rawValue: $0) }, inputs: inputs,
                instances: instances, recordedBy: field(.recordedBy).string),
            recording: recording, metrics: metrics, artifacts: artifacts, notices: notices)
    }
}

extension Value {
    /// A number of 64 bits, whatever its sign; null for none.
    fileprivate static func integer(bits: (some FixedWidthInteger)?) -> Value {
        bits.map { .integer(Int(truncatingIfNeeded: $0)) } ?? .null
    }
}

extension LocalFiles.Observation {
    fileprivate var json: Value {
        switch self {
        case .folder(let path, "", [], let digest): ["folder": .string(path), "digest": .string(digest)]
        case .folder(let path, let beginning, let excluded, let digest):
            [
                "folder": .string(path), "beginning": .string(beginning),
                "excluded": .array(excluded.map(Value.string)), "digest": .string(digest),
            ]
        case .file(let path, let name, let digest):
            ["file": .string(path), "name": .string(name), "digest": .string(digest)]
        case .program(let word, let searchPath, let found):
            ["program": .string(word), "searched": .string(searchPath), "found": .string(found)]
        case .listing(let path, let digest): ["listing": .string(path), "digest": .string(digest)]
        case .kind(let path, let kind): ["place": .string(path), "kind": .string(kind.rawValue)]
        }
    }

    fileprivate init?(json: Value) {
        if let path = json["folder"]?.string, let digest = json["digest"]?.string {
            self = .folder(
                path, beginning: json["beginning"]?.string ?? "",
                excluded: json["excluded"]?.array?.compactMap(\.string) ?? [], digest: digest)
        } else if let path = json["listing"]?.string, let digest = json["digest"]?.string {
            self = .listing(path, digest: digest)
        } else if let path = json["file"]?.string, let name = json["name"]?.string, let digest = json["digest"]?.string
        {
            self = .file(path, name: name, digest: digest)
        } else if let word = json["program"]?.string, let searched = json["searched"]?.string,
            let found = json["found"]?.string
        {
            self = .program(word: word, searchPath: searched, found: found)
        } else if let path = json["place"]?.string,
            let kind = json["kind"]?.string.flatMap(FileKinds.Kind.init(rawValue:))
        {
            self = .kind(path, kind)
        } else {
            return nil
        }
    }
}

extension PlanReport.Input {
    fileprivate var json: Value {
        ["name": .string(name), "uri": .string(uri), "source": source.map(Value.string) ?? .null]
    }

    fileprivate init?(json: Value) {
        guard let name = json["name"]?.string, let uri = json["uri"]?.string else { return nil }
        self.init(name: name, uri: uri, source: json["source"]?.string)
    }
}

extension Metric {
    fileprivate var json: Value { ["name": .string(name), "value": .double(value)] }

    fileprivate init?(json: Value) {
        guard let name = json["name"]?.string, let value = json["value"]?.number else { return nil }
        self.init(name: name, value: value)
    }
}

extension Artifact {
    fileprivate var json: Value { ["digest": .string(digest.text), "bytes": .integer(Int(byteCount))] }

    fileprivate init?(json: Value) {
        guard let digest = (json["digest"]?.string).flatMap({ Digest($0) }), let count = json["bytes"]?.integer else {
            return nil
        }
        self.init(digest: digest, byteCount: Int64(count))
    }
}

extension FileState {
    fileprivate init?(_ field: (RememberedPlan.Field) -> Value) {
        guard let device = field(.recordingDevice).integer, let inode = field(.recordingInode).integer,
            let size = field(.recordingSize).integer, let modifiedAt = field(.recordingModifiedAt).integer,
            let changedAt = field(.recordingChangedAt).integer
        else { return nil }
        self.init(
            device: UInt64(UInt(bitPattern: device)), inode: UInt64(UInt(bitPattern: inode)), size: Int64(size),
            modifiedAt: Int64(modifiedAt), changedAt: Int64(changedAt))
    }
}
