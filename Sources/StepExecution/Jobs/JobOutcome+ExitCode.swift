extension JobOutcome.Status {
    /// As a shell tells it: 128 and the signal's number for a program that a signal ended.
    package var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        }
    }

    /// The same the other way round: what a program tells in this way that ran another one.
    init(exitCodeOfShell code: Int32) {
        self = (129...159).contains(code) ? .signalled(code - 128) : .exited(code)
    }
}
