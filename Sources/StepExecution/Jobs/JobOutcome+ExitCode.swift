extension JobOutcome.Status {
    /// As a shell tells it: 128 and the signal's number for a program that a signal ended.
    package var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        }
    }
}
