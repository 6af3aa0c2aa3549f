import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Packages that tests make themselves, so that installers need no network.
extension Project {
    private static let wheelMaker = """
        import base64, hashlib, sys, zipfile
        folder, name, version, text, *needs = sys.argv[1:]
        info = f"{name}-{version}.dist-info/"
        metadata = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
        files = {f"{name}.py": text, info + "METADATA": metadata + "".join(f"Requires-Dist: {need}\\n" for need in needs),
                 info + "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
        def line(path, data):
            digest = base64.urlsafe_b64encode(hashlib.sha256(data.encode()).digest()).rstrip(b"=").decode()
            return f"{path},sha256={digest},{len(data)}\\n"
        record = "".join(line(*item) for item in files.items()) + info + "RECORD,,\\n"
        with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
            for path, data in {**files, info + "RECORD": record}.items(): wheel.writestr(path, data)
        """

    /// Makes a wheel of one module in a folder of the project.
    func makeWheel(
        _ name: String, _ version: String = "1.0", text: String = "word = 'one'", needs: [String] = [],
        in folder: String = "."
    ) throws {
        let place = space.path.appending("project").pushing(FilePath(folder))
        try FileManager.default.createDirectory(atPath: place.string, withIntermediateDirectories: true)
        let process = try ChildProcess(
            ["/usr/bin/env", "python3", "-c", Self.wheelMaker, place.string, name, version, text] + needs, in: place,
            environment: ["PATH": Self.path], output: "/dev/null", errors: "/dev/null")
        try #require(process.waitUntilExit() == 0)
    }

    /// Makes the virtual environment `venv` in the project. With pip, which is then started by `venv/bin/python3 -m pip`.
    func makeVirtualEnvironment() throws {
        let place = space.path.appending("project")
        try Self.shell("python3 -m venv --without-pip venv && cp -a \(Self.pip.get())/. venv/lib/python3*/", in: place)
    }

    /// The site-packages with pip that Python brings along: putting them into an environment takes it seconds, copying them does not.
    private static let pip = Swift.Result {
        let folder = try TemporaryFolder()
        // Lives as long as the tests do.
        leftovers.withLock { $0.append(folder) }
        atexit { leftovers.withLock { $0 = [] } }
        try shell("python3 -m venv made && mkdir pip && cp -a made/lib/python3*/site-packages pip/", in: folder.path)
        return folder.path.appending("pip")
    }
    private static let leftovers = Mutex<[TemporaryFolder]>([])

    private static func shell(_ command: String, in folder: FilePath) throws {
        let process = try ChildProcess(
            ["/bin/sh", "-c", command], in: folder, environment: ["PATH": path], output: "/dev/null",
            errors: "/dev/null")
        try #require(process.waitUntilExit() == 0)
    }
}
