import Archiving
import Foundation
import SystemPackage
import Testing

/// Programs that read and write archives, each from the folder that is packed or unpacked.
private enum Archiver: String, CaseIterable {
    case tar, bsdtar, python

    var unpack: [String] {
        switch self {
        case .tar: ["tar", "xzf", "../x.tar.gz"]
        case .bsdtar: ["bsdtar", "xzf", "../x.tar.gz"]
        case .python: ["python3", "-c", "import tarfile; tarfile.open('../x.tar.gz').extractall()"]
        }
    }

    /// In every format that it writes. Not bsdtar's ustar: it leaves out what does not fit, and says that all is well.
    var pack: [[String]] {
        switch self {
        case .tar: ["v7", "ustar", "gnu", "posix"].map { ["tar", "czf", "../y.tar.gz", "--format=\($0)", "."] }
        case .bsdtar: ["pax", "gnutar"].map { ["bsdtar", "czf", "../y.tar.gz", "--format=\($0)", "."] }
        case .python:
            ["USTAR", "GNU", "PAX"].map {
                [
                    "python3", "-c",
                    """
                    import tarfile
                    with tarfile.open('../y.tar.gz', 'w:gz', format=tarfile.\($0)_FORMAT) as file: file.add('.')
                    """,
                ]
            }
        }
    }

    static let available = allCases.filter { archiver in
        (try? Tool.run([archiver == .python ? "python3" : archiver.rawValue, "--version"], in: "/")) != nil
    }
}

@Suite struct AgreementTests {
    @Test func theProgramsToAgreeWithAreHere() {
        #expect(Archiver.available == Archiver.allCases, "'make test' installs what is missing")
    }

    @Test(arguments: UInt64(100)..<115) func everyProgramReadsTheTreeThatWasPacked(seed: UInt64) throws {
        let tree = Tree.random(seed: seed)
        try withTemporaryFolder { folder in
            try tree.write(to: folder.newFolder("source"))
            try ArchiveWriter.pack(folder: folder.appending("source"), to: folder.appending("x.tar.gz"))
            for archiver in Archiver.available {
                let target = try folder.newFolder(archiver.rawValue)
                try Tool.run(archiver.unpack, in: target)
                #expect(try Tree(at: target) == tree, "\(archiver)")
            }
        }
    }

    @Test(arguments: UInt64(200)..<205) func theTreeOfEveryProgramIsRead(seed: UInt64) throws {
        let tree = Tree.random(seed: seed)
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try tree.write(to: source)
            for command in Archiver.available.flatMap(\.pack) {
                // The old formats have no room for every name; those programs say so and fail.
                guard (try? Tool.run(command, in: source)) != nil else { continue }
                let target = try folder.newFolder("target")
                try ArchiveReader.unpack(folder.appending("y.tar.gz"), into: target)
                #expect(try Tree(at: target) == tree, "\(command)")
                try FileManager.default.removeItem(atPath: target.string)
            }
        }
    }
}
