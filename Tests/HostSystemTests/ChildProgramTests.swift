import CHost
import HostSystem
import SystemPackage
import TestSupport
import Testing

/// A program gets what it is given, and nothing else of the process that starts it.
@Suite struct ChildProgramTests {
    /// What it printed is read after its end.
    private func run(
        _ script: String, environment: [String: String] = [:], others: [FileDescriptor] = [],
        grouping: ChildProgram.Grouping = .ownSession, preparation: ChildProgram.Preparation? = nil
    ) throws -> (text: String, status: ProcessEnding.Status?) {
        let file = try NamelessFile(in: "/tmp")
        let program = ChildProgram(
            "/bin/sh", ["-c", script], environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }, in: "/",
            descriptors: [nil, file.raw, file.raw] + others, grouping: grouping, preparation: preparation)
        let status = ProcessEnding(waitingFor: try program.start())?.status
        return (file.text(), status)
    }

    @Test func itsEndIsTold() throws {
        #expect(try run("exit 7").status == .exited(7))
        #expect(try run("kill -TERM $$").status == .signalled(SIGTERM))
        #expect(ProcessEnding.Status.signalled(9).exitCode == 137)
    }

    #if os(Linux)
        @Test func itHasNoOtherDescriptors() throws {
            // Inherited by whatever is started, were it not closed.
            let left = try FileDescriptor.open("/dev/null", .readOnly)
            defer { try? left.close() }
            #expect(try run("ls /proc/self/fd | tr '\\n' ' '").text == "0 1 2 3 ")
            let given = try NamelessFile.holding("given".utf8, in: "/tmp")
            #expect(try run("cat <&3", others: [given.raw]).text == "given")
        }

        @Test func itLeadsASessionOfItsOwn() throws {
            let (text, _) = try run("cut -d' ' -f5,6 /proc/$$/stat; echo $$")
            let lines = text.split(separator: "\n").map(String.init)
            // Its group and its session bear its own number.
            #expect(lines.count == 2 && lines[0] == "\(lines[1]) \(lines[1])")
        }
    #endif

    @Test func onlyTheGivenVariablesAreThere() throws {
        #expect(
            try run("env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort", environment: ["A": "b c"]).text
                == "A=b c\nPATH=/usr/bin:/bin\n")
    }

    @Test func signalsAreAsTheSystemHasThem() throws {
        let before = host_ignore_signal(SIGPIPE, true)
        defer { _ = host_ignore_signal(SIGPIPE, before) }
        #expect(try run("kill -PIPE $$; echo alive").status == .signalled(SIGPIPE))
    }

    @Test func whyItCannotStartIsTold() throws {
        let missing = ChildProgram("/nowhere/program", [], environment: [:], grouping: .ownGroup)
        #expect(throws: ChildProgram.StartError.self) { _ = try missing.start() }
        do { _ = try missing.start() } catch {
            #expect("\(error)" == "can't start '/nowhere/program': No such file or directory")
        }
        let folder = ChildProgram("/bin/sh", [], environment: [:], in: "/nowhere", grouping: .ownGroup)
        do { _ = try folder.start() } catch {
            #expect("\(error)" == "can't start '/bin/sh': folder '/nowhere': No such file or directory")
        }
    }

    #if os(Linux)
        @Test func itIsPreparedWhileThisProcessAttends() throws {
            let notes = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
            notes.initialize(repeating: 0, count: 2)
            defer { notes.deallocate() }
            let preparation = ChildProgram.Preparation(
                prepare: { context in
                    context?.assumingMemoryBound(to: Int32.self).pointee = getpid()
                    return 0
                },
                attend: { child, context in
                    // It is prepared, and not yet the program.
                    let notes = context?.assumingMemoryBound(to: Int32.self)
                    notes?[1] = notes?[0] == child ? 1 : 2
                    return 0
                }, context: notes)
            let result = try run("echo $$", preparation: preparation)
            #expect(result.text == "\(notes[0])\n")
            #expect(notes[1] == 1)
        }

        @Test func whatCannotBePreparedDoesNotStart() throws {
            let refusal = ChildProgram.Preparation(prepare: { _ in EPERM }, attend: nil, context: nil)
            #expect(throws: ChildProgram.StartError.self) { _ = try run("true", preparation: refusal) }
            let unattended = ChildProgram.Preparation(prepare: { _ in 0 }, attend: { _, _ in EAGAIN }, context: nil)
            do {
                _ = try run("true", preparation: unattended)
                Issue.record("it started")
            } catch let error as ChildProgram.StartError {
                #expect(error.reason == .resourceTemporarilyUnavailable)
            }
        }
    #endif
}
