/// An element of an XML document, as AWS's services answer them: text or elements, no attributes.
struct XMLElement: Sendable {
    let name: String
    private let content: Content

    private indirect enum Content: Sendable {
        case text(String)
        case elements([XMLElement])
    }

    init(_ name: String, _ text: some CustomStringConvertible) {
        self.name = name
        content = .text(text.description)
    }

    init(_ name: String, _ elements: [XMLElement]) {
        self.name = name
        content = .elements(elements)
    }

    /// With the line that begins each document.
    var document: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text }

    private var text: String {
        let inner =
            switch content {
            case .text(let text): Self.escaped(text)
            case .elements(let elements): elements.map(\.text).joined()
            }
        return "<\(name)>\(inner)</\(name)>"
    }

    /// What XML 1.0 can't have at all becomes a sign that says so.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\r": result += "&#13;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// The texts of all elements of one name, in a document that a client sent: the few that S3 takes are flat lists of them.
///
/// - Parameter name: without a prefix; elements in other elements of the same name are not expected.
func xmlTexts(of name: String, in document: String) -> [String] {
    var texts: [String] = []
    var rest = document[...]
    while let start = rest.firstRange(of: "<\(name)>"), let end = rest[start.upperBound...].firstRange(of: "</\(name)>")
    {
        texts.append(xmlUnescaped(rest[start.upperBound..<end.lowerBound]))
        rest = rest[end.upperBound...]
    }
    return texts
}

private func xmlUnescaped(_ text: Substring) -> String {
    var parts = text.split(separator: "&", omittingEmptySubsequences: false).map(String.init)[...]
    var result = parts.popFirst() ?? ""
    for part in parts {
        let pieces = part.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let entity = pieces[0]
        let character: String? =
            switch entity {
            case "amp": "&"
            case "lt": "<"
            case "gt": ">"
            case "quot": "\""
            case "apos": "'"
            case _ where entity.hasPrefix("#x"): UInt32(entity.dropFirst(2), radix: 16).flatMap(scalarText)
            case _ where entity.hasPrefix("#"): UInt32(entity.dropFirst()).flatMap(scalarText)
            default: nil
            }
        guard pieces.count == 2, let character else {
            result += "&" + part
            continue
        }
        result += character + pieces[1]
    }
    return result
}

private func scalarText(_ number: UInt32) -> String? { Unicode.Scalar(number).map { String(Character($0)) } }
