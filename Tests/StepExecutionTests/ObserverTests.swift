import HostSystem

#if os(Linux)
    import CHost
    import HostSystem
    import SystemPackage
    import TestSupport
    import Testing

    @testable import StepExecution

    @Suite struct ObserverTests {
        @Test func seesWhatAShellReadsAndWhatIsNotThere() throws {
            let folder = try Folder()
            try folder.write("here", to: "data.txt")
            let seen = try folder.observe("cat data.txt ./missing.txt; : > written.txt")
            #expect(seen.isComplete)
            #expect(seen.files.contains(folder.path("data.txt")))
            #expect(seen.absent.contains(folder.path("missing.txt")))
            #expect(seen.written.contains(folder.path("written.txt")))
            #expect(!seen.files.contains(folder.path("written.txt")))
            #expect(seen.programs.contains { $0.hasSuffix("/cat") })
        }

        @Test(
            arguments: [
                "cat link.txt", "cat linked/data.txt", "cat folder/../folder/data.txt", "cd folder && cat data.txt",
                "cat /proc/self/root$PWD/folder/data.txt", "cat /proc/self/cwd/folder/data.txt",
                "cat /dev/fd/7 7< folder/data.txt", "cat chain.txt", "exec 7< folder && cat /proc/self/fd/7/data.txt",
            ])
        func namesAFileByItsOnePath(_ script: String) throws {
            let folder = try Folder()
            try folder.write("here", to: "folder/data.txt")
            try folder.link("link.txt", to: folder.path("folder/data.txt"))
            try folder.link("chain.txt", to: "link.txt")
            try folder.link("linked", to: "folder")
            let seen = try folder.observe(script)
            #expect(seen.isComplete)
            #expect(seen.files.contains(folder.path("folder/data.txt")))
        }

        @Test func seesWhatThreadsForksAndDescriptorsOpen() throws {
            let folder = try Folder()
            for name in ["thread", "fork", "child", "at"] { try folder.write(name, to: "folder/\(name)") }
            let seen = try folder.observe(
                python: """
                    import os, subprocess, threading
                    thread = threading.Thread(target=lambda: open("folder/thread").read())
                    thread.start(); thread.join()
                    if os.fork() == 0:
                        open("folder/fork").read()
                        os._exit(0)
                    os.wait()
                    subprocess.run(["cat", "folder/child"])
                    folder = os.open("folder", os.O_RDONLY)
                    os.close(os.open("at", os.O_RDONLY, dir_fd=folder))
                    """)
            #expect(seen.isComplete)
            for name in ["thread", "fork", "child", "at"] {
                #expect(seen.files.contains(folder.path("folder/\(name)")))
            }
        }

        @Test func seesTheProgramsOfScripts() throws {
            let folder = try Folder()
            try folder.write("#!\(folder.path("shell"))\n", to: "tool", executable: true)
            try folder.link("shell", to: "/bin/sh")
            let seen = try folder.observe("./tool")
            #expect(seen.programs.contains(folder.path("tool")))
            #expect(seen.programs.contains(folder.path("shell")))
        }

        @Test func seesFilesThatGetAnotherName() throws {
            let folder = try Folder()
            for name in ["moved", "joined"] { try folder.write(name, to: name) }
            let seen = try folder.observe("mv moved other; ln joined another")
            #expect(seen.renamed.isSuperset(of: [folder.path("moved"), folder.path("joined")]))
        }

        @Test func readsNamesOfAnyLength() throws {
            let folder = try Folder()
            let seen = try folder.observe(
                python: """
                    import os
                    for length in (4095, 4096, 9000):
                        name = os.getcwd() + "/"
                        name += "./" * 5000
                        name = name[: length - 4] + "/end"
                        try: open(name)
                        except OSError: pass
                    """)
            #expect(seen.absent.contains { $0.utf8.count > 100 || $0.hasSuffix("/end") })
        }

        @Test func leavesAGapWhereItCanNotFollow() throws {
            try #require(getuid() == 0, "only root may mount without a namespace")
            let folder = try Folder()
            try folder.write("here", to: "folder/data.txt")
            try folder.write("", to: "other/none")
            let seen = try folder.observe("unshare --mount sh -c 'mount --bind folder other; cat other/data.txt'")
            #expect(!seen.isComplete)
        }

        @Test func refusesRingsThatNobodyCouldWatch() throws {
            let folder = try Folder()
            let seen = try folder.observe(
                python: """
                    import ctypes, errno
                    libc = ctypes.CDLL(None, use_errno=True)
                    assert libc.syscall(425, 1, ctypes.create_string_buffer(256)) == -1
                    open("refused" if ctypes.get_errno() == errno.ENOSYS else "other", "w")
                    """)
            #expect(seen.written.contains(folder.path("refused")))
        }

        @Test func followsAStepIntoAFolderThatIsItsRoot() throws {
            try #require(getuid() == 0, "only root may change its root without a namespace")
            let folder = try Folder()
            try folder.write("here", to: "root/data.txt")
            let seen = try folder.observe(
                python: """
                    import os
                    os.chroot("root"); os.chdir("/")
                    open("/data.txt").read(); open("data.txt").read()
                    """)
            #expect(seen.isComplete)
            #expect(seen.files.contains(folder.path("root/data.txt")))
        }

        @Test func seesNothingOfWhatPreparesANamespace() throws {
            let tools = try NamespaceTools(searching: ["/usr/bin", "/usr/local/bin", "/bin"])
            let folder = try Folder()
            try folder.write("here", to: "data.txt")
            let system = SystemLayout.ofThisMachine()
            let seen = try folder.observe(
                tools.bubblewrap,
                ["--unshare-user-try", "--unshare-pid"] + system.options
                    + [
                        "--bind", folder.root.string, "/opt/code", "--chdir", "/opt/code", "sh", "-c",
                        "cat data.txt none",
                    ],
                start: .inNamespace)
            #expect(seen.isComplete)
            #expect(seen.files.contains("/opt/code/data.txt"))
            #expect(seen.absent.contains("/opt/code/none"))
            #expect(!seen.programs.contains(tools.bubblewrap.string))
            #expect(!seen.files.contains { $0.hasPrefix("/oldroot") || $0.hasPrefix("/newroot") })
        }

        @Test func watchesManyProcessesOfManyStepsAtOnce() async throws {
            let folder = try Folder()
            for step in 0..<64 { for file in 0..<8 { try folder.write("", to: "\(step)/\(file)") } }
            try await withThrowingTaskGroup(of: (Int, Observation).self) { group in
                for step in 0..<64 {
                    group.addTask {
                        let script = "for f in 0 1 2 3 4 5 6 7; do cat \(step)/$f & done; wait"
                        return try await onThread { (step, try folder.observe(script)) }
                    }
                }
                for try await (step, seen) in group {
                    #expect(seen.isComplete)
                    let own = Set((0..<8).map { folder.path("\(step)/\($0)") })
                    #expect(seen.files.filter { $0.hasPrefix(folder.root.string) } == own)
                }
            }
        }

        @Test func whatAStepMadeItselfIsNotRead() throws {
            let folder = try Folder()
            try folder.write("old", to: "emptied.txt")
            try folder.write("old", to: "added.txt")
            let seen = try folder.observe(
                "echo a > made.txt; echo b > emptied.txt; echo c >> added.txt; cat made.txt emptied.txt added.txt")
            #expect(seen.files.filter { $0.hasPrefix(folder.root.string) } == [folder.path("added.txt")])
            #expect(seen.written == Set(["made.txt", "emptied.txt", "added.txt"].map(folder.path)))
        }

        @Test func survivesProcessesThatAreKilledWhileTheyAsk() throws {
            let folder = try Folder()
            try folder.write("here", to: "data.txt")
            let seen = try folder.observe(
                """
                for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                    (while :; do cat data.txt; done) & kill -9 $!
                done
                wait; cat data.txt
                """)
            #expect(seen.files.contains(folder.path("data.txt")))
        }

        @Test func answersWhatIsLeftOfAStepThatHasEnded() throws {
            let folder = try Folder()
            try folder.write("here", to: "data.txt")
            #expect(mkfifo(folder.path("gate"), 0o600) == 0)
            #expect(mkfifo(folder.path("answer"), 0o600) == 0)
            let seen = try folder.observe("(read line < gate; cat data.txt > answer) & :")
            #expect(!seen.files.contains(folder.path("data.txt")))
            let gate = try FileDescriptor.open(FilePath(folder.path("gate")), .writeOnly)
            _ = try gate.closeAfter { try gate.writeAll("go\n".utf8) }
            #expect(File.text(folder.root.appending("answer")) == "here")
        }

        @Test func hearsWhatAPythonLookedFor() throws {
            let folder = try Folder()
            let seen = try folder.observe(
                python: """
                    import os
                    for name in ("imports", "absent/lightgbm", "distribution/pandas"):
                        try: os.open("/proc/.retake/" + name, os.O_RDONLY)
                        except OSError: pass
                    os.listdir("."); os.listdir("/")
                    """)
            #expect(seen.absentModules == ["lightgbm"])
            #expect(seen.distributions == ["pandas"])
            #expect(!seen.enumeratesPackages)
            #expect(seen.folders.isEmpty)
        }

        @Test(
            arguments: [
                ("import lightgbm", ["lightgbm"], [], [], false),
                ("import importlib.util as u; u.find_spec('wave')", ["wave"], [], [], false),
                ("import importlib.metadata as m; m.version('pandas')", [], ["pandas"], [], false),
                ("import importlib.metadata as m; m.entry_points(group='plugins')", [], [], ["plugins"], false),
                ("import importlib.metadata as m; list(m.distributions())", [], [], [], true),
                (
                    "import threading; t = threading.Thread(target=lambda: __import__('x')); t.start(); t.join()",
                    ["x"], [], [], false
                ),
                ("import os; os.fork() or __import__('x'); os.wait()", ["x"], [], [], false),
            ] as [(String, [String], [String], [String], Bool)])
        func pythonsTellByThemselves(
            program: String, absent: [String], distributions: [String], groups: [String], all: Bool
        ) throws {
            let folder = try Folder()
            let seen = try folder.observe(telling: program)
            // What the library of its version looks for besides differs.
            #expect(seen.absentModules.isSuperset(of: absent))
            #expect(seen.distributions == Set(distributions))
            #expect(seen.pluginGroups == Set(groups))
            #expect(seen.enumeratesPackages == all)
            #expect(!seen.folders.contains { $0.hasSuffix("-packages") })
        }

        @Test func foldersThatAPythonListsAreToldUnlessItImportsFromThem() throws {
            let folder = try Folder()
            try folder.write("", to: "data/a.csv")
            let seen = try folder.observe(
                telling: "import os, glob; os.listdir('data'); glob.glob('*.csv'); list(os.scandir(os.open('data', 0)))"
            )
            #expect(seen.folders.isSuperset(of: [folder.root.string, folder.path("data")]))
            #expect(!seen.folders.contains(folder.path(ImportTelling.folderName.description)))
        }

        @Test func aCompiledModuleOfAnEarlierStateIsNotTaken() throws {
            let folder = try Folder()
            try folder.write(
                """
                import os, sys
                sys.path.insert(0, os.getcwd())
                def write(word):
                    open("edited.py", "w").write(f"word = '{word}'")
                    os.utime("edited.py", (1_000_000_000, 1_000_000_000))
                write("one"); import py_compile; py_compile.compile("edited.py")
                write("two"); import edited; open("word", "w").write(edited.word)
                """, to: "program.py")
            _ = try folder.observe(telling: "exec(open('program.py').read())")
            #expect(File.text(folder.root.appending("word")) == "two")
        }

        @Test func aPersonsOwnSitecustomizeStillRuns() throws {
            let folder = try Folder()
            try folder.write("open('ran', 'w')", to: "own/sitecustomize.py")
            _ = try folder.observe(telling: "import sys; assert 'sitecustomize' in sys.modules", before: "own")
            #expect(File.text(folder.root.appending("ran")) == "")
        }
    }

    /// A folder to run programs in that are watched.
    private struct Folder: Sendable {
        let root: FilePath

        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            root = try #require(File.resolved(folder.path))
        }

        func path(_ name: String) -> String { root.string + "/" + name }

        func write(_ text: String, to name: String, executable: Bool = false) throws {
            try folder.write(name, text, executable: executable)
        }

        func link(_ name: String, to target: String) throws { try #require(symlink(target, path(name)) == 0) }

        func observe(_ script: String) throws -> Observation { try observe("/bin/sh", ["-c", script]) }

        func observe(python program: String) throws -> Observation {
            let python = try #require(ProgramSearch(path: "/usr/bin:/usr/local/bin").find("python3"))
            return try observe(python, ["-S", "-E", "-c", program])
        }

        /// A Python that tells what it looks for, as in a step.
        func observe(telling program: String, before path: String = "") throws -> Observation {
            let python = try #require(ProgramSearch(path: "/usr/bin:/usr/local/bin").find("python3"))
            try ImportTelling.write(in: root)
            return try observe(
                python, ["-c", program],
                variables: ["PYTHONPATH": "\(root)/\(ImportTelling.folderName):\(root)/\(path)"])
        }

        func observe(
            _ program: FilePath, _ arguments: [String], start: ObservationLog.Start = .atOnce,
            variables: [String: String] = [:]
        ) throws -> Observation {
            let step = try #require(Observer.shared).expect(start, fixedFolders: ["/usr"])
            let child = try ChildProgram(
                program, arguments, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(variables) { $1 },
                in: root,
                grouping: .ownSession, preparation: step.preparation
            ).start()
            _ = ProcessEnding(waitingFor: child)
            return step.finish()
        }
    }
#endif
