/// A value that may hold references, to be evaluated when what it refers to is known.
package indirect enum Expression: Sendable, Hashable {
    case literal(Value)
    case reference(Reference)
    /// The texts of some values, with a separator between them.
    case join(separator: String, [Expression])
    /// One value in a JSON document.
    case lookup(PropertyPath, in: Document)
    case list([Expression])
    case object([Member])
    /// In the body of a loop: the item of an iteration, or what lies on a way into it.
    case item(PropertyPath)
    /// What lies on a way into a value, or into the JSON that a text holds.
    case part(PropertyPath, of: Expression)
    /// In the body of a loop: where a step writes, which no other may have.
    case own(Expression)

    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: Expression

        package init(key: String, value: Expression) {
            self.key = key
            self.value = value
        }
    }

    /// A file that holds JSON.
    package enum Document: Sendable, Hashable {
        /// What a step's definition calls it.
        case propertyFile(String, of: Step.ID)
        case uri(Expression)
    }

    /// Every reference inside, from left to right.
    package var references: [Reference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .join(_, let elements), .list(let elements): elements.flatMap(\.references)
        case .lookup(_, .propertyFile(let name, let step)):
            [.step(step, PropertyPath([.key("PropertyFiles"), .key(name)]))]
        case .lookup(_, .uri(let uri)): uri.references
        case .object(let members): members.flatMap(\.value.references)
        case .item: []
        case .part(_, let whole), .own(let whole): whole.references
        }
    }
}

/// What an expression may refer to.
package enum Reference: Sendable, Hashable {
    case parameter(String)
    /// A value of the run itself, such as `PipelineName`.
    case execution(String)
    case step(Step.ID, PropertyPath)
}

extension Reference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .parameter(let name): "Parameters.\(name)"
        case .execution(let name): "Execution.\(name)"
        case .step(let id, let path): "Steps.\(id)\(path)"
        }
    }
}

/// Why an expression has no value.
package enum EvaluationError: Error, Hashable {
    /// It refers to what that step leaves behind, and the step is not done. Not a fault.
    case waits(for: Step.ID)
    /// It leads nowhere.
    ///
    /// - Parameter place: where it stands: `HyperParameters.depth`, say.
    case unknown(Reference, place: String, known: [String])
    /// A JSON document that can't be read, or has no such value.
    case document(place: String, problem: String)
    /// It looks into a JSON document, and documents are not read yet. Not a fault.
    case needsDocuments(place: String)
}

extension EvaluationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .waits(let step): return "step '\(step)' is not done"
        case .document(let place, let problem): return place.isEmpty ? problem : "\(place): \(problem)"
        case .needsDocuments(let place):
            return (place.isEmpty ? "" : "\(place): ") + "JSON files can't be read before the pipeline runs"
        case .unknown(let reference, let place, let known):
            let place = place.isEmpty ? "" : " in \(place)"
            return switch reference {
            case .parameter(let name):
                "'\(reference)'\(place) names a parameter that the pipeline does not declare"
                    + suggestion(for: name, among: known)
            case .execution(let name):
                "'\(reference)'\(place) is not known here; known are \(known.joined(separator: ", "))"
                    + suggestion(for: name, among: known)
            case .step(let id, _):
                "'\(reference)'\(place) names a property that step '\(id)' does not have"
                    + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
            }
        }
    }
}

extension Expression {
    /// The value of this expression.
    ///
    /// - Parameter place: where it stands, for messages.
    package func value(in scope: Scope, at place: String = "") throws(EvaluationError) -> Value {
        switch self {
        case .literal(let value): return value
        case .reference(let reference): return try scope.value(of: reference, at: place)
        case .lookup(let path, let document): return try scope.value(at: path, in: document, place: place)
        case .join(let separator, let elements):
            var texts: [String] = []
            for element in elements { texts.append(try element.value(in: scope, at: place).text) }
            return .string(texts.joined(separator: separator))
        case .list(let elements):
            var values: [Value] = []
            for (index, element) in elements.enumerated() {
                values.append(try element.value(in: scope, at: "\(place)[\(index)]"))
            }
            return .array(values)
        case .object(let members):
            var object = Object()
            for member in members {
                let place = place.isEmpty ? member.key : "\(place).\(member.key)"
                object.members.append(.init(key: member.key, value: try member.value.value(in: scope, at: place)))
            }
            return .object(object)
        case .own(let expression): return try expression.value(in: scope, at: place)
        case .part(let path, let whole): return try path.value(inItem: try whole.value(in: scope, at: place), at: place)
        case .item:
            throw .document(
                place: place, problem: "an item is known only in the body of the step that goes through items")
        }
    }
}

extension PropertyPath {
    /// What lies there in an item, which may be a text that holds JSON.
    fileprivate func value(inItem item: Value, at place: String) throws(EvaluationError) -> Value {
        let root = item.string.flatMap { try? JSONReader.read($0, .python) } ?? item
        if let value = value(in: root) { return value.asItem }
        let text = item.text
        let shown = text.count > 80 ? "\(text.prefix(80))…" : text
        throw .document(place: place, problem: "the item \(shown) has no value at '\(description.trimmingDot)'")
    }
}

extension Scope {
    fileprivate func value(of reference: Reference, at place: String) throws(EvaluationError) -> Value {
        switch reference {
        case .parameter(let name):
            if let value = parameters[name] { return value }
            throw .unknown(reference, place: place, known: parameters.keys.sorted())
        case .execution(let name):
            if let value = execution[name] { return value }
            throw .unknown(reference, place: place, known: execution.keys.sorted())
        case .step(let id, let path):
            let properties = properties[id]
            // What is known early may be overwritten by what the step computes.
            if properties?.isOpen(path) == true { throw .waits(for: id) }
            if let properties, let value = path.value(in: properties.known) { return value }
            throw .unknown(reference, place: place, known: [])
        }
    }

    fileprivate func value(
        at path: PropertyPath, in document: Expression.Document, place: String
    ) throws(EvaluationError) -> Value {
        let name: String
        let root: Value
        switch document {
        case .propertyFile(let file, let step):
            if let properties = properties[step], properties.open != .nothing { throw .waits(for: step) }
            name = "property file '\(file)' of step '\(step)'"
            root = try read(place) { try $0.propertyFile(file, of: step) }
        case .uri(let expression):
            let uri = try expression.value(in: self, at: place).text
            name = "'\(uri)'"
            root = try read(place) { try $0.document(at: uri) }
        }
        guard let value = path.value(in: root) else {
            throw .document(place: place, problem: "\(name) has no value at '\(path.description.trimmingDot)'")
        }
        return value
    }

    private func read(
        _ place: String, _ body: (any DocumentReader) throws -> Value
    ) throws(EvaluationError) -> Value {
        guard let documents else { throw .needsDocuments(place: place) }
        do { return try body(documents) } catch let error as EvaluationError { throw error } catch {
            throw .document(place: place, problem: "\(error)")
        }
    }
}

extension String {
    /// A path as a definition writes it.
    fileprivate var trimmingDot: String { hasPrefix(".") ? String(dropFirst()) : self }
}

/// The way from a step's properties, or from a JSON document, to one value in it.
package struct PropertyPath: Sendable, Hashable, CustomStringConvertible {
    package enum Segment: Sendable, Hashable {
        case key(String)
        case index(Int)
        /// The element of a list whose member `member` has the value `name`; in an object, its member `name`.
        case element(member: String, name: String)
    }

    package let segments: [Segment]

    package init(_ segments: [Segment]) { self.segments = segments }

    package var description: String {
        segments.map { segment in
            switch segment {
            case .key(let key): ".\(key)"
            case .index(let index): "[\(index)]"
            case .element(_, let name): "['\(name)']"
            }
        }.joined()
    }

    /// The first key, when the path begins with one.
    package var root: String? { if case .key(let key)? = segments.first { key } else { nil } }

    /// The value there, or nil when a part of the way is missing. It goes on into a text that holds an object or a list in JSON.
    package func value(in root: Value) -> Value? {
        var value: Value? = root
        for segment in segments {
            if let text = value?.string, text.utf8.first.map("{[".utf8.contains) ?? false {
                value = try? JSONReader.read(text)
            }
            switch (segment, value) {
            case (.key(let key), .object(let object)?), (.element(_, let key), .object(let object)?):
                value = object[key]
            case (.index(let index), .array(let elements)?):
                value = elements.indices.contains(index) ? elements[index] : nil
            case (.element(let member, let name), .array(let elements)?):
                value = elements.first { $0[member]?.string == name }
            default: return nil
            }
        }
        return value
    }
}
