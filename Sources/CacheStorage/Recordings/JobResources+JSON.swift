import PipelineModel

extension JobResources {
    var json: Value {
        [
            "processorSeconds": .double(processorTime.seconds), "peakMemoryBytes": .integer(Int(peakMemoryByteCount)),
        ]
    }

    /// What is of another kind, or missing, tells nothing.
    init?(json: Value) {
        guard let time = Duration(fileSeconds: json["processorSeconds"]?.number),
            let bytes = json["peakMemoryBytes"]?.integer
        else { return nil }
        self.init(processorTime: time, peakMemoryByteCount: Int64(bytes))
    }
}
