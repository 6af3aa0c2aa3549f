import PipelineModel
import TestSupport
import Testing

@testable import StepExecution

struct AskedRequirementsTests {
    private let space: TemporaryFolder

    init() throws { space = try TemporaryFolder() }

    private func asked(_ files: [String], packages: [String] = []) throws -> AskedRequirements {
        try AskedRequirements(EnvironmentRequest(requirements: files, packages: packages), in: space.path)
    }

    @Test func includedFilesAreRead() throws {
        try space.write("envs/a.txt", "# ours\n-r base.txt\npandas>=2 \\\n  ,<3 # because\n")
        try space.write("envs/base.txt", "numpy\n-r a.txt\n")
        let lines = try asked(["envs/a.txt"], packages: ["six"]).lines.map { "\($0.place): \($0.text)" }
        #expect(
            lines == [
                "envs/base.txt, line 1: numpy", "envs/base.txt, line 2: -r a.txt", "envs/a.txt, line 2: -r base.txt",
                "envs/a.txt, line 3: pandas>=2   ,<3", "packages: six",
            ])
    }

    @Test func remarksDoNotCountAndLocalArchivesDo() throws {
        try space.write("a.txt", "numpy==1.0 # one\n./own-1.0-py3-none-any.whl\n")
        try space.write("own-1.0-py3-none-any.whl", "one")
        let digest = try asked(["a.txt"]).digest
        try space.write("a.txt", "# two\nnumpy==1.0\n./own-1.0-py3-none-any.whl\n")
        #expect(try asked(["a.txt"]).digest == digest)
        try space.write("own-1.0-py3-none-any.whl", "two")
        #expect(try asked(["a.txt"]).digest != digest)
    }

    @Test(arguments: [
        ("No matching distribution found for nosuch==1", "nosuch==1"),
        ("Because Pandas was not found in the package registry", "pandas>=9"),
        ("the disk is full", nil),
    ]) func whatAnInstallerNamesIsFound(words: String, line: String?) throws {
        try space.write("a.txt", "nosuch==1\npandas>=9\n")
        #expect(try asked(["a.txt"]).line(namedIn: words)?.text == line)
    }

    @Test func aLockHoldsForWhatItWasWrittenFor() throws {
        let request = EnvironmentRequest(requirements: ["envs/a.txt"])
        func key(_ digest: String, _ version: String = "3.11.7") -> ResolutionLock.Key {
            ResolutionLock.Key(request, digest: digest, version: version, platform: "linux-x86_64")
        }
        let (old, new) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
        var lock = ResolutionLock()
        lock.set(["numpy==1.0"], for: key(old))
        lock.set(["numpy==1.1"], for: key(old, "3.12.1"))
        lock = ResolutionLock(lock.text)
        #expect(lock.versions(for: key(old, "3.11.9")) == ["numpy==1.0"])
        #expect(lock.versions(for: key(new)) == nil)
        lock.set(["numpy==2.0"], for: key(new))
        #expect(lock.versions(for: key(old)) == nil)
        #expect(
            lock.text.hasSuffix(
                """

                [envs/a.txt, Python 3.11, linux-x86_64 bbbbbbbbbbbbbbbb]
                numpy==2.0

                [envs/a.txt, Python 3.12, linux-x86_64 aaaaaaaaaaaaaaaa]
                numpy==1.1

                """))
    }
}
