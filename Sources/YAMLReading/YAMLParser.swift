import CYAML

/// What libyaml finds next in a text.
struct YAMLEvent {
    enum Kind {
        /// - Parameter isPlain: whether it stands without quotes and not as a block of text.
        case scalar(String, isPlain: Bool)
        case listStart
        case mapStart
        /// The end of a list or a map.
        case end
        case alias
        case documentStart
        case textEnd
        /// The end of a document, or the start of the text.
        case border
    }

    let kind: Kind
    var anchor: String?
    /// As it is written, with its handle replaced by what that stands for.
    var tag: String?
    let mark: YAMLMark
}

/// A place in a text; line and column count from one.
struct YAMLMark {
    let line: Int
    let column: Int

    init(_ mark: yaml_mark_t) {
        line = Int(mark.line) + 1
        column = Int(mark.column) + 1
    }
}

/// Why libyaml can't go on.
struct YAMLParserError: Error {
    let problem: String
    let mark: YAMLMark
    /// What was being read, such as `while scanning a quoted scalar`, and where that begins.
    let context: String
    let contextMark: YAMLMark?
}

/// Goes through a text with libyaml.
final class YAMLParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: [UInt8]
    private var position = 0

    init(_ text: String) {
        self.text = Array(text.utf8)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        // Fails for want of memory only, and then so does all that follows.
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input(
            parser,
            { context, buffer, room, count in
                guard let context, let buffer, let count else { return 0 }
                count.pointee = Unmanaged<YAMLParser>.fromOpaque(context).takeUnretainedValue()
                    .read(into: buffer, room: room)
                return 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Gives libyaml the next bytes of the text.
    private func read(into buffer: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        let bytes = text[position...].prefix(room)
        for (index, byte) in bytes.enumerated() { buffer[index] = byte }
        position += bytes.count
        return bytes.count
    }

    func next() throws(YAMLParserError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
        defer { yaml_event_delete(&event) }
        let mark = YAMLMark(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            return YAMLEvent(
                kind: .scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain),
                anchor: Self.string(scalar.anchor), tag: Self.string(scalar.tag), mark: mark)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .listStart, anchor: Self.string(start.anchor), tag: Self.string(start.tag), mark: mark)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mapStart, anchor: Self.string(start.anchor), tag: Self.string(start.tag), mark: mark)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .end, mark: mark)
        case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, mark: mark)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, mark: mark)
        case YAML_STREAM_END_EVENT: return YAMLEvent(kind: .textEnd, mark: mark)
        default: return YAMLEvent(kind: .border, mark: mark)
        }
    }

    private func error() -> YAMLParserError {
        let state = parser.pointee
        let context = state.context.map { String(cString: $0) } ?? ""
        return YAMLParserError(
            problem: state.problem.map { String(cString: $0) } ?? "no reason was given",
            mark: YAMLMark(state.problem_mark), context: context,
            contextMark: context.isEmpty ? nil : YAMLMark(state.context_mark))
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }
}
