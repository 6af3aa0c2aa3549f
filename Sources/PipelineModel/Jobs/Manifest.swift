/// One named, digested piece of a job, such as `code/train.py` or `config/hyperparameters/max_depth`.
package struct Part: Sendable, Hashable {
    package let name: String
    /// SHA-256 in lower-case hexadecimal.
    package let digest: String
    /// The value itself where it is short, so that a change can be told as old and new.
    package let text: String?

    package init(name: String, digest: String, text: String? = nil) {
        self.name = name
        self.digest = digest
        self.text = text
    }
}

extension Part {
    /// By the bytes of the names: two names that Unicode takes for the same are two.
    fileprivate func precedes(_ other: Part) -> Bool {
        if name.utf8.elementsEqual(other.name.utf8) { return digest < other.digest }
        return name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}

/// All parts of a job, sorted by name: what its fingerprint is computed from and what explains a difference.
package struct Manifest: Sendable, Hashable {
    package let parts: [Part]

    /// The part that is the image of a job in a container. Its text names the image, too, which its digest does not.
    package static let imagePart = "runtime/image"

    /// The part that is all that a job's Python can import.
    package static let packagesPart = "runtime/packages"

    /// Parts that are the same stand once. Two of one name and different digests both count.
    package init(_ parts: [Part]) {
        var sorted = parts.sorted { $0.precedes($1) }
        var kept = 0
        for part in sorted
        where kept == 0 || sorted[kept - 1].precedes(part) {
            sorted[kept] = part
            kept += 1
        }
        self.parts = Array(sorted.prefix(kept))
    }
}

extension Manifest {
    /// How one part differs from an earlier manifest.
    package struct Change: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            case added
            case removed
            case changed(old: String?, new: String?)
        }

        package let part: String
        package let kind: Kind

        package init(part: String, kind: Kind) {
            self.part = part
            self.kind = kind
        }
    }

    /// What differs from an earlier manifest, the most telling change first.
    ///
    /// A changed hyperparameter also changes the command, variables and files made of it. What a person edits comes
    /// before what follows from it: code, inputs, settings, then the rest.
    package func changes(since earlier: Manifest) -> [Change] {
        let old = Dictionary(grouping: earlier.parts, by: \.name)
        let new = Dictionary(grouping: parts, by: \.name)
        let changes = Set(old.keys).union(new.keys).compactMap { name -> Change? in
            switch (old[name], new[name]) {
            case (let old?, let new?):
                old.map(\.digest) == new.map(\.digest)
                    ? nil : Change(part: name, kind: .changed(old: old[0].text, new: new[0].text))
            case (nil, _?): Change(part: name, kind: .added)
            default: Change(part: name, kind: .removed)
            }
        }
        return changes.sorted { (Self.rank(of: $0.part), $0.part) < (Self.rank(of: $1.part), $1.part) }
    }

    private static func rank(of part: String) -> Int {
        let edited = [
            "code/", "input/", "config/hyperparameters/", "config/parameters/", "config/arguments/",
            "config/instance-type",
            "config/environment/", "runtime/",
        ]
        let index = edited.firstIndex { part.hasPrefix($0) }
        return isDerived(part) ? edited.count : index ?? edited.count + 1
    }

    /// Whether Retake makes the part of others: the command line, files and variables that a container brings along.
    fileprivate static func isDerived(_ part: String) -> Bool {
        let derived = [
            "config/command", "config/files", "config/folders", "config/inputs/", "config/environment/SM_",
            "config/environment/RETAKE_",
        ]
        return derived.contains(where: part.hasPrefix)
    }
}

extension Manifest.Change: CustomStringConvertible {
    /// Whether the part follows from others, which a person edits.
    package var isDerived: Bool { Manifest.isDerived(part) }

    package var description: String {
        switch kind {
        case .added: "\(part) added"
        case .removed: "\(part) removed"
        case .changed(let old?, let new?) where part == Manifest.packagesPart && old == new:
            "\(part) changed (modules or path files that no package brings)"
        case .changed(let old?, let new?) where old.contains("\n") || new.contains("\n"):
            "\(part) changed\(Self.firstDifference(old, new))"
        case .changed(let old?, let new?) where old.count + new.count <= 60 || part == Manifest.imagePart:
            "\(part) changed (\(old) → \(new))"
        case .changed: "\(part) changed"
        }
    }

    /// Of two versions, each with what tells its files from others of that version in brackets.
    private static func difference(_ old: Substring, _ new: Substring) -> String {
        func version(_ text: Substring) -> String { text.prefix { $0 != "(" }.trimmed }
        return version(old) == version(new)
            ? "\(version(new)) with other files" : "\(version(old)) → \(version(new))"
    }

    /// Of two lists, the first line that differs, told by its first word: ` (numpy 1.26.4 → 2.4.6, and 2 more)`.
    private static func firstDifference(_ old: String, _ new: String) -> String {
        let old = Dictionary(old.linesByFirstWord.map { ($0.word, $0.rest) }) { first, _ in first }
        let new = Dictionary(new.linesByFirstWord.map { ($0.word, $0.rest) }) { first, _ in first }
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        guard let name = changed.first else { return "" }
        let rest = changed.count > 1 ? ", and \(changed.count - 1) more" : ""
        return switch (old[name], new[name]) {
        case (let old?, let new?): " (\(name) \(difference(old, new))\(rest))"
        case (nil, _): " (\(name) added\(rest))"
        default: " (\(name) removed\(rest))"
        }
    }
}
