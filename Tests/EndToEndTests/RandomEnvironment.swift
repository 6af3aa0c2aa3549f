import Foundation
import SystemPackage
import TestSupport

/// A pipeline whose steps import, ask for and start what lies in a virtual environment and beside their own code, and random edits
/// of all that.
///
/// Each step looks at other names; what it finds is written down, so that its output tells whether it had to run.
struct RandomEnvironment: RandomProject {
    private(set) var generator: SeededGenerator
    private let folder: FilePath
    private let seed: UInt64
    private let site: FilePath
    private var looks = ["m:a m:own", "m:b.part v:a m:fast m:p.late", "m:c d:b l:zz"]
    private var count = 0

    /// `m` imports, `v` asks for a distribution's version, `d` reads a file of a package's, `l` finds a module without importing it.
    private static let program = """
        import importlib, importlib.metadata, importlib.util, pkgutil, sys
        def word(kind, name):
            if kind == "m": return getattr(importlib.import_module(name), "word", None)
            if kind == "v": return importlib.metadata.version(name)
            if kind == "d": return pkgutil.get_data(name, "data.txt")
            return importlib.util.find_spec(name) is not None
        with open("outputs/out/saw", "w") as out:
            for look in sys.argv[1:]:
                try: found = word(*look.split(":"))
                except Exception as error: found = type(error).__name__
                print(look, found, getattr(sys, "custom", ""), file=out)

        """
    private static let names = ["a", "b", "c", "fast", "own", "zz"]

    init(in project: Project, seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        self.seed = seed
        folder = project.space.path.appending("project")
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.environment = ["PATH": Project.path]
        python.arguments = ["python3", "-m", "venv", "--without-pip", folder.appending("venv").string]
        try python.run()
        python.waitUntilExit()
        let libraries = folder.appending("venv/lib")
        let version = try FileManager.default.contentsOfDirectory(atPath: libraries.string).first ?? ""
        site = libraries.appending(version).appending("site-packages")
        try project.write("src/see.py", Self.program)
        try project.write("src/own.py", "word = 'own'\n")
        try project.write("src/unread.py", "")
        try project.write("lib/zz.py", "word = 'editable'\n")
        for name in ["a", "b", "c"] { try install(name) }
        try writeTool()
        try writeSettings()
    }

    private func writeSettings() throws {
        let steps = looks.enumerated().map {
            "  s\($0): {run: 'python3 src/see.py \($1)', code: [src], outputs: [out]}\n"
        }
        let text = """
            name: environment-\(seed)
            latest: false
            python: venv
            steps:
            \(steps.joined())
              tool: {run: 'tool > outputs/out/saw', outputs: [out]}
              all:
                run: 'for i in s0 s1 s2 tool; do echo "== $i"; cat inputs/$i/saw; done > outputs/out/all'
                inputs: {s0: "${steps.s0.out}", s1: "${steps.s1.out}", s2: "${steps.s2.out}", tool: "${steps.tool.out}"}
                outputs: [out]

            """
        try write(text, to: folder.appending("retake.yaml"))
    }

    private func write(_ text: String, to file: FilePath) throws {
        let above = file.removingLastComponent().string
        try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
        try text.write(toFile: file.string, atomically: count % 2 == 0, encoding: .utf8)
    }

    /// By another process: a file that this one has open for writing is held open by whatever it starts meanwhile, and can't be
    /// executed.
    private func writeTool() throws {
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        let way = count % 2 == 0 ? "rm -f \"$0\"; " : ""
        writer.arguments = [
            "-c", way + "printf '#!/bin/sh\necho tool %s\n' \"$1\" > \"$0\" && chmod 755 \"$0\"",
            folder.appending("venv/bin/tool").string, "\(count % 4)",
        ]
        try writer.run()
        writer.waitUntilExit()
    }

    /// One of several contents, some of which need other modules, or make do without.
    private mutating func module() -> String {
        let number = generator.number(below: 4)
        let other = generator.element(of: Self.names)
        return switch generator.number(below: 4) {
        case 0: "import \(other)\nword = '\(number) with ' + str(getattr(\(other), 'word', 0))\n"
        case 1:
            "try:\n    import \(other) as other\n    word = getattr(other, 'word', 0)\nexcept ImportError:\n    word = 'none'\n"
        default: "word = '\(number)'\n"
        }
    }

    /// What pip does: files, and a `RECORD` that names them with their digests.
    private mutating func install(_ name: String) throws {
        try uninstall(name)
        let version = "1.\(generator.number(below: 3))"
        let info = "\(name)-\(version).dist-info"
        let files = [
            ("\(name)/__init__.py", module()), ("\(name)/part.py", module()),
            ("\(name)/data.txt", "\(generator.number(below: 3))"),
            ("\(info)/METADATA", "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"),
        ]
        var record = "\(info)/RECORD,,\n"
        for (path, text) in files {
            try write(text, to: site.appending(path))
            // Nobody compares it with the file: what matters is that other contents have another.
            record += "\(path),sha256=\(Data(text.utf8).base64EncodedString()),\(text.utf8.count)\n"
        }
        try write(record, to: site.appending("\(info)/RECORD"))
    }

    private func uninstall(_ name: String) throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: site.string)
        where entry == name || entry.hasPrefix("\(name)-") {
            try FileManager.default.removeItem(atPath: site.appending(entry).string)
        }
    }

    /// Changes one thing that a Python may or may not look at, and says what.
    mutating func edit() throws -> String {
        count += 1
        let name = generator.element(of: Self.names)
        switch generator.number(below: 16) {
        case 0, 1, 2:
            try install(name)
            return "install \(name)"
        case 3:
            try uninstall(name)
            return "uninstall \(name)"
        case 4, 5: return try toggle(site.appending("\(name).py"), module())
        case 6: return try toggle(folder.appending("src/\(name).py"), module())
        case 7: return try toggle(folder.appending("src/unread.py"), "\(count)\n", always: true)
        case 8: return try toggle(folder.appending("lib/zz.py"), module(), always: true)
        case 9: return try toggle(site.appending("editable.pth"), folder.appending("lib").string + "\n")
        case 10: return try toggle(site.appending("custom.pth"), "import sys; sys.custom = '\(count % 3)'\n")
        case 11: return try toggle(site.appending("sitecustomize.py"), "import sys; sys.custom = 'site \(count % 3)'\n")
        case 12: return try toggle(site.appending("p/late.py"), module())
        case 13:
            try writeTool()
            return "the tool"
        case 14:
            let kind = generator.element(of: ["m", "v", "d", "l"])
            looks[generator.number(below: looks.count)] = "\(kind):\(name) m:\(generator.element(of: Self.names))"
            try writeSettings()
            return "looks \(looks)"
        default:
            let file = folder.appending("src/own.py").string
            var times = [timeval(tv_sec: count, tv_usec: 5), timeval(tv_sec: count, tv_usec: 5)]
            utimes(file, &times)
            return "a time"
        }
    }

    /// Writes a file, or removes it now and then when it is there.
    private mutating func toggle(_ file: FilePath, _ text: String, always: Bool = false) throws -> String {
        if !always, generator.number(below: 3) == 0, unlink(file.string) == 0 {
            return "remove \(file.string.split(separator: "/").last ?? "")"
        }
        try write(text, to: file)
        return "write \(file.string.split(separator: "/").suffix(2)): \(text)"
    }
}
