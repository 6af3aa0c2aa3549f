import Foundation
import PipelineModel
import Synchronization
import Yams

/// Reads YAML texts.
package enum YAMLReader {
    /// Makes a value of the only document of a text.
    ///
    /// The body may go down the nodes recursively, however deep they are.
    ///
    /// - Parameters:
    ///   - file: how messages call the file.
    ///   - body: makes the value of the document, which is nil when nothing stands in the text.
    package static func read<Content: Sendable>(
        _ text: String, file: String,
        _ body: @escaping @Sendable (YAMLNode?) throws(YAMLError) -> Content
    ) throws(YAMLError) -> Content {
        let result = onLargeStack { () -> Result<Content, YAMLError> in
            Result { () throws(YAMLError) -> Content in try body(try YAMLComposer.compose(text, file: file)) }
        }
        return try result.get()
    }
}

/// Makes nodes of a YAML text, keeping order and places.
///
/// Yams never sees a `*`: a private character stands for each while it reads. For Yams copies what an alias repeats,
/// and compares such copies as keys, so that a few lines could keep it busy for years. And an unquoted `*` is nearly
/// always a pattern that lacks its quotes: here the message can say so.
struct YAMLComposer {
    private let file: String
    private let star: Unicode.Scalar
    private var anchored: [String: YAMLNode] = [:]

    /// The only document of a text, or nil when nothing stands in it.
    static func compose(_ text: String, file: String) throws(YAMLError) -> YAMLNode? {
        try YAMLSyntax.checkCharacters(of: text, file: file)
        let used = Set(text.unicodeScalars)
        guard let star = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).first(where: { !used.contains($0) })
        else {
            throw YAMLError(.syntax("this uses every private character of Unicode"), at: SourceLocation(file: file))
        }
        var composer = YAMLComposer(file: file, star: star)
        let guarded = composer.replacing("*", with: star, in: text)
        do {
            let parser = try Parser(yaml: guarded, resolver: .basic, encoding: .utf8)
            // Nodes hold their anchors weakly, and the parser holds them until it goes.
            return try withExtendedLifetime(parser) { try parser.singleRoot().map { try composer.node($0) } }
        } catch let error as YAMLError {
            throw error
        } catch let error as YamlError {
            throw YAMLSyntax.error(for: error, file: file) { composer.restored($0) }
        } catch {
            throw YAMLError(.syntax("this cannot be read as YAML: \(error)"), at: SourceLocation(file: file))
        }
    }

    private init(file: String, star: Unicode.Scalar) {
        self.file = file
        self.star = star
    }

    private mutating func node(_ node: Node) throws(YAMLError) -> YAMLNode {
        let place = place(of: node)
        let result: YAMLNode
        switch node {
        case .scalar(let scalar):
            if let name = try aliasName(scalar, at: place) {
                guard let repeated = anchored[name] else { throw YAMLError(.unknownAnchor(name), at: place) }
                result = YAMLNode(content: repeated.content, place: place)
            } else {
                result = YAMLNode(content: .scalar(try value(scalar, at: place)), place: place)
            }
        case .sequence(let sequence):
            try checkTag(sequence.tag, [.seq], at: place)
            var elements: [YAMLNode] = []
            for element in sequence { elements.append(try self.node(element)) }
            result = YAMLNode(content: .list(elements), place: place)
        case .mapping(let mapping):
            try checkTag(mapping.tag, [.map], at: place)
            var members: [YAMLNode.Member] = []
            for (key, value) in mapping {
                members.append(
                    .init(key: try self.key(key), keyPlace: self.place(of: key), value: try self.node(value)))
            }
            result = YAMLNode(content: .map(members), place: place)
        case .alias:
            throw YAMLError(.syntax("an alias stands where none can be read"), at: place)
        }
        if let name = node.anchor?.rawValue { anchored[restored(name)] = result }
        return result
    }

    private func key(_ node: Node) throws(YAMLError) -> String {
        let place = place(of: node)
        guard let scalar = node.scalar else {
            throw YAMLError(
                .syntax("a key must be text; put a key that begins with '{' or '[' in quotes"), at: place)
        }
        if isStarred(scalar) { throw YAMLError(.unquotedStar(restored(scalar.string)), at: place) }
        return try checked(restored(scalar.string), at: place)
    }

    private func value(_ scalar: Node.Scalar, at place: SourceLocation) throws(YAMLError) -> Value {
        let text = try checked(restored(scalar.string), at: place)
        switch Tag.Name(rawValue: scalar.tag.rawValue) {
        case .implicit: return CoreSchema.value(of: text)
        case .str, .nonSpecific: return .string(text)
        default:
            try checkTag(scalar.tag, [.int, .float, .bool, .null], at: place)
            return CoreSchema.value(of: text)
        }
    }

    /// The name that an alias repeats; nil for any other scalar.
    private func aliasName(_ scalar: Node.Scalar, at place: SourceLocation) throws(YAMLError) -> String? {
        guard isStarred(scalar) else { return nil }
        let name = scalar.string.unicodeScalars.dropFirst()
        let isName = name.allSatisfy { scalar in
            scalar == "_" || scalar == "-"
                || (scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber))
        }
        guard isName, !name.isEmpty, scalar.anchor == nil else {
            throw YAMLError(.unquotedStar(restored(scalar.string)), at: place)
        }
        return String(String.UnicodeScalarView(name))
    }

    private func isStarred(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && scalar.string.unicodeScalars.first == star
    }

    /// A NUL can be written as an escape, and no path, name or argument can hold one.
    private func checked(_ text: String, at place: SourceLocation) throws(YAMLError) -> String {
        if text.utf8.contains(0) { throw YAMLError(.syntax("text cannot hold a NUL character"), at: place) }
        return text
    }

    private func checkTag(_ tag: Tag, _ known: [Tag.Name], at place: SourceLocation) throws(YAMLError) {
        let name = Tag.Name(rawValue: tag.rawValue)
        if name == .implicit || name == .nonSpecific || known.contains(name) { return }
        throw YAMLError(.syntax("the tag '\(restored(name.rawValue))' means nothing here; leave it out"), at: place)
    }

    private func place(of node: Node) -> SourceLocation {
        SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private func restored(_ text: String) -> String { replacing(star, with: "*", in: text) }

    private func replacing(_ old: Unicode.Scalar, with new: Unicode.Scalar, in text: String) -> String {
        guard text.unicodeScalars.contains(old) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == old ? new : $0 }))
    }
}

/// Calls a function on a thread whose stack has room for deep recursion, and waits for it.
///
/// libyaml stops at 1,000 levels, and Yams goes down them recursively: about 1.5 MB in a debug build. Threads other
/// than the main one have 512 KiB on macOS.
private func onLargeStack<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let box = Box<Result>()
    let thread = Thread { box.fill(body()) }
    thread.stackSize = 8 << 20
    thread.start()
    return box.content()
}

/// Hands one value from a thread to another.
private final class Box<Content: Sendable>: Sendable {
    private let value = Mutex<Content?>(nil)
    private let filled = DispatchSemaphore(value: 0)

    func fill(_ content: Content) {
        value.withLock { $0 = content }
        filled.signal()
    }

    func content() -> Content {
        while true {
            filled.wait()
            if let content = value.withLock({ $0 }) { return content }
        }
    }
}
