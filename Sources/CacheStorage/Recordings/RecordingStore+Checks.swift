import HostSystem
package import PipelineModel

/// Files in `checks/`, shared as recordings are: whether steps were found to write the same again.
extension RecordingStore {
    /// Nil when nobody looked.
    package func check(of fingerprint: Fingerprint) -> StepCheck? {
        guard let bytes = try? File.read(folder.check(fingerprint.rawValue)), let json = try? JSONReader.read(bytes),
            let check = StepCheck(json: json), check.fingerprint == fingerprint
        else { return nil }
        return check
    }

    package func keep(_ check: StepCheck) throws {
        try keep(check.json, as: folder.check(check.fingerprint.rawValue))
    }
}

extension StepCheck {
    fileprivate var json: Value {
        [
            "format": 1, "fingerprint": .string(fingerprint.rawValue), "runs": .integer(runCount),
            "differing": .array(differing.map(Value.string)), "user": .string(user), "host": .string(host),
            "checkedAt": .integer(Int(checkedAt)),
        ]
    }

    fileprivate init?(json: Value) {
        guard json["format"]?.integer == 1, let fingerprint = json["fingerprint"]?.string,
            let runCount = json["runs"]?.integer, let differing = json["differing"]?.array,
            let user = json["user"]?.string, let host = json["host"]?.string,
            let checkedAt = json["checkedAt"]?.integer
        else { return nil }
        self.init(
            fingerprint: Fingerprint(rawValue: fingerprint), runCount: runCount,
            differing: differing.compactMap(\.string), user: user, host: host, checkedAt: Int64(checkedAt))
    }
}
