import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

@testable import StepExecution

/// What is installed, by the files that installers leave.
@Suite struct PackageReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func reader(prefixes: [FilePath]) -> PackageReader {
        PackageReader(
            folders: [folder.path.appending("site")], prefixes: prefixes, programs: folder.path.appending("bin"),
            userFolder: nil)
    }

    private func read() -> InstalledPackages {
        var seen = SeenFiles()
        return reader(prefixes: [folder.path]).read(nil, &seen)
    }

    private func install(_ record: String, named name: String = "lib-1.0") throws {
        try folder.write("site/\(name).dist-info/RECORD", record)
    }

    private func identity() -> String { read().distributions.first?.identity ?? "" }

    @Test func aDistributionWithOtherFilesIsAnother() throws {
        try install("lib.py,sha256=one,3\n")
        let first = identity()
        try install("lib.py,sha256=two,3\n")
        #expect(identity() != first)
        #expect(read().list == "lib 1.0 (\(identity().prefix(8)))\n")
    }

    @Test(
        arguments: [
            "lib.py,sha256=one,3\nlib-1.0.dist-info/INSTALLER,sha256=pip,4\n",
            "lib.py,sha256=one,3\nlib-1.0.dist-info/REQUESTED,,\n",
            "__pycache__/lib.cpython-311.pyc,,\nlib.py,sha256=one,3\n",
            "../../../bin/lib,sha256=path,200\nlib.py,sha256=one,3\n",
            "lib.py,sha256=one,3\r\nlib-1.0.dist-info/RECORD,,\r\n",
            "\"lib.py\",sha256=one,3\n",
        ])
    func whatAnInstallerAddsOnThisMachineDoesNotCount(record: String) throws {
        try install("lib.py,sha256=one,3\n")
        let plain = identity()
        try install(record)
        #expect(identity() == plain)
    }

    @Test func twoDescriptionsOfOneNameBothCount() throws {
        try install("", named: "lib-1.0")
        try install("", named: "lib-2.0")
        #expect(read().distributions.map(\.version) == ["1.0", "2.0"])
        #expect(read().versions == ["lib": "1.0"])
    }

    @Test func pathFilesCountAndNameTheFoldersOfSources() throws {
        try folder.makeFolder("elsewhere/src")
        let before = read().pathFiles
        try folder.write("site/x.pth", "# a remark\nimport os\n\(folder.path)/absent\n\(folder.path)/elsewhere/src\n")
        #expect(read().pathFiles != before)
        // What lies in a prefix is shown with it.
        #expect(read().sourceFolders == [])
        var seen = SeenFiles()
        #expect(reader(prefixes: []).read(nil, &seen).sourceFolders == ["\(folder.path)/elsewhere/src"])
    }

    @Test func theFinderOfAnEditablePackageNamesItsSources() throws {
        try folder.makeFolder("src/lib")
        let text =
            "import sys\nMAPPING: dict[str, str] = {'lib': '\(folder.path)/src/lib', 'one': '\(folder.path)/src/one'}\n"
        #expect(EditableSources.isFinder("__editable___lib_1_0_finder.py"))
        var seen = SeenFiles()
        #expect(
            EditableSources.folders(inFinder: text, &seen) == [
                folder.path.appending(["src", "lib"]), folder.path.appending("src"),
            ])
    }

    @Test func entryPointsAreToldApartByTheirGroups() throws {
        try install("")
        try folder.write("site/lib-1.0.dist-info/entry_points.txt", "[plugins]\na = lib:a\n\n[other]\n# none\n")
        let points = read().distributions.first?.entryPoints
        #expect(points?.keys.sorted() == ["plugins"])
        try folder.write("site/lib-1.0.dist-info/entry_points.txt", "[plugins]\na = lib:b\n")
        #expect(read().distributions.first?.entryPoints != points)
    }

    @Test func condaTellsItsPackagesByTheNamesOfItsFiles() throws {
        try folder.write("conda-meta/libopenblas-0.3.27-openmp_hd1.json", "{\"files\": [\"lib/libopenblas.so\"]}")
        #expect(read().distributions.map(\.line) == ["conda:libopenblas 0.3.27 (openmp_h)"])
        let owners = PackageOwners(of: read())
        #expect(owners.owners(of: "\(folder.path)/lib/libopenblas.so") == ["conda:libopenblas"])
    }

    @Test func filesBelongToTheDistributionsThatListThem() throws {
        try install("lib/__init__.py,,\nshared.py,,\n\"odd,name.py\",,\n../bin/tool,,\n")
        try install("shared.py,,\n", named: "other-1.0")
        try folder.write("site/deb-1.0.egg-info/top_level.txt", "debian\n")
        let owners = PackageOwners(of: read())
        let site = folder.path.appending("site").string
        #expect(owners.owners(of: "\(site)/lib/__init__.py") == ["lib"])
        #expect(owners.owners(of: "\(site)/shared.py").sorted() == ["lib", "other"])
        #expect(owners.owners(of: "\(site)/odd,name.py") == ["lib"])
        #expect(owners.owners(of: "\(folder.path)/bin/tool") == ["lib"])
        #expect(owners.owners(of: "\(site)/debian/x.py") == ["deb"])
        #expect(owners.owners(of: "\(site)/loose.py") == [])
        #expect(PackageOwners.source(of: "\(site)/lib/__pycache__/x.cpython-311.pyc") == "\(site)/lib/x.py")
    }

    @Test(arguments: [
        ("site/lib-1.0.dist-info/RECORD", "lib.py,sha256=two,3\n"), ("site/lib-1.0.dist-info/direct_url.json", "{}"),
        ("site/lib-1.0.dist-info/entry_points.txt", "[console_scripts]\na = b:c\n"),
        ("site/new-1.0.dist-info/RECORD", ""),
        ("site/loose.py", ""), ("site/x.pth", "import other\n"), ("source/more.py", ""), ("late/module.py", ""),
        ("site/old.egg-info/PKG-INFO", "Version: 2\n"), ("bin/tool", ""), ("conda-meta/a-1-0.json", ""),
    ]) func whatWasReadHoldsWhileNothingOfItChanges(file: String, text: String) throws {
        try install("lib.py,sha256=one,3\n")
        try folder.write("site/old.egg-info/PKG-INFO", "Version: 1\n")
        try folder.write("site/x.pth", "\(folder.path)/source\n\(folder.path)/late\n")
        try folder.write("source/module.py", "")
        for name in ["bin", "conda-meta"] { try folder.makeFolder(name) }
        // Files as new as this would not be taken for settled.
        usleep(100_000)
        var seen = SeenFiles()
        let before = reader(prefixes: [folder.path.appending("prefix"), folder.path]).read(nil, &seen)
        #expect(seen.hold)
        try folder.write("elsewhere/file", "")
        #expect(seen.hold)
        try folder.write(file, text)
        #expect(!seen.hold)
        var later = SeenFiles()
        #expect(
            reader(prefixes: [folder.path.appending("prefix"), folder.path]).read(nil, &later) != before
                || file == "source/more.py")
    }
}
