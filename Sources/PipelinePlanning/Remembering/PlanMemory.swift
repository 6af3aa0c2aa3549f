package import CacheStorage
package import PipelineModel

/// Remembers the last plan of a pipeline in which nothing had to run.
package struct PlanMemory: Sendable {
    private let cache: Cache
    private let key: String

    /// - Parameter key: a digest of all that is given to a plan: the definition, settings, parameters, surroundings.
    package init(_ cache: Cache, key: String) {
        self.cache = cache
        self.key = key
    }

    /// The plan, when it is certainly still the same.
    package func recall(now: Int64, find: (String) async throws -> Interpreter) async -> RememberedPlan? {
        // What a killed run left to be packed is published by a run that goes the long way.
        guard !cache.recordings.hasUnpublishedRecordings, let bytes = cache.history.planFile(key),
            let json = try? JSONReader.read(bytes), let plan = RememberedPlan(json: json),
            await plan.isStillTrue(in: cache, now: now, find: find)
        else { return nil }
        return plan
    }

    package func keep(_ plan: RememberedPlan) { cache.history.keepPlanFile(plan.json.jsonLine, key) }
}
