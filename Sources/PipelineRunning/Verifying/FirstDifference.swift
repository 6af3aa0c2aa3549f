import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

/// The first place at which two files differ, in the words of their format.
enum FirstDifference {
    /// Larger files are compared byte by byte only.
    private static let largestText: Int64 = 64 << 20

    static func text(of old: FilePath, and new: FilePath) throws -> String {
        let sizes = (File.size(old) ?? 0, File.size(new) ?? 0)
        guard max(sizes.0, sizes.1) <= largestText else { return "differs; too large to say where" }
        return text(of: try File.read(old), and: try File.read(new), named: new.lastComponent?.string ?? "")
    }

    /// - Parameter name: tells the format, by its suffix.
    static func text(of old: [UInt8], and new: [UInt8], named name: String) -> String {
        let suffix = name.split(separator: ".").last?.lowercased() ?? ""
        let told: String? =
            switch suffix {
            case "json": json(old, new)
            case "csv": table(old, new, separator: ",")
            case "tsv": table(old, new, separator: "\t")
            case "npy": NumPyArray.firstDifference(of: old, and: new)
            default: nil
            }
        return told ?? lines(old, new) ?? bytes(old, new)
    }

    private static func json(_ old: [UInt8], _ new: [UInt8]) -> String? {
        guard let before = try? JSONReader.read(old, .kept), let after = try? JSONReader.read(new, .kept),
            let (path, left, right) = difference(before, after, at: "")
        else { return nil }
        return "\(path.isEmpty ? "the value" : path): \(shortened(left)) → \(shortened(right))"
    }

    /// The path of the first value that differs, as `metrics.auc[3]`, and both values.
    private static func difference(_ old: Value, _ new: Value, at path: String) -> (String, String, String)? {
        switch (old, new) {
        case (.object(let before), .object(let after)):
            for key in before.keys + after.keys where before[key] != after[key] {
                let inner = path.isEmpty ? key : "\(path).\(key)"
                guard let left = before[key], let right = after[key] else {
                    return (inner, before[key]?.json() ?? "missing", after[key]?.json() ?? "missing")
                }
                return difference(left, right, at: inner)
            }
            return nil
        case (.array(let before), .array(let after)):
            for (index, pair) in zip(before, after).enumerated() where pair.0 != pair.1 {
                return difference(pair.0, pair.1, at: "\(path)[\(index)]")
            }
            return before.count == after.count ? nil : (path, "\(before.count) elements", "\(after.count)")
        default: return old == new ? nil : (path, old.json(), new.json())
        }
    }

    private static func table(_ old: [UInt8], _ new: [UInt8], separator: Character) -> String? {
        guard let (number, before, after) = firstLine(old, new) else { return nil }
        guard let before, let after, number > 1 else { return nil }
        let header = String(decoding: old.prefix { $0 != 10 }, as: UTF8.self)
            .split(separator: separator, omittingEmptySubsequences: false)
        let left = before.split(separator: separator, omittingEmptySubsequences: false)
        let right = after.split(separator: separator, omittingEmptySubsequences: false)
        guard left.count == right.count, let column = left.indices.first(where: { left[$0] != right[$0] }) else {
            return nil
        }
        let name = column < header.count ? "column '\(header[column])'" : "column \(column + 1)"
        return "line \(number), \(name): \(shortened(String(left[column]))) → \(shortened(String(right[column])))"
    }

    private static func lines(_ old: [UInt8], _ new: [UInt8]) -> String? {
        guard let (number, before, after) = firstLine(old, new) else { return nil }
        return "line \(number): \(before.map(shortened) ?? "missing") → \(after.map(shortened) ?? "missing")"
    }

    /// The number of the first line that differs, from one, and both; nil for what is no text.
    private static func firstLine(_ old: [UInt8], _ new: [UInt8]) -> (Int, String?, String?)? {
        guard !old.contains(0), !new.contains(0), let old = String(validating: old, as: UTF8.self),
            let new = String(validating: new, as: UTF8.self)
        else { return nil }
        let before = old.utf8.split(separator: 10, omittingEmptySubsequences: false)
        let after = new.utf8.split(separator: 10, omittingEmptySubsequences: false)
        for index in 0..<max(before.count, after.count) {
            let left = index < before.count ? String(before[index]) : nil
            let right = index < after.count ? String(after[index]) : nil
            if left != right { return (index + 1, left ?? nil, right ?? nil) }
        }
        return nil
    }

    private static func bytes(_ old: [UInt8], _ new: [UInt8]) -> String {
        let common = zip(old, new).prefix { $0 == $1 }.count
        return old.count == new.count
            ? "byte \(common) of \(old.count)" : "byte \(common); \(old.count) bytes → \(new.count)"
    }

    static func shortened(_ text: String) -> String {
        text.count <= 60 ? text : text.prefix(59) + "…"
    }
}
