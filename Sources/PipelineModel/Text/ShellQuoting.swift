extension String {
    /// This text as one word of a POSIX shell, quoted only where needed, as Python's `shlex.quote` does it.
    package var shellQuoted: String {
        if isASCIIName(with: "-_./:=,@%+") { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'"'"'"#) + "'"
    }
}
