import YAMLReading

/// What a file and those that it includes say together.
///
/// The word of a file counts before that of files that it includes. Where two files say something else of which neither
/// includes the other, nobody knows which is meant, unless a file that includes both says it.
struct MergedFiles {
    /// What an included file may say.
    static let keys = ["include", "parameters", "environment", "defaults", "images", "steps"]

    /// The including ones first.
    private let files: [IncludedFile]

    init(_ files: [IncludedFile]) { self.files = files }

    /// The texts of those that are included.
    var includedTexts: [(id: String, text: String)] { files.dropFirst().map { ($0.id, $0.text) } }

    /// What stands under a key, the nearest first.
    func nodes(_ key: String) -> [YAMLNode] {
        files.compactMap { file in file.members.first { $0.key == key && !$0.value.isNull }?.value }
    }

    /// The place of the first file's key that has something after it; nil where none has.
    func place(of key: String) -> SourceLocation? {
        files.lazy.compactMap { file in file.members.first { $0.key == key && !$0.value.isNull }?.keyPlace }.first
    }

    /// The members of maps under a key, each from the nearest file that has it.
    func members(_ key: String, expected: String) throws(YAMLError) -> [YAMLNode.Member] {
        var merged: [YAMLNode.Member] = []
        var said: [String: [(file: IncludedFile, member: YAMLNode.Member)]] = [:]
        for (file, node) in words(key) {
            for member in try node.members("'\(key)'", expected: expected) {
                if said[member.key] == nil { merged.append(member) }
                said[member.key, default: []].append((file, member))
            }
        }
        for member in merged { try check(said[member.key] ?? [], "'\(member.key)' in '\(key)'") }
        return merged
    }

    /// The same of steps, which no file may say anew.
    func steps(expected: String) throws(YAMLError) -> [YAMLNode.Member] {
        var steps: [YAMLNode.Member] = []
        var places: [String: SourceLocation] = [:]
        for node in nodes("steps") {
            for member in try node.members("'steps'", expected: expected) {
                if let other = places.updateValue(member.keyPlace, forKey: member.key) {
                    throw YAMLError(.repeatedStepInFiles(member.key, at: other), at: member.keyPlace)
                }
                steps.append(member)
            }
        }
        return steps
    }

    /// What steps say that do not say it themselves. Maps are put together, key by key.
    func defaults() throws(YAMLError) -> StepDefaults {
        var defaults = StepDefaults()
        for node in nodes("defaults") { try defaults.add(node) }
        for node in nodes("environment") { defaults.add(environment: node) }
        _ = try members("environment", expected: "a map of variables and values")
        var said: [String: [(file: IncludedFile, member: YAMLNode.Member)]] = [:]
        for (file, node) in words("defaults") {
            guard case .map(let members) = node.content else { continue }
            for member in members {
                guard case .map(let inner) = member.value.content else {
                    said["'\(member.key)' in 'defaults'", default: []].append((file, member))
                    continue
                }
                for entry in inner {
                    said["'\(entry.key)' of '\(member.key)' in 'defaults'", default: []].append((file, entry))
                }
            }
        }
        for (what, words) in said.sorted(by: { $0.key < $1.key }) { try check(words, what) }
        return defaults
    }

    private func words(_ key: String) -> [(IncludedFile, YAMLNode)] {
        files.compactMap { file in
            file.members.first { $0.key == key && !$0.value.isNull }.map { (file, $0.value) }
        }
    }

    /// - Parameter words: for one thing, the nearest first.
    private func check(
        _ words: [(file: IncludedFile, member: YAMLNode.Member)], _ what: String
    ) throws(YAMLError) {
        guard let first = words.first else { return }
        for other in words.dropFirst() where !first.file.reached.contains(other.file.id) {
            guard first.member.value.value != other.member.value.value else { continue }
            throw YAMLError(
                .twoWords(what, at: first.member.keyPlace, below: files.first?.name ?? ""), at: other.member.keyPlace)
        }
    }
}
