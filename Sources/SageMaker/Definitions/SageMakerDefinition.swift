package import PipelineModel

/// A SageMaker pipeline definition: the JSON text that `Pipeline.definition()` returns.
package enum SageMakerDefinition {
    /// The only version that exists.
    static let version = "2020-12-01"

    /// Reads a definition.
    ///
    /// Liberal in what it does not need: unknown members are kept in ``Step/attributes`` or passed over. Exact in the
    /// rest: everything found wrong is told at once, before anything runs.
    ///
    /// - Parameters:
    ///   - name: the pipeline's name, which a definition does not hold.
    ///   - file: what messages call the file.
    /// - Throws: ``DefinitionError``.
    package static func pipeline(from bytes: [UInt8], name: String, file: String) throws -> Pipeline {
        let root: Value
        do {
            root = try JSONReader.read(bytes)
        } catch {
            throw DefinitionError(file: file, problems: [.notJSON(error)])
        }
        guard case .object(let definition) = root else {
            throw DefinitionError(file: file, problems: [.notADefinition(found: root.kindName)])
        }
        var reader = DefinitionReader()
        let pipeline = reader.pipeline(of: definition, name: name)
        guard let pipeline, reader.problems.isEmpty else {
            throw DefinitionError(file: file, problems: reader.problems)
        }
        return pipeline
    }
}
