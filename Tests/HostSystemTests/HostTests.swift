import HostSystem
import SystemPackage
import Testing

/// What the system says of this machine, of this process and of its users.
struct HostTests {
    @Test func theSystemsOwnUserIsKnownWithItsGroupAndHome() {
        #expect(UserDatabase.entry(0)?.name == "root")
        #expect(UserDatabase.entry(0)?.group == 0)
        #expect(UserDatabase.entry(0)?.home == "/root")
        #expect(UserDatabase.isMember(0, of: 0))
        #expect(!UserDatabase.isMember(0, of: 3_999_999_999))
    }

    @Test func aUserWhomNothingKnowsHasNoNameAndNoGroup() {
        #expect(UserDatabase.entry(3_999_999_998) == nil)
        #expect(!UserDatabase.isMember(3_999_999_998, of: 0))
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (1_732_752_000, "2024-11-28 00:00:00"), (-1, "1969-12-31 23:59:59"),
        (Int64.max, "9223372036854775807"), (Int64.min, "-9223372036854775808"),
    ]) func aMomentIsToldByTheCalendarOrAsTheNumberThatItIs(second: Int64, text: String) {
        #expect(timeText(second, "%Y-%m-%d %H:%M:%S") == text)
    }

    @Test(arguments: [
        (["TMPDIR": "/var/tmp"], "/var/tmp"), (["TMPDIR": "here"], "/tmp"), (["TMPDIR": ""], "/tmp"), ([:], "/tmp"),
    ]) func whatIsGoneSoonIsWrittenWhereTheVariableSays(environment: [String: String], folder: String) {
        #expect(Host.temporaryFolder(environment).string == folder)
    }

    @Test func uniqueNamesAre32DigitsAndDiffer() {
        let names = (0..<100).map { _ in Host.uniqueName }
        #expect(Set(names).count == 100)
        #expect(names.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test func thisProcessHasAPathAFolderAndProcessors() {
        #expect(Host.environment["PATH"]?.contains("/") == true)
        #expect(Host.currentFolder.isAbsolute)
        #expect(Host.processorCount >= 1)
        #expect(!Host.name.isEmpty)
    }

    @Test func aLargeStackHoldsThousandsOfCalls() {
        #expect(onLargeStack { depth(of: 5000) } == 5000)
    }
}

/// Some hundred bytes of stack for each level.
private func depth(of count: Int) -> Int {
    var room = (count, count, count, count, count, count, count, count, count, count, count, count)
    return count == 0 ? 0 : withUnsafeMutablePointer(to: &room) { $0.pointee.0 - count + depth(of: count - 1) + 1 }
}
