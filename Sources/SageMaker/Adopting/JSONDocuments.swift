/// Texts of JSON one after another, as when the answers of several calls are gathered in one file.
enum JSONDocuments {
    /// The documents in a text; a text that is no such thing is one document, for its reader to refuse.
    static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var documents: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var depth = 0
        var isInText = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte
                    == UInt8(ascii: "\"")
                {
                    isInText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth == 0 else { continue }
                documents.append(bytes[start...index])
                start = index + 1
            default: break
            }
        }
        let rest = bytes[start...]
        if documents.isEmpty || rest.contains(where: { !" \t\r\n".utf8.contains($0) }) { documents.append(rest) }
        return documents
    }
}
