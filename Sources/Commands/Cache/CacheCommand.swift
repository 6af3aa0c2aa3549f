import ArgumentParser

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look after what is recorded.",
        discussion: """
            A cache keeps itself below its limit (20 GB, or 'cache: {limit: 50GB}' in retake.yaml) and forgets what was not \
            used for 90 days ('keep: 30d'). What the last failed run of a pipeline used stays.

            EXAMPLES
              retake cache stats
              retake cache prune --limit 5GB --dry-run
              retake cache export churn.tar.gz --pipeline churn
            """,
        subcommands: [
            Stats.self, Verify.self, Prune.self, Rebuild.self, Path.self, Forget.self, Export.self, Import.self,
        ])
}

extension CacheOptions {
    /// Opens the cache that the command line, the environment or the settings file here names.
    func open(_ commandEnvironment: CommandEnvironment) throws -> OpenedCache {
        try OpenedCache(self, commandEnvironment)
    }
}
