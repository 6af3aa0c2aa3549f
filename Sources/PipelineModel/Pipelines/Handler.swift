/// A command of the user's that stands in for a step.
package struct Handler: Sendable, Hashable {
    package let step: Step.ID
    package let kind: String
    /// The program and its arguments.
    package var command: [String]
    /// What it reads as one line of JSON.
    package var input: Value
    /// Values that it has to print; empty when any will do.
    package var outputs: [Output]
    /// Nil for as long as it takes.
    package var timeLimit: Job.TimeLimit?

    /// A value that the definition names.
    package struct Output: Sendable, Hashable {
        package let name: String
        package let kind: Parameter.Kind

        package init(name: String, kind: Parameter.Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package init(step: Step.ID, kind: String, command: [String], input: Value, outputs: [Output] = []) {
        self.step = step
        self.kind = kind
        self.command = command
        self.input = input
        self.outputs = outputs
    }
}

extension Handler {
    /// What the command printed: one JSON object, or such a one in its last line.
    ///
    /// Throws ``HandlerError`` when it is none, or lacks a value that the definition names.
    package func answer(in output: String) throws(HandlerError) -> Object {
        var answer = try object(in: output)
        for wanted in outputs {
            guard let value = answer[wanted.name] else {
                throw .missing(wanted.name, known: answer.keys)
            }
            guard let fit = wanted.kind.fitting(value) else {
                throw .wrongKind(wanted.name, expected: wanted.kind, found: value.kindName)
            }
            answer[wanted.name] = fit
        }
        return answer
    }

    private func object(in output: String) throws(HandlerError) -> Object {
        let lines = output.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard let last = lines.last else {
            if outputs.isEmpty { return [:] }
            throw .nothingPrinted(outputs.map(\.name))
        }
        for text in [output, String(last)] {
            if case .object(let object)? = try? JSONReader.read(text, .python) { return object }
        }
        if outputs.isEmpty { return [:] }
        throw .notJSON(String(last.prefix(80)))
    }
}

extension Parameter.Kind {
    /// A value as this kind has it; nil when it is of another one. A text takes any value that has one.
    fileprivate func fitting(_ value: Value) -> Value? {
        switch (self, value) {
        case (.string, .string), (.float, .number), (.boolean, .bool): value
        case (.integer, .number(let number)): number.isInteger ? value : nil
        case (.string, .number), (.string, .bool): .string(value.text)
        case (.integer, .string(let text)): Number(literal: text).flatMap { $0.isInteger ? .number($0) : nil }
        case (.float, .string(let text)): Number(float: text).map(Value.number)
        case (.boolean, .string(let text)): ["true": true, "false": false][text.lowercased()].map(Value.bool)
        default: nil
        }
    }
}

/// Why what a handler printed is not the step's result.
package enum HandlerError: Error, Hashable, CustomStringConvertible {
    case nothingPrinted([String])
    case notJSON(String)
    case missing(String, known: [String])
    case wrongKind(String, expected: Parameter.Kind, found: String)

    package var description: String {
        switch self {
        case .nothingPrinted(let names):
            "the handler printed nothing; it has to print a JSON object with \(names.joined(separator: ", "))"
        case .notJSON(let text): "the handler printed '\(text)', which is no JSON object"
        case .missing(let name, let known):
            "the handler's answer has no '\(name)', which the definition names among OutputParameters"
                + suggestion(for: name, among: known)
        case .wrongKind(let name, let expected, let found):
            "the handler's answer has \(found) for '\(name)', which the definition says is of type \(expected.rawValue)"
        }
    }
}
