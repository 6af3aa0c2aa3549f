import HostSystem
package import PipelineModel
import SystemPackage

/// Files in `accepted/`, shared as recordings are.
extension RecordingStore {
    /// Nil when nobody accepted the fingerprint.
    package func acceptance(of fingerprint: Fingerprint) -> Acceptance? {
        guard let bytes = try? File.read(folder.acceptance(fingerprint.rawValue)),
            let json = try? JSONReader.read(bytes), let acceptance = Acceptance(json: json),
            acceptance.fingerprint == fingerprint
        else { return nil }
        return acceptance
    }

    package func keep(_ acceptance: Acceptance) throws {
        try keep(acceptance.json, as: folder.acceptance(acceptance.fingerprint.rawValue))
    }

    /// Writes a small file that others may read.
    func keep(_ json: Value, as path: FilePath) throws {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let file = try scratch.shared.newPath()
        try File.write(json.jsonLine, to: file, synchronizing: false)
        try folder.publish(file, as: path, synchronizing: false)
    }

    /// Takes every acceptance of a step back; returns how many there were.
    package func revokeAcceptances(of step: Step.ID, in pipeline: String) -> Int {
        let files = folder.acceptances.shardedFiles(suffix: ".json").filter { file in
            acceptance(of: Fingerprint(rawValue: file.name)).map { $0.step == step && $0.pipeline == pipeline } ?? false
        }
        for file in files { File.remove(file.path) }
        return files.count
    }
}

extension Acceptance {
    fileprivate var json: Value {
        [
            "format": 1, "fingerprint": .string(fingerprint.rawValue), "recorded": .string(recorded.rawValue),
            "pipeline": .string(pipeline), "step": .string(step.rawValue), "user": .string(user),
            "host": .string(host), "acceptedAt": .integer(Int(acceptedAt)),
        ]
    }

    fileprivate init?(json: Value) {
        guard json["format"]?.integer == 1, let fingerprint = json["fingerprint"]?.string,
            let recorded = json["recorded"]?.string, let pipeline = json["pipeline"]?.string,
            let step = json["step"]?.string, let user = json["user"]?.string, let host = json["host"]?.string,
            let acceptedAt = json["acceptedAt"]?.integer
        else { return nil }
        self.init(
            fingerprint: Fingerprint(rawValue: fingerprint), recorded: Fingerprint(rawValue: recorded),
            pipeline: pipeline, step: Step.ID(step), user: user, host: host, acceptedAt: Int64(acceptedAt))
    }
}
