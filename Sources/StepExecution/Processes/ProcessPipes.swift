import SystemPackage

/// The pipes between a process and its ``OutputReader``.
struct ProcessPipes: Sendable {
    typealias Pipe = (readEnd: FileDescriptor, writeEnd: FileDescriptor)

    let output: Pipe
    let error: Pipe
    /// Carries nothing: that its writing end is closed says that the process has ended.
    let end: Pipe

    init() throws(StepExecutionError) {
        var open: [Pipe] = []
        do {
            for _ in 0..<3 { open.append(try FileDescriptor.pipe()) }
        } catch {
            for pipe in open {
                // They were never used.
                try? pipe.readEnd.close()
                try? pipe.writeEnd.close()
            }
            throw .noPipe(errorNumber(of: error))
        }
        output = open[0]
        error = open[1]
        end = open[2]
    }

    func closeReadEnds() {
        // Nothing is lost: all that was written is read.
        for pipe in [output, error, end] { try? pipe.readEnd.close() }
    }
}
