import PipelineModel

/// Turns the paths of a job into those of its folders on this machine.
///
/// A *job path* is one at or below `/opt/ml`, or one that the job declares: an input, output, folder, file, working
/// folder. Job paths get the root's path put before them where they stand
///
/// - as a whole word of the command, or after the first `=` of a word that begins with `-`;
/// - as a whole variable, or as a piece of one between colons, as in `PYTHONPATH`;
/// - as a whole string inside a variable that is JSON, as in `SM_TRAINING_ENV`.
///
/// Nothing else is changed: no shell script in a word, no configuration file, no code.
struct HostPaths: Sendable {
    let root: String
    private let folders: [JobPath]

    init(_ paths: JobPaths, root: String) {
        self.root = root
        folders = paths.roots
    }

    func command(_ words: [String]) -> [String] {
        words.map { word in
            guard word.hasPrefix("-"), let equals = word.firstIndex(of: "=") else { return moved(word) }
            return word[...equals] + moved(String(word[equals...].dropFirst()))
        }
    }

    func variables(_ environment: [String: String]) -> [String: String] {
        environment.mapValues { value in
            if value.hasPrefix("{") || value.hasPrefix("["), let json = try? JSONReader.read(value, .kept) {
                let moved = moved(json)
                // As it was written, unless there is a reason to write it anew.
                return moved == json ? value : moved.json()
            }
            return value.split(separator: ":", omittingEmptySubsequences: false)
                .map { moved(String($0)) }
                .joined(separator: ":")
        }
    }

    private func moved(_ text: String) -> String {
        // What stands after the colon of a URI begins with two slashes.
        guard !text.hasPrefix("//"), let path = try? JobPath(text), path != .root,
            folders.contains(where: path.isAtOrBelow)
        else { return text }
        return root + text
    }

    private func moved(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(moved(text))
        case .array(let elements): .array(elements.map(moved))
        case .object(let object):
            .object(Object(members: object.members.map { Object.Member(key: $0.key, value: moved($0.value)) }))
        case .null, .bool, .number: value
        }
    }
}
