import SystemPackage
import Testing

@testable import StepExecution

struct FileTracerTests {
    @Test func aLineOfTheTraceTellsAFileAndHowItWent() {
        func file(_ line: String) -> OpenedFile? { OpenedFile(traceLine: Substring(line)) }
        #expect(
            file(
                #"12 openat(AT_FDCWD</opt/ml>, "data/a.csv", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)"#
            )
                == OpenedFile(path: "/opt/ml/data/a.csv", succeeded: false))
        #expect(
            file(#"12 openat(AT_FDCWD</opt/ml>, "/etc/passwd", O_RDONLY) = 3</etc/passwd>"#)
                == OpenedFile(path: "/etc/passwd", succeeded: true))
        #expect(
            file(#"12 openat(5</data/x>, "../b", O_RDONLY) = 3</data/b>"#)
                == OpenedFile(path: "/data/b", succeeded: true))
        // What is written, what is listed, and what can't be told.
        #expect(file(#"12 openat(AT_FDCWD</>, "out", O_WRONLY|O_CREAT, 0666) = 3</out>"#) == nil)
        #expect(file(#"12 openat(AT_FDCWD</>, ".", O_RDONLY|O_DIRECTORY) = 3</>"#) == nil)
        #expect(file(#"12 openat(AT_FDCWD</>, "a", O_RDONLY) = -1 EACCES (Permission denied)"#) == nil)
        #expect(file("12 +++ exited with 0 +++") == nil)
        #expect(file("") == nil)
    }
}
