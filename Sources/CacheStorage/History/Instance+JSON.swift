package import PipelineModel

extension Instance {
    package var json: Value { ["type": .string(type), "count": .integer(count)] }

    /// Nil for what says nothing.
    package init?(json: Value) {
        guard let type = json["type"]?.string, let count = json["count"]?.integer,
            (1...100_000).contains(count)
        else { return nil }
        self.init(type: type, count: count)
    }
}
