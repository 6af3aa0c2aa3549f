import Foundation
import SystemPackage
import TestSupport

/// A small pipeline of `retake.yaml` whose steps write down all that they can see, and random edits of what they see.
///
/// The last step reads what all others wrote, so its output holds what each of them saw.
struct RandomPipeline: RandomProject {
    private(set) var generator: SeededGenerator
    private let folder: FilePath
    private let seed: UInt64
    private var first = Step(data: "data/1")
    private var second = Step(data: "data/2/only")
    private var pattern = "n=([0-9]+)"
    private var threshold = 3
    private var parameter = "3"
    private var fileCount = 0

    private struct Step {
        var data: String
        var words = ["x"]
        var variable = "1"
        var code = ["see.sh", "lib"]
    }

    /// What every step runs: it prints numbers for metrics, and writes names, kinds, modes, times, links and contents.
    private static let script = """
        echo "loss=0.25 n=$(find inputs lib -type f 2>/dev/null | wc -l)"
        { echo "$# $*, $V, $RETAKE_PARAM_P"
        find . -mindepth 1 -path ./outputs -prune -o -type f -printf 'f %m %n %s %T@ %p\\n' -o -type l -printf 'l %T@ %p %l\\n' \\
            -o -printf '%y %m %T@ %p\\n' | LC_ALL=C sort
        find -L . -path ./outputs -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 cat
        } > outputs/out/saw

        """

    init(in project: Project, seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        self.seed = seed
        folder = project.space.path.appending("project")
        try project.write("see.sh", Self.script)
        try project.write("data/2/only", "alone")
        try project.space.write("outside/far", "far")
        for name in ["data/1/a", "data/1/d/b", "lib/c", "lib/d/e"] { try project.write(name, name) }
        try writeSettings()
    }

    private func writeSettings() throws {
        func step(_ name: String, _ step: Step, _ words: String = "", _ more: String = "") -> String {
            let words = step.words.map { " '\($0)'" }.joined() + words
            return """
                  \(name):
                    run: "sh see.sh\(words)"
                    code: [\(step.code.joined(separator: ", "))]
                    inputs: {data: "\(step.data)"}
                    outputs: [out]
                    environment: {V: "\(step.variable)"}
                    parameters: {p: \(parameter)}
                \(more)
                """
        }
        let metric = "${steps.first.metrics.m}"
        let text = """
            name: random-\(seed)
            latest: false
            steps:
            \(step("first", first, "", "    metrics: {m: '\(pattern)'}"))
            \(step("second", second, " \(metric)"))
            \(step("third", Step(data: "${steps.first.out}")))
            \(step("perhaps", Step(data: "${steps.second.out}"), "", "    when: \"\(metric) > \(threshold)\""))
              all:
                run: "cat inputs/*/saw > outputs/out/all"
                inputs: {a: "${steps.first.out}", b: "${steps.second.out}", c: "${steps.third.out}"}
                outputs: [out]

            """
        try text.write(toFile: path("retake.yaml"), atomically: true, encoding: .utf8)
    }

    private func path(_ name: String) -> String { folder.pushing(FilePath(name)).string }

    /// Changes one thing that a step can see, or nothing but a time, and says what.
    mutating func edit() throws -> String {
        switch generator.number(below: 20) {
        case 0...2: return try editSettings()
        case 3: return try setParameter()
        case 4: return try appendToScript()
        default: return try editFile()
        }
    }

    private mutating func editSettings() throws -> String {
        let what: String
        switch generator.number(below: 6) {
        case 0:
            pattern = generator.element(of: ["n=([0-9]+)", "n=([0-9])", "loss=([0-9.]+)", "loss=[0-9]\\.([0-9]+)"])
            what = "pattern \(pattern)"
        case 1:
            threshold = generator.number(below: 9)
            what = "threshold \(threshold)"
        case 2:
            first.variable = generator.element(of: ["1", "1.0", "01", "e\u{301}", "\u{E9}", " 1", ""])
            what = "variable '\(first.variable)'"
        case 3:
            second.words = generator.element(of: [["x"], ["x", "y"], ["x y"], ["x", ""], ["1e0"], ["X"]])
            what = "words \(second.words)"
        case 4:
            first.code = generator.element(of: [["see.sh", "lib"], ["see.sh"], ["see.sh", "lib/d"]])
            what = "code \(first.code)"
        default:
            first.data = generator.element(of: ["data/1", "data", "lib", "data/2/only"])
            what = "data \(first.data)"
        }
        try writeSettings()
        return what
    }

    /// Values that are one number to some readers and two to others.
    private mutating func setParameter() throws -> String {
        parameter = generator.element(of: [
            "3", "3.0", "'3'", "true", "'true'", "0.1", "0.10000000000000001", "1e3", "9007199254740992",
            "9007199254740993", "12345678901234567890123", "12345678901234567890124", "-0.0", "0",
        ])
        try writeSettings()
        return "parameter \(parameter)"
    }

    private mutating func appendToScript() throws -> String {
        let script = path("see.sh")
        let text = try String(contentsOfFile: script, encoding: .utf8)
        try (text + "echo \(generator.number(below: 3)) >> outputs/out/saw\n").write(
            toFile: script, atomically: generator.number(below: 2) == 0, encoding: .utf8)
        return "script"
    }

    private static let newNames = ["e\u{301}", "\u{E9}", ".hidden", "a b", "it's", "-n", "Z", "z", "q.pyc", "n.txt~"]

    private mutating func editFile() throws -> String {
        let manager = FileManager.default
        let top = generator.element(of: ["data/1", "lib"])
        let files = (manager.enumerator(atPath: path(top))?.allObjects as? [String] ?? []).sorted().map {
            "\(top)/\($0)"
        }
        .filter { (try? manager.attributesOfItem(atPath: path($0))[.type]) as? FileAttributeType != .typeDirectory }
        fileCount += 1
        let new = "\(top)/\(generator.number(below: 2) == 0 ? "d/" : "")\(generator.element(of: Self.newNames))"
        guard let file = files.isEmpty ? nil : generator.element(of: files) else { return try make(new) }
        let what: String
        switch generator.number(below: 12) {
        case 0, 1: what = try rewrite(file)
        case 2:
            if rename(path(file), path(new)) != 0 { try makeFolder(above: new) }
            what = "rename \(file) \(new)"
        case 3: what = try make(new)
        case 4:
            try manager.removeItem(atPath: path(file))
            what = "remove \(file)"
        case 5:
            chmod(path(file), generator.element(of: [0o644, 0o755, 0o744, 0o600, 0o444, 0o700]))
            what = "mode \(file)"
        case 6:
            let target = generator.element(of: ["a", "d/b", "../1/a", folder.pushing("../outside/far").string, "d"])
            try? manager.removeItem(atPath: path(new))
            try makeFolder(above: new)
            try manager.createSymbolicLink(atPath: path(new), withDestinationPath: target)
            what = "link \(new) to \(target)"
        case 7:
            try "far \(fileCount % 5)".write(toFile: path("../outside/far"), atomically: false, encoding: .utf8)
            what = "what a link leads to"
        case 8:
            let name = "\(top)/\(generator.element(of: ["empty", "d/empty"]))"
            if rmdir(path(name)) != 0 {
                try? manager.createDirectory(atPath: path(name), withIntermediateDirectories: true)
            }
            what = "folder \(name)"
        case 9:
            link(path(file), path(new))
            what = "hard link \(new) to \(file)"
        case 10:
            try "only \(fileCount % 4)".write(toFile: path("data/2/only"), atomically: false, encoding: .utf8)
            what = "the only file"
        default:
            let second = generator.number(below: 3) * 500_000_000
            var times = [timeval(tv_sec: second, tv_usec: 5), timeval(tv_sec: second, tv_usec: 5)]
            utimes(path(generator.number(below: 4) == 0 ? top : file), &times)
            what = "time of \(file)"
        }
        removeDanglingLinks()
        return what
    }

    /// Other contents of the same size, and the same modification time.
    private func rewrite(_ file: String) throws -> String {
        var state = stat()
        guard stat(path(file), &state) == 0 else { return "nothing" }
        let size = Int(state.st_size)
        let text = String(repeating: String(UnicodeScalar(UInt8(97 + fileCount % 3))), count: size)
        try text.write(toFile: path(file), atomically: false, encoding: .utf8)
        var times = [timeval(tv_sec: 1_600_000_000, tv_usec: 0), timeval(tv_sec: 1_600_000_000, tv_usec: 0)]
        utimes(path(file), &times)
        return "contents of \(file)"
    }

    private func make(_ name: String) throws -> String {
        try makeFolder(above: name)
        try "made \(fileCount % 3)".write(toFile: path(name), atomically: false, encoding: .utf8)
        return "make \(name)"
    }

    private func makeFolder(above name: String) throws {
        let above = FilePath(path(name)).removingLastComponent().string
        try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
    }

    /// Of a link that leads nowhere or to itself no step can be made.
    private func removeDanglingLinks() {
        let manager = FileManager.default
        for top in ["data/1", "lib"] {
            for name in manager.enumerator(atPath: path(top))?.allObjects as? [String] ?? [] {
                let file = path("\(top)/\(name)")
                if (try? manager.destinationOfSymbolicLink(atPath: file)) != nil, access(file, F_OK) != 0 {
                    unlink(file)
                }
            }
        }
    }
}
