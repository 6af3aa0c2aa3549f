import GRDB
package import PipelineModel

extension CacheIndex {
    /// The parts of a step's last attempt, when that failed.
    package func failedAttempt(of step: Step.ID, in pipeline: String) throws -> Manifest? {
        let text = try ask { database in
            try String.fetchOne(
                database.cachedStatement(sql: "SELECT parts FROM failed_attempt WHERE pipeline = ? AND step = ?"),
                arguments: [pipeline, step.rawValue])
        }
        return text.flatMap { try? JSONReader.read($0) }.flatMap(Manifest.init(json:))
    }

    package func noteFailedAttempt(_ manifest: Manifest, of step: Step.ID, in pipeline: String) throws {
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO failed_attempt (pipeline, step, parts) VALUES (?, ?, ?)",
                arguments: [pipeline, step.rawValue, manifest.json.json(.canonical)])
        }
    }
}
