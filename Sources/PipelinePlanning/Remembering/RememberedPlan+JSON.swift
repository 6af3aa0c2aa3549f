import CacheStorage
import HostSystem
package import PipelineModel

/// A remembered plan's file: two lines, the second with what only a plan shows. Read by the program that wrote it and by no
/// other, so a field that is missing or wrong only means that everything is decided anew.
extension RememberedPlan {
    package var fileBytes: [UInt8] {
        let json: Value = [
            "pipeline": .string(pipeline), "parameters": .object(parameters),
            "validUntil": validUntil.map { .integer(Int($0)) } ?? .null,
            "interpreters": .array(interpreters.map { ["python": $0.key.json, "digest": .string($0.value)] }),
            "observations": .array(observations.map(\.json)),
            "entries": JSONColumns<Field>.json(of: entries) { $0.value(of: $1) },
            "definitionOrder": definitionOrder == Array(entries.indices)
                ? .null : .array(definitionOrder.map(Value.integer)),
        ]
        return json.jsonLine + details
    }

    package init?(fileBytes bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let json = try? JSONReader.read(Array(bytes[..<end]), .kept), let pipeline = json["pipeline"]?.string,
            let interpreters = json["interpreters"]?.array?.compactMap(Self.interpreter),
            let observations = json["observations"]?.array,
            let columns = JSONColumns<Field>(json: json["entries"]), let entries = Self.entries(columns),
            let order = json["definitionOrder"]
        else { return nil }
        self.init(
            pipeline: pipeline, parameters: json["parameters"]?.object ?? [:],
            validUntil: json["validUntil"]?.integer.map(Int64.init),
            interpreters: Dictionary(interpreters) { first, _ in first },
            observations: observations.compactMap(LocalFiles.Observation.init(json:)), entries: entries,
            details: Array(bytes[(end + 1)...]),
            definitionOrder: order.array?.compactMap(\.integer) ?? Array(entries.indices))
        guard self.observations.count == observations.count, definitionOrder.count == entries.count,
            definitionOrder.allSatisfy(entries.indices.contains)
        else { return nil }
    }

    private static func interpreter(_ json: Value) -> (PythonChoice, String)? {
        guard let choice = json["python"].flatMap(PythonChoice.init(json:)) else { return nil }
        return (choice, json["digest"]?.string ?? "")
    }

    private enum Field: String, CaseIterable {
        case step, outcome, reason, seconds, fingerprint, artifacts, notices, metrics, recordedBy
        case recordingDevice, recordingInode, recordingSize

        func value(of entry: Entry) -> Value {
            switch self {
            case .step: .string(entry.step.rawValue)
            case .outcome: .string(entry.disposition.outcome.rawValue)
            case .reason: .string(entry.disposition.reason)
            case .seconds: entry.expectedDuration.map { .double($0.seconds) } ?? .null
            case .fingerprint: entry.fingerprint.map { .string($0.rawValue) } ?? .null
            case .recordedBy: entry.recordedBy.map(Value.string) ?? .null
            case .recordingDevice: .integer(bits: entry.recording?.device)
            case .recordingInode: .integer(bits: entry.recording?.inode)
            case .recordingSize: .integer(bits: entry.recording?.size)
            case .artifacts:
                .array(entry.artifacts.flatMap { [.string($0.digest.text), .integer(Int($0.byteCount))] })
            case .notices: .array(entry.notices.map(Value.string))
            case .metrics: .array(entry.metrics.map(\.json))
            }
        }
    }

    /// Nil when one of them can't be read.
    private static func entries(_ columns: JSONColumns<Field>) -> [Entry]? {
        let (steps, outcomes, reasons) = (columns[.step], columns[.outcome], columns[.reason])
        let (durations, fingerprints, users) = (columns[.seconds], columns[.fingerprint], columns[.recordedBy])
        let (artifacts, notices, metrics) = (columns[.artifacts], columns[.notices], columns[.metrics])
        let files = (columns[.recordingDevice], columns[.recordingInode], columns[.recordingSize])
        var entries: [Entry] = []
        entries.reserveCapacity(columns.rowCount)
        for row in 0..<columns.rowCount {
            let recording = RecordingFile(files.0[row], files.1[row], files.2[row])
            guard let step = steps[row].string, let reason = reasons[row].string,
                let outcome = outcomes[row].string.flatMap(StepOutcome.init(rawValue:)),
                // A step without a recording is one with which nothing is to be done.
                (recording == nil) == (outcome != .replayed),
                let metrics = metrics[row].list(Metric.init(json:)), let artifacts = artifacts[row].artifacts,
                let notices = notices[row].list(\.string)
            else { return nil }
            entries.append(
                Entry(
                    step: Step.ID(step), disposition: StepDisposition(outcome, reason: reason),
                    expectedDuration: Duration(fileSeconds: durations[row].number),
                    fingerprint: fingerprints[row].string.flatMap { Fingerprint(rawValue: $0) },
                    recordedBy: users[row].string, recording: recording, metrics: metrics, artifacts: artifacts,
                    notices: notices))
        }
        return entries
    }
}

/// What only a plan shows.
extension RememberedPlan {
    private enum Detail: String, CaseIterable {
        case kind, needs, substitution, inputs, instances

        func value(of entry: PlanReport.Entry) -> Value {
            switch self {
            case .kind: .string(entry.kind)
            case .needs: .array(entry.needs.map { .string($0.rawValue) })
            case .substitution: entry.substitution.map(Value.string) ?? .null
            case .inputs: .array(entry.inputs.map(\.json))
            case .instances: (try? ValueEncoder.encode(entry.instances)) ?? []
            }
        }
    }

    static func details(of entries: [PlanReport.Entry]) -> [UInt8] {
        JSONColumns<Detail>.json(of: entries) { $0.value(of: $1) }.jsonLine
    }

    /// Nil when what only a plan shows can't be read.
    package var report: PlanReport? {
        guard let json = try? JSONReader.read(details, .kept),
            let columns = JSONColumns<Detail>(json: json, rowCount: entries.count)
        else { return nil }
        let whole = entries.enumerated().compactMap { row, entry -> PlanReport.Entry? in
            guard let kind = columns[.kind][row].string, let needs = columns[.needs][row].list(\.string),
                let inputs = columns[.inputs][row].list(PlanReport.Input.init(json:)),
                let instances = columns[.instances][row].list({ try? ValueDecoder.decode(Instance.self, from: $0) })
            else { return nil }
            return PlanReport.Entry(
                step: entry.step, kind: kind, entry.disposition, needs: needs.map { Step.ID($0) },
                substitution: columns[.substitution][row].string, expectedDuration: entry.expectedDuration,
                fingerprint: entry.fingerprint, inputs: inputs, instances: instances, recordedBy: entry.recordedBy)
        }
        return whole.count == entries.count ? PlanReport(pipeline: pipeline, entries: whole) : nil
    }
}

extension RememberedPlan.RecordingFile {
    init(_ state: FileState) { self.init(device: state.device, inode: state.inode, size: state.size) }

    fileprivate init?(_ device: Value, _ inode: Value, _ size: Value) {
        guard let device = device.integer, let inode = inode.integer, let size = size.integer else { return nil }
        self.init(
            device: UInt64(UInt(bitPattern: device)), inode: UInt64(UInt(bitPattern: inode)), size: Int64(size))
    }
}

extension Value {
    /// The elements of a list; nil when one of them can't be read.
    fileprivate func list<Element>(_ element: (Value) -> Element?) -> [Element]? {
        guard let values = array else { return nil }
        if values.isEmpty { return [] }
        let elements = values.compactMap(element)
        return elements.count == values.count ? elements : nil
    }

    /// Digests and sizes by turns.
    fileprivate var artifacts: [Artifact]? {
        guard let values = array, values.count.isMultiple(of: 2) else { return nil }
        var artifacts: [Artifact] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let digest = values[index].string.flatMap({ Digest($0) }), let size = values[index + 1].integer else {
                return nil
            }
            artifacts.append(Artifact(digest: digest, byteCount: Int64(size)))
        }
        return artifacts
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
