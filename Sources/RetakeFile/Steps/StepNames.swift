import PipelineModel

/// What the steps of a file are called, and what others may read of them.
struct StepNames {
    struct Known: Sendable {
        let outputs: [String]
        let metrics: [String]
        /// The steps that its matrix makes; empty for a step that has none.
        var combinations: [Step.ID] = []
    }

    var steps: [String: Known] = [:]
    var parameters: Set<String> = []

    /// Where an output's files lie, as later steps name it. No bucket has this name: nothing but a step writes there.
    ///
    /// The combinations of a matrix lie side by side below the output of their step.
    static func uri(of output: String, step: String, combination: String? = nil) -> String {
        "s3://steps.retake/\(step)/\(output)\(combination.map { "/\($0)" } ?? "")"
    }

    /// A name that may stand between the dots of a reference, and in a folder's path.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
