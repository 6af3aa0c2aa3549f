package import PipelineModel

/// An execution in the cloud, as the AWS CLI prints it: `list-pipeline-execution-steps`, and what the `describe-…` calls
/// say of its jobs.
package struct CloudExecution: Sendable {
    private var listed: [Value] = []
    /// Describe responses by the ARNs of what they describe.
    private var described: [String: Object] = [:]
    private var file = ""
    /// The execution's own id, when `describe-pipeline-execution` is among what was read.
    private(set) package var id: String?

    package init() {}

    /// Reads a file that holds one such response, or several one after another.
    ///
    /// Throws ``CloudExecutionError``.
    package mutating func add(_ bytes: [UInt8], file: String) throws(CloudExecutionError) {
        self.file = file
        for document in JSONDocuments.split(bytes) {
            let value: Value
            do { value = try JSONReader.read(Array(document)) } catch { throw .notJSON(file: file, "\(error)") }
            guard case .object(let response) = value else { throw .notAResponse(file: file, found: value.kindName) }
            add(response)
        }
    }

    private mutating func add(_ response: Object) {
        if let steps = response["PipelineExecutionSteps"]?.array { listed += steps }
        if let arn = response["PipelineExecutionArn"]?.string {
            id = arn.split(separator: "/").last.map(String.init)
        }
        for member in response.members where member.key.hasSuffix("Arn") && member.key != "RoleArn" {
            if let arn = member.value.string, described[arn] == nil { described[arn] = response }
        }
    }

    /// Throws when nothing that was read lists steps.
    package func check(files: [String]) throws(CloudExecutionError) {
        guard !listed.isEmpty else { throw .noSteps(files) }
    }

    /// What the succeeded steps of a pipeline came to; others run here.
    package func substitutions(in pipeline: Pipeline) -> [Step.ID: Substitutions.Adopted] {
        let steps = Dictionary(pipeline.steps.map { ($0.id, $0) }) { first, _ in first }
        var adopted: [Step.ID: Substitutions.Adopted] = [:]
        for entry in listed where entry["StepStatus"]?.string == "Succeeded" {
            // What a loop came to follows from its steps, which are listed too.
            guard let id = entry["StepName"]?.string.map({ Step.ID($0) }), steps[id]?.loop == nil,
                steps[id] != nil || pipeline.loop(with: id.rawValue) != nil
            else { continue }
            adopted[id] = Substitutions.Adopted(values: values(of: entry), source: file)
        }
        return adopted
    }

    /// The properties that references read: those of the describe response, where there is one, and what the listing says.
    private func values(of entry: Value) -> Object {
        var values = Object()
        for member in entry["Metadata"]?.object?.members ?? [] {
            let metadata = member.value
            let arn = metadata["Arn"]?.string ?? metadata["CheckJobArn"]?.string
            let name = arn?.split(separator: "/").last.map { Value.string(String($0)) }
            if let arn { values.merge(described[arn] ?? [:]) }
            switch member.key {
            case "TrainingJob": values.set(["TrainingJobName": name, "TrainingJobArn": arn.map(Value.string)])
            case "ProcessingJob": values.set(["ProcessingJobName": name, "ProcessingJobArn": arn.map(Value.string)])
            case "TransformJob": values.set(["TransformJobName": name, "TransformJobArn": arn.map(Value.string)])
            case "Job": values.set(["JobName": name, "JobArn": arn.map(Value.string)])
            case "TuningJob": values.set(["HyperParameterTuningJobName": name])
            case "Model": values.set(["ModelName": name, "ModelArn": arn.map(Value.string)])
            case "RegisterModel":
                values.set(["ModelPackageArn": arn.map(Value.string), "ModelPackageVersion": name])
            case "Condition": values.set(["Outcome": metadata["Outcome"]])
            case "Lambda", "Callback":
                let outputs = (metadata["OutputParameters"]?.array ?? []).map {
                    Object.Member(key: $0["Name"]?.text ?? "", value: $0["Value"] ?? .null)
                }
                values.set(["OutputParameters": .object(Object(members: outputs))])
            default: values.merge(metadata.object ?? [:])
            }
        }
        return values
    }
}

extension Object {
    fileprivate mutating func merge(_ other: Object) {
        for member in other.members { self[member.key] = member.value }
    }

    /// Without what is not known.
    fileprivate mutating func set(_ values: [String: Value?]) {
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            if let value { self[key] = value }
        }
    }
}

package enum CloudExecutionError: Error, Hashable, CustomStringConvertible {
    case notJSON(file: String, String)
    case notAResponse(file: String, found: String)
    case noSteps([String])

    package var description: String {
        switch self {
        case .notJSON(let file, let problem): "--adopt '\(file)' is not JSON: \(problem)"
        case .notAResponse(let file, let found):
            "--adopt '\(file)' holds \(found), not what 'aws sagemaker list-pipeline-execution-steps' prints"
        case .noSteps(let files):
            "--adopt \(files.map { "'\($0)'" }.joined(separator: ", ")): no PipelineExecutionSteps in it; type: "
                + "aws sagemaker list-pipeline-execution-steps --pipeline-execution-arn ARN > FILE"
        }
    }
}

/// Texts of JSON one after another, as when the answers of several calls are gathered in one file.
enum JSONDocuments {
    /// The documents in a text; a text that is no such thing is one document, for its reader to refuse.
    static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var documents: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var depth = 0
        var isInText = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte
                    == UInt8(ascii: "\"")
                {
                    isInText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth == 0 else { continue }
                documents.append(bytes[start...index])
                start = index + 1
            default: break
            }
        }
        let rest = bytes[start...]
        if documents.isEmpty || rest.contains(where: { !" \t\r\n".utf8.contains($0) }) { documents.append(rest) }
        return documents
    }
}
