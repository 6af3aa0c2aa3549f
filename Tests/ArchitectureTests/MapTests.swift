import Foundation
import Testing

/// `docs/ARCHITECTURE.md` says of the targets and folders what `Package.swift` and `Sources` say.
@Suite struct MapTests {
    private let map: Map
    private let house: House

    init() throws {
        map = try Map(try House.text("docs/ARCHITECTURE.md"))
        house = try House()
    }

    @Test func everyTargetStandsInTheTableWithWhatItMayImport() {
        for (name, target) in house.targets.sorted(by: { $0.key < $1.key }) {
            #expect(
                map.targets[name] == target,
                "in docs/ARCHITECTURE.md, target '\(name)' must stand as: \(target.row(name))")
        }
    }

    @Test func theTableNamesNoTargetThatIsNotThere() {
        #expect(Set(map.targets.keys).subtracting(house.targets.keys) == [])
    }

    @Test func everyFolderIsNamed() {
        let missing = house.folders.subtracting(map.folders).sorted()
        #expect(missing == [], "say in docs/ARCHITECTURE.md, as `Sources/X/Y`, what these folders hold")
    }

    @Test func noFolderIsNamedThatIsNotThere() {
        let gone = map.folders.filter { !FileManager.default.fileExists(atPath: House.root.appending("/\($0)")) }
        #expect(gone == [], "these are gone or renamed; take them out of docs/ARCHITECTURE.md")
    }

    @Test func everyFileThatIsNamedIsThere() throws {
        let named = Set(
            try House.text("docs/ARCHITECTURE.md").matches(of: /[\w+.]+\.(?:swift|c|sql|json)\b/).map { String($0.0) })
        let gone = named.subtracting(house.files).subtracting(["pipeline.json"]).sorted()
        #expect(gone == [], "these files are gone or renamed; mend docs/ARCHITECTURE.md")
    }
}

/// What a target may import: targets of this package, and libraries.
struct Target: Equatable {
    var targets: Set<String>
    var libraries: Set<String>

    func row(_ name: String) -> String {
        func cell(_ names: Set<String>) -> String {
            names.isEmpty ? "–" : names.sorted().map { "`\($0)`" }.joined(separator: ", ")
        }
        return "| `\(name)` | … | \(cell(targets)) | \(cell(libraries)) |"
    }
}

/// The manifest and the folders.
struct House {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    var targets: [String: Target] = [:]
    var folders: Set<String> = []
    /// The names of all files of the program and its tests.
    var files: Set<String> = ["Package.swift"]

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: root + "/" + name, encoding: .utf8)
    }

    init() throws {
        let manifest = try Self.text("Package.swift")
        var products: [String: String] = [:]
        for match in manifest.matches(of: /static let (\w+) = Self\.product\(name: "(\w+)"/) {
            products[String(match.1)] = String(match.2)
        }
        // C targets are libraries to the others.
        var foreign: Set<String> = []
        for match in manifest.matches(of: /\.(?:systemLibrary|target)\(\s*name: "(C[A-Z]\w+)"/) {
            foreign.insert(String(match.1))
        }
        let swift = /(?:layer\(|\.executableTarget\(\s*name:)\s*"(\w+)"(?:,\s*(?:dependencies:\s*)?\[([^\]]*)\])?/
        for match in manifest.matches(of: swift)
        where FileManager.default.fileExists(atPath: "\(Self.root)/Sources/\(match.1)") {
            let list = match.2 ?? ""
            let named = Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
            let taken = list.matches(of: /\.(\w+)/).map { products[String($0.1)] ?? String($0.1) }
            targets[String(match.1)] = Target(
                targets: named.subtracting(foreign), libraries: named.intersection(foreign).union(taken))
        }
        for place in ["Sources", "Tests"] {
            let found = FileManager.default.enumerator(atPath: "\(Self.root)/\(place)")
            files.formUnion(
                (found?.compactMap { $0 as? String } ?? []).map { URL(fileURLWithPath: $0).lastPathComponent })
        }
        for target in try Self.subfolders("Sources") {
            folders.insert(target)
            // A C target's headers lie where SwiftPM wants them.
            folders.formUnion(try Self.subfolders(target).filter { !$0.hasSuffix("/include") })
        }
    }

    private static func subfolders(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(name)").map { "\(name)/\($0)" }.filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(root)/\($0)", isDirectory: &isFolder) && isFolder.boolValue
        }
    }
}

/// What the document says.
private struct Map {
    var targets: [String: Target] = [:]
    var folders: Set<String> = []

    init(_ text: String) throws {
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }.map {
            $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init).dropFirst().dropLast()
        }
        let head = try #require(rows.firstIndex { $0.first?.trimmingCharacters(in: .whitespaces) == "target" })
        for row in rows[(head + 1)...].prefix(while: { $0.count == 4 }) {
            let cells = row.map { cell in cell.matches(of: /`(\w+)`/).map { String($0.1) } }
            guard let name = cells[0].first else { continue }
            targets[name] = Target(targets: Set(cells[2]), libraries: Set(cells[3]))
        }
        folders = Set(text.matches(of: /`(Sources\/[\w\/]+)`/).map { String($0.1) })
    }
}
