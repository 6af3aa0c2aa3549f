package import PipelineModel

/// Shows whose recordings lie in a cache.
package enum WritersLines {
    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package static func text(of writers: [RecordingWriter], style: TextStyle = .plain, time: (Int64) -> String)
        -> String
    {
        if writers.isEmpty { return "nothing is recorded here\n" }
        var table = TextTable()
        table.append(["user", "recordings", "last used", "replayed"], .aside)
        for writer in writers {
            table.append(
                [writer.user, "\(writer.count)", time(writer.usedAt), writer.refusal.map { "no: \($0)" } ?? "yes"], nil)
        }
        return table.lines(style).map { $0 + "\n" }.joined()
    }

    /// One line of JSON, with its line break.
    package static func line(of writers: [RecordingWriter]) -> String {
        let values = writers.map { writer -> Value in
            [
                "user": .string(writer.user), "recordings": .integer(writer.count),
                "usedAt": .integer(Int(writer.usedAt)),
                "refusal": writer.refusal.map(Value.string) ?? .null,
            ]
        }
        return Value.object(["event": "cache-writers", "writers": .array(values)]).json(.strict) + "\n"
    }
}
