import CacheStorage
import Foundation
import PipelineModel
import SystemPackage

/// What a person takes out of a recording: all outputs, one of them, or something in one.
struct OutputTaking {
    /// As it was asked for.
    private let text: String
    /// Where each output, or the part of it at a path, comes to lie; empty for the place itself.
    private let pieces: [(output: StepOutput, path: String, location: String)]
    /// What it is called where no other name is given.
    let name: String

    /// - Parameter text: an output's name and perhaps a path in it; nil for all outputs.
    init(_ text: String?, of recording: Recording) throws {
        let step = recording.step.rawValue
        self.text = text ?? step
        guard let text else {
            guard !recording.outputs.isEmpty else { throw GetError.noOutputs(step: step) }
            pieces = recording.outputs.map { ($0, "", $0.name.asFileName) }
            name = step.asFileName
            return
        }
        // An output's name may hold slashes itself.
        let matches = recording.outputs.filter { text == $0.name || text.hasPrefix($0.name + "/") }
        guard let found = matches.max(by: { $0.name.count < $1.name.count }) else {
            throw GetError.noSuchOutput(text, step: step, known: recording.outputs.map(\.name))
        }
        let path = text.dropFirst(found.name.count).split(separator: "/").joined(separator: "/")
        guard path.isEmpty || found.tree.subtree(at: path) != nil else {
            throw GetError.notInOutput(path, output: found.name, known: found.tree.entries.map(\.path))
        }
        pieces = [(found, path, "")]
        let last = (path.isEmpty ? found.name : path).split(separator: "/").last
        name = last.map(String.init) ?? found.name
    }

    /// Writes the one file to standard output.
    func print(from cache: Cache) throws {
        guard let piece = pieces.first, pieces.count == 1, piece.output.tree.isFile(at: piece.path) else {
            throw GetError.notAFile(text)
        }
        let folder = FilePath(NSTemporaryDirectory()).appending(".retake-\(UUID().uuidString)")
        try File.makeFolder(folder)
        defer { try? folder.removeTree() }
        try cache.trees.extract(piece.output, at: piece.path, into: folder)
        let file = try FileDescriptor.open(folder.pushing(FilePath(piece.path)), .readOnly)
        try file.closeAfter { try file.copyRest(to: .standardOutput) }
    }

    /// Unpacks beside a place where nothing is, and renames: what is there then is whole.
    func take(from cache: Cache, to place: FilePath, shownAs shown: String) throws {
        let folder = place.removingLastComponent().appending(".retake-\(getpid())")
        do throws(Errno) { try File.makeFolder(folder) } catch {
            throw GetError.cannotWrite(shown, error.description)
        }
        defer { try? folder.removeTree() }
        var source = folder
        for (output, path, location) in pieces {
            let piece = location.isEmpty ? folder : folder.appending(location)
            try File.makeFolder(piece)
            try cache.trees.extract(output, at: path, into: piece)
            source = location.isEmpty ? folder.pushing(FilePath(path)) : folder
        }
        guard rename(source.string, place.string) == 0 else {
            throw GetError.cannotWrite(shown, Errno(rawValue: errno).description)
        }
    }
}

enum GetError: Error, CustomStringConvertible {
    case noSuchOutput(String, step: String, known: [String])
    case notInOutput(String, output: String, known: [String])
    case notAFile(String)
    case noOutputs(step: String)
    case exists(String)
    case cannotWrite(String, String)

    var description: String {
        switch self {
        case .noSuchOutput(let output, let step, let known):
            "step '\(step)' has no output '\(output)'"
                + (known.isEmpty ? "; it has none" : "; it has \(known.map { "'\($0)'" }.joined(separator: ", "))")
        case .notInOutput(let path, let output, let known):
            "output '\(output)' holds no '\(path)'\(suggestion(for: path, among: known))"
        case .notAFile(let output): "'\(output)' is a folder, and only a file can be written to standard output"
        case .noOutputs(let step): "step '\(step)' has no outputs"
        case .exists(let place): "'\(place)' is there already; remove it, or name another place"
        case .cannotWrite(let place, let reason): "'\(place)' can't be written: \(reason); name another place"
        }
    }
}
