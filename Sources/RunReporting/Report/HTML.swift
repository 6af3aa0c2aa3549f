/// Text in a page, safe wherever it stands: between tags and in quoted attributes.
func html(_ text: String) -> String {
    var escaped = ""
    for scalar in TextStyle.plain.cleaned(text).unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        case "'": escaped += "&#39;"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}
