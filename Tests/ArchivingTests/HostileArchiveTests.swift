import Archiving
import Foundation
import SystemPackage
import Testing

/// Unpacks a tar into a new folder beside a file that nothing may touch; throws what unpacking throws.
private func unpack(_ tar: [UInt8], limit: UnpackLimit = .standard) throws -> Tree {
    try withTemporaryFolder { folder in
        let archive = folder.appending("hostile.tar")
        let target = try folder.newFolder("target")
        try archive.write(tar)
        try folder.appending("victim").write(Array("untouched".utf8))
        defer {
            #expect((try? folder.appending("victim").contents()) == Array("untouched".utf8))
            #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.string).count) == 3)
        }
        try ArchiveReader.unpack(archive, into: target, limit: limit)
        return try Tree(at: target)
    }
}

private func unpack(_ build: (inout TarBuilder) -> Void) throws -> Tree {
    var builder = TarBuilder()
    build(&builder)
    return try unpack(builder.finished)
}

/// Why unpacking refused an entry, or what else went wrong.
private func refusal(_ build: (inout TarBuilder) -> Void) throws -> EntryRefusal? {
    do {
        _ = try unpack(build)
    } catch ArchiveError.refused(_, _, let refusal) {
        return refusal
    }
    return nil
}

private func damage(_ build: (inout TarBuilder) -> Void) throws -> ArchiveDamage? {
    do {
        _ = try unpack(build)
    } catch ArchiveError.damaged(_, let damage) {
        return damage
    }
    return nil
}

@Suite struct HostileArchiveTests {
    // Names

    @Test(arguments: ["/victim", "//victim", "/./victim"]) func refusesAbsoluteNames(name: String) throws {
        #expect(try refusal { $0.add(name, content: "x") } == .path(.absolute))
    }

    @Test(arguments: ["../victim", "a/../../victim", "..", "a/..", "./../victim"])
    func refusesNamesThatClimb(name: String) throws {
        #expect(try refusal { $0.add(name, content: "x") } == .path(.climbs))
    }

    @Test(arguments: ["0", "2", "5"] as [Character]) func refusesEmptyNames(type: Character) throws {
        #expect(try refusal { $0.add("", type: type, target: "x") } == .path(.empty))
    }

    @Test func refusesTheFolderItselfAsAFile() throws {
        #expect(try refusal { $0.add(".", content: "x") } == .path(.empty))
    }

    @Test func refusesAZeroByteInAPaxName() throws {
        #expect(
            try refusal {
                $0.addPax([("path", Array("a\u{0}b".utf8))])
                $0.add("x")
            } == .path(.containsNUL))
    }

    @Test func refusesAZeroByteInAGNUName() throws {
        #expect(
            try refusal {
                $0.add("././@LongLink", type: "L", content: "a\u{0}b\u{0}")
                $0.add("x")
            } == .path(.containsNUL))
    }

    @Test func refusesPathsThatNoSystemOpens() throws {
        let name = Array(String(repeating: "abcdefg/", count: 600).utf8)
        #expect(
            try refusal {
                $0.addPax([("path", name)])
                $0.add("x")
            } == .path(.tooLong))
    }

    @Test func refusesTheClimbThatAPrefixHides() throws {
        #expect(try refusal { $0.add(Array("victim".utf8), prefix: "..") } == .path(.climbs))
    }

    // Links

    @Test(arguments: ["/etc/passwd", "../victim", "a/../../victim", "a/..", "", "./.."])
    func refusesLinksThatMayLeadOut(target: String) throws {
        #expect(
            try refusal { $0.add("link", type: "2", target: target) }
                == .linkLeavesFolder(LinkTarget(Array(target.utf8))))
    }

    @Test func refusesTheChainOfLinksThatLeadsOutStepByStep() throws {
        #expect(
            try refusal {
                $0.add("x/y/up", type: "2", target: "../..")
                $0.add("out", type: "2", target: "x/y/up/../victim")
            } == .linkLeavesFolder(LinkTarget(Array("x/y/up/../victim".utf8))))
    }

    @Test func refusesALongLinkTargetThatLeadsOut() throws {
        let target = Array(repeating: "..", count: 60).joined(separator: "/") + "/victim"
        #expect(
            try refusal {
                $0.add("././@LongLink", type: "K", content: target + "\u{0}")
                $0.add("link", type: "2")
            } == .linkLeavesFolder(LinkTarget(Array(target.utf8))))
    }

    @Test func doesNotWriteThroughALink() throws {
        #expect(
            try refusal {
                $0.add("folder/", type: "5")
                $0.add("link", type: "2", target: "folder")
                $0.add("link/file", content: "x")
            } == .fileAndFolder)
    }

    @Test func doesNotReplaceALinkByAFile() throws {
        #expect(
            try refusal {
                $0.add("link", type: "2", target: "other")
                $0.add("link", content: "x")
            } == .occursTwice)
    }

    @Test(arguments: ["missing", "folder", "link", "self", "later"])
    func refusesHardLinksToWhatIsNoFileUnpackedBefore(target: String) throws {
        #expect(
            try refusal {
                $0.add("folder/", type: "5")
                $0.add("file", content: "x")
                $0.add("link", type: "2", target: "file")
                $0.add("self", type: "1", target: target)
                $0.add("later", content: "x")
            } == .hardLinkTarget(LinkTarget(Array(target.utf8))))
    }

    @Test(arguments: ["../victim", "/etc/passwd", "", "link/../../victim"])
    func refusesHardLinksToOutside(target: String) throws {
        #expect(
            try refusal { $0.add("copy", type: "1", target: target) }
                == .hardLinkTarget(LinkTarget(Array(target.utf8))))
    }

    @Test func refusesHardLinksThroughALink() throws {
        #expect(
            try refusal {
                $0.add("folder/file", content: "x")
                $0.add("link", type: "2", target: "folder")
                $0.add("copy", type: "1", target: "link/file")
            } == .hardLinkTarget(LinkTarget(Array("link/file".utf8))))
    }

    // Kinds

    @Test(arguments: ["3", "4", "6", "V", "M", "D", "Z"] as [Character])
    func refusesWhatIsNeitherFileNorFolderNorLink(type: Character) throws {
        #expect(try refusal { $0.add("entry", type: type) } == .type(type.asciiValue ?? 0))
    }

    @Test(arguments: ["1", "2", "5"] as [Character]) func refusesContentThatBelongsToNoFile(type: Character) throws {
        #expect(
            try refusal {
                $0.add("file")
                $0.add("entry", type: type, content: "x", target: "file")
            } == .unexpectedContent)
    }

    @Test func refusesSparseFilesOfEitherKind() throws {
        #expect(try refusal { $0.add("file", type: "S", format: .gnu) } == .sparse)
        #expect(
            try refusal {
                $0.addPax([("GNU.sparse.major", Array("1".utf8))])
                $0.add("file")
            } == .sparse)
    }

    // Duplicates

    @Test(arguments: ["0", "2", "5"] as [Character]) func refusesAnEntryThatOccursTwice(type: Character) throws {
        #expect(
            try refusal {
                $0.add("entry", type: type, target: "x")
                $0.add("./entry", type: type, target: "x")
            } == .occursTwice)
    }

    @Test func refusesAFolderThatWasImpliedOnceAndOccursTwice() throws {
        #expect(
            try refusal {
                $0.add("folder/file")
                $0.add("folder/", type: "5")
                $0.add("folder/", type: "5")
            } == .occursTwice)
    }

    @Test func refusesAPathThatIsBothFileAndFolder() throws {
        #expect(
            try refusal {
                $0.add("entry")
                $0.add("entry/", type: "5")
            } == .fileAndFolder)
        #expect(
            try refusal {
                $0.add("entry/", type: "5")
                $0.add("entry")
            } == .fileAndFolder)
        #expect(
            try refusal {
                $0.add("entry")
                $0.add("entry/file")
            } == .fileAndFolder)
    }

    // Damage

    @Test func noticesAWrongChecksum() throws {
        #expect(try damage { $0.add(Array("file".utf8), checksum: 1) } == .notAnArchive)
        #expect(
            try damage {
                $0.add("first")
                $0.add(Array("file".utf8), checksum: 1)
            } == .headerChecksum(offset: 512))
    }

    @Test(arguments: ["9", "-1", "0000000 7", "0x10", "1 2"]) func noticesASizeThatIsNoNumber(size: String) throws {
        #expect(try damage { $0.add(Array("file".utf8), size: Array(size.utf8)) } == .headerField("size", offset: 0))
    }

    @Test func noticesANegativeOrEnormousBinarySize() throws {
        let negative = [UInt8](repeating: 0xFF, count: 12)
        let enormous: [UInt8] = [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7)
        for size in [negative, enormous] {
            #expect(try damage { $0.add(Array("file".utf8), size: size) } == .headerField("size", offset: 0))
        }
    }

    @Test(arguments: [
        "9", "x path=a\n", "99 path=a\n", "5 a=b", "3 \n", "0 a=b\n", "7 path\n", "11 size=-1\n", "9 size=\n",
    ])
    func noticesMalformedPaxRecords(records: String) throws {
        #expect(
            try damage {
                $0.add("pax", type: "x", content: records)
                $0.add("file")
            } == .extendedHeader(offset: 0))
    }

    @Test func noticesExtendedHeadersWithoutAnEntryOrTwice() throws {
        #expect(try damage { $0.addPax([("path", Array("a".utf8))]) } == .extendedHeader(offset: 1024))
        #expect(
            try damage {
                $0.addPax([("path", Array("a".utf8))])
                $0.addPax([("path", Array("b".utf8))])
                $0.add("file")
            } == .extendedHeader(offset: 1024))
    }

    @Test func noticesAnEnormousExtendedHeader() throws {
        #expect(
            try damage { $0.add(Array("x".utf8), type: "L", size: Array("77777777777".utf8)) }
                == .extendedHeader(offset: 0))
    }

    @Test func noticesDataAfterTheEnd() throws {
        var builder = TarBuilder()
        builder.add("file")
        let tar = builder.finished
        for garbage in [tar, [1], [UInt8](repeating: 0, count: 9999) + [1]] {
            #expect(throws: ArchiveError.self) { try unpack(tar + garbage) }
        }
        #expect(try unpack(tar + [UInt8](repeating: 0, count: 9999)) == ["file": .file("")])
    }

    @Test func noticesATarWithoutAnEnd() throws {
        var builder = TarBuilder()
        builder.add("file", content: "x")
        for count in 0..<builder.finished.count {
            #expect(throws: ArchiveError.self) { try unpack(Array(builder.finished[..<count])) }
        }
    }

    @Test(arguments: ["", "text", "BZh91AY", "\u{28}\u{B5}/"]) func noticesThatAFileIsNoArchive(text: String) throws {
        #expect(throws: ArchiveError.self) { try unpack(Array(text.utf8)) }
    }

    // Bombs

    @Test func stopsAtTheLimitBeforeItWrites() throws {
        var builder = TarBuilder()
        builder.add("a", content: "12345")
        builder.add("b", content: "12345")
        let tar = builder.finished
        #expect(try unpack(tar, limit: UnpackLimit(contentByteCount: 10, entryCount: 2)).nodes.count == 2)
        for limit in [
            UnpackLimit(contentByteCount: 9, entryCount: 2), UnpackLimit(contentByteCount: 10, entryCount: 1),
        ] {
            #expect {
                try unpack(tar, limit: limit)
            } throws: { error in
                if case .overLimit(_, limit) = error as? ArchiveError { true } else { false }
            }
        }
    }

    @Test func believesNoSizeAboveTheLimit() throws {
        var builder = TarBuilder()
        builder.add(Array("file".utf8), size: [0x80, 0, 0, 0, 0x0F] + [UInt8](repeating: 0xFF, count: 7))
        #expect(throws: ArchiveError.self) {
            try unpack(builder.finished, limit: UnpackLimit(contentByteCount: .max, entryCount: .max))
        }
        #expect(throws: ArchiveError.self) { try unpack(builder.finished) }
    }

    @Test func countsImpliedFoldersAndCopiesOfHardLinks() throws {
        var builder = TarBuilder()
        builder.add("a/b/c/file", content: "12345")
        builder.add("copy", type: "1", target: "a/b/c/file")
        #expect(throws: ArchiveError.self) {
            try unpack(builder.finished, limit: UnpackLimit(contentByteCount: 10, entryCount: 4))
        }
        #expect(throws: ArchiveError.self) {
            try unpack(builder.finished, limit: UnpackLimit(contentByteCount: 9, entryCount: 5))
        }
        let tree = try unpack(builder.finished, limit: UnpackLimit(contentByteCount: 10, entryCount: 5))
        #expect(tree["copy"] == .file("12345"))
    }

    @Test func endsTheZerosAfterTheEnd() throws {
        var builder = TarBuilder()
        builder.add("file")
        #expect(throws: ArchiveError.self) { try unpack(builder.finished + [UInt8](repeating: 0, count: 17 << 20)) }
    }

    @Test func messagesShowNoControlCharacters() throws {
        var builder = TarBuilder()
        builder.add("\u{1B}[2J\u{202E}../x", type: "3")
        let tar = builder.finished
        #expect {
            try unpack(tar)
        } throws: { error in
            "\(error)".hasSuffix(#"entry '\u{1b}[2J\u{202e}../x' is a device; leave it out of the archive"#)
        }
    }
}
