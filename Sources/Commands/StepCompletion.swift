import ArgumentParser
import Foundation
import PipelineModel
import RetakeFile
import SageMaker
import SystemPackage

extension CompletionKind {
    /// The names of the steps of the pipeline that the words so far name, or of the one here.
    ///
    /// A shell asks for them while a person types, so what can't be read has no names, and says nothing.
    static var steps: CompletionKind {
        .custom { words, _, _ in
            let definition = words.dropFirst(2).first { [".json", ".yaml", ".yml"].contains(where: $0.hasSuffix) }
            return (try? stepNames(definition)) ?? []
        }
    }

    private static func stepNames(_ definition: String?) throws -> [String] {
        let files = try PipelineFiles(definition: definition, commandEnvironment: .current)
        if files.isOwnPipeline { return files.settings.ownSteps.map(\.id.rawValue) }
        return try SageMakerDefinition.pipeline(
            from: files.readDefinition(), name: files.stem, file: files.definition.string
        ).steps.map(\.id.rawValue)
    }
}
