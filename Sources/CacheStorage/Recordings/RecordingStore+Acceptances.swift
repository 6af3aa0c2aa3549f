import HostSystem
package import PipelineModel
import SystemPackage

/// What people and checks say of recordings: files in `accepted/` and `checks/`, shared as recordings are.
extension RecordingStore {
    /// Nil when nobody accepted the fingerprint.
    package func acceptance(of fingerprint: Fingerprint) -> Acceptance? {
        let acceptance = document(Acceptance.self, at: folder.acceptance(fingerprint))
        return acceptance.flatMap { $0.fingerprint == fingerprint && FileNumber.isTime($0.acceptedAt) ? $0 : nil }
    }

    package func keep(_ acceptance: Acceptance) throws {
        try keep(acceptance, as: folder.acceptance(acceptance.fingerprint))
    }

    /// Takes every acceptance of a step back; returns how many there were.
    package func revokeAcceptances(of step: Step.ID, in pipeline: String) -> Int {
        let files = folder.files(in: folder.acceptances, suffix: ".json").filter { file in
            let acceptance = Fingerprint(rawValue: file.name).flatMap(acceptance)
            return acceptance.map { $0.step == step && $0.pipeline == pipeline } ?? false
        }
        for file in files { folder.remove(file.path) }
        return files.count
    }

    /// Whether a step was found to write the same again; nil when nobody looked.
    package func check(of fingerprint: Fingerprint) -> StepCheck? {
        let check = document(StepCheck.self, at: folder.check(fingerprint))
        return check.flatMap { check in
            check.fingerprint == fingerprint && FileNumber.isTime(check.checkedAt)
                && FileNumber.isSize(Int64(check.runCount))
                ? check : nil
        }
    }

    package func keep(_ check: StepCheck) throws {
        try keep(check, as: folder.check(check.fingerprint))
    }

    func document<Document: Decodable>(_ type: Document.Type, at path: FilePath) -> Document? {
        (try? folder.read(path, isTrusted: true)).flatMap { ValueDecoder.decode(type, file: $0, format: 1) }
    }

    /// Writes a small file that others may read.
    func keep(_ document: some Encodable, as path: FilePath) throws {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let file = try scratch.shared.newPath()
        try folder.write(ValueEncoder.file(document, format: 1), to: file, synchronizing: false)
        try folder.publish(file, as: path, synchronizing: false)
    }
}
