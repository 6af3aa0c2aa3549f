import PipelineModel

/// What a step's job is made of, and what of it is not as it was before.
struct ReportParts {
    private static let lineLimit = 20
    private static let textLimit = 200

    let manifest: Manifest
    let changes: [Manifest.Change]

    var section: String {
        let changed = Dictionary(changes.map { ($0.part, $0) }) { first, _ in first }
        let rows = manifest.parts.map { part in
            [html(part.name), changed[part.name].map(Self.change) ?? Self.value(part)]
        }
        let removed = changes.filter { $0.kind == .removed }.map { [html($0.part), Self.change($0)] }
        let note = changes.isEmpty ? "" : ", \(changes.count) of them changed"
        return """
            <details class="parts"><summary>Made of \(counted(manifest.parts.count, "part"))\(note)</summary>\
            \(htmlTable([], rows + removed, label: "What the step is made of"))</details>
            """
    }

    /// Where both are known, the old value and the new one; of lists, the lines that differ.
    static func change(_ change: Manifest.Change) -> String {
        switch change.kind {
        case .added: return "<ins>added</ins>"
        case .removed: return "<del>removed</del>"
        case .changed(let old?, let new?) where !old.contains("\n") && !new.contains("\n"):
            return "<del>\(htmlLine(old))</del> → <ins>\(htmlLine(new))</ins>"
        case .changed(let old?, let new?):
            let (before, after) = (old.split(separator: "\n"), new.split(separator: "\n"))
            let (known, kept) = (Set(before), Set(after))
            let lines =
                before.filter { !kept.contains($0) }.map { "<del>- \(htmlLine(String($0)))</del>" }
                + after.filter { !known.contains($0) }.map { "<ins>+ \(htmlLine(String($0)))</ins>" }
            let rest = lines.count > lineLimit ? ["and \(counted(lines.count - lineLimit, "line")) more"] : []
            return (lines.prefix(lineLimit) + rest).joined(separator: "<br>")
        case .changed: return "<ins>changed</ins>"
        }
    }

    private static func value(_ part: Part) -> String {
        guard let text = part.text else { return "<code>\(html(String(part.digest.prefix(12))))</code>" }
        if text.contains("\n") { return counted(text.split(separator: "\n").count, "line") }
        return html(String(text.prefix(textLimit))) + (text.count > textLimit ? "…" : "")
    }
}
