import HostSystem
import PipelineModel

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
/// libyaml never sees a `*`: a private character stands for each while it reads. An unquoted `*` is nearly always a pattern that
/// lacks its quotes: here the message can say so.
struct YAMLComposer {
    /// Texts that are nested deeper are refused.
    private static let depthLimit = 1000

    private let file: String
    private let star: Unicode.Scalar
    private let parser: YAMLParser
    private var anchored: [String: YAMLNode] = [:]
    private var depth = 0

    /// The only document of a text, or nil when nothing stands in it.
    static func compose(_ text: String, file: String) throws(YAMLError) -> YAMLNode? {
        try YAMLSyntax.checkCharacters(of: text, file: file)
        let used = Set(text.unicodeScalars)
        guard let star = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).first(where: { !used.contains($0) })
        else {
            throw YAMLError(.syntax("this uses every private character of Unicode"), at: SourceLocation(file: file))
        }
        let guarded = replacing("*", with: star, in: text)
        var composer = YAMLComposer(file: file, star: star, parser: YAMLParser(guarded))
        do {
            return try composer.document()
        } catch let error as YAMLParserError {
            throw YAMLSyntax.error(for: error, in: guarded, file: file)
        } catch let error as YAMLError {
            throw error
        } catch {
            throw YAMLError(.syntax("this cannot be read as YAML: \(error)"), at: SourceLocation(file: file))
        }
    }

    private mutating func document() throws -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try parser.next()
            switch event.kind {
            case .textEnd: return root
            case .border: continue
            case .documentStart:
                if root != nil { throw YAMLError(.secondDocument, at: place(event.mark)) }
            default: root = try node(event)
            }
        }
    }

    private mutating func node(_ event: YAMLEvent) throws -> YAMLNode {
        let place = place(event.mark)
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw YAMLError(.syntax("this is nested too deeply"), at: place) }
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let isPlain):
            if isPlain, text.unicodeScalars.first == star {
                content = try repeated(text, isAnchored: event.anchor != nil, at: place)
            } else {
                content = .scalar(try value(restored(text), isPlain: isPlain, tag: event.tag, at: place))
            }
        case .listStart:
            try checkTag(event.tag, ["seq"], at: place)
            content = .list(try elements())
        case .mapStart:
            try checkTag(event.tag, ["map"], at: place)
            content = .map(try members())
        case .alias, .end, .documentStart, .border, .textEnd:
            throw YAMLError(.syntax("a value is missing before this"), at: place)
        }
        let node = YAMLNode(content: content, place: place)
        if let name = event.anchor { anchored[restored(name)] = node }
        return node
    }

    private mutating func elements() throws -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try parser.next()
            if case .end = event.kind { return elements }
            elements.append(try node(event))
        }
    }

    private mutating func members() throws -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var places: [String: SourceLocation] = [:]
        while true {
            let event = try parser.next()
            if case .end = event.kind { return members }
            let key = try key(event)
            let keyPlace = place(event.mark)
            if let first = places.updateValue(keyPlace, forKey: key) { throw YAMLError(.repeatedKey(key), at: first) }
            members.append(.init(key: key, keyPlace: keyPlace, value: try node(try parser.next())))
        }
    }

    private mutating func key(_ event: YAMLEvent) throws -> String {
        let place = place(event.mark)
        guard case .scalar(let text, let isPlain) = event.kind else {
            throw YAMLError(.syntax("a key must be text; put a key that begins with '{' or '[' in quotes"), at: place)
        }
        if isPlain, text.unicodeScalars.first == star { throw YAMLError(.unquotedStar(restored(text)), at: place) }
        let key = try checked(restored(text), at: place)
        if let name = event.anchor { anchored[restored(name)] = YAMLNode(content: .scalar(.string(key)), place: place) }
        return key
    }

    private func value(
        _ text: String, isPlain: Bool, tag: String?, at place: SourceLocation
    ) throws(YAMLError) -> Value {
        let text = try checked(text, at: place)
        if tag == "!" || tag == Self.standard + "str" { return .string(text) }
        try checkTag(tag, ["int", "float", "bool", "null"], at: place)
        return isPlain || tag != nil ? CoreSchema.value(of: text) : .string(text)
    }

    /// What an alias repeats.
    private func repeated(
        _ text: String, isAnchored: Bool, at place: SourceLocation
    ) throws(YAMLError) -> YAMLNode.Content {
        let name = text.unicodeScalars.dropFirst()
        let isName = name.allSatisfy { scalar in
            scalar == "_" || scalar == "-"
                || (scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber))
        }
        guard isName, !name.isEmpty, !isAnchored else { throw YAMLError(.unquotedStar(restored(text)), at: place) }
        guard let node = anchored[String(String.UnicodeScalarView(name))] else {
            throw YAMLError(.unknownAnchor(String(String.UnicodeScalarView(name))), at: place)
        }
        return node.content
    }

    /// A NUL can be written as an escape, and no path, name or argument can hold one.
    private func checked(_ text: String, at place: SourceLocation) throws(YAMLError) -> String {
        if text.utf8.contains(0) { throw YAMLError(.syntax("text cannot hold a NUL character"), at: place) }
        return text
    }

    /// How the tags begin that YAML itself gives a meaning.
    private static let standard = "tag:yaml.org,2002:"

    private func checkTag(_ tag: String?, _ known: [String], at place: SourceLocation) throws(YAMLError) {
        guard let tag, tag != "!", !known.contains(where: { tag == Self.standard + $0 }) else { return }
        throw YAMLError(.syntax("the tag '\(restored(tag))' means nothing here; leave it out"), at: place)
    }

    private func place(_ mark: YAMLMark) -> SourceLocation {
        SourceLocation(file: file, line: mark.line, column: mark.column)
    }

    private func restored(_ text: String) -> String { Self.replacing(star, with: "*", in: text) }

    private static func replacing(_ old: Unicode.Scalar, with new: Unicode.Scalar, in text: String) -> String {
        guard text.unicodeScalars.contains(old) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == old ? new : $0 }))
    }
}
