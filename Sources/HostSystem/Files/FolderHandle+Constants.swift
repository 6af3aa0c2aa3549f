import CHost
package import SystemPackage

extension FolderHandle {
    /// Sets the time of modification of what has a name here, be it a link, in seconds since 1970.
    package func setTime(_ second: Int64, of name: FileName) throws(FileError) {
        try call(.create, name) { host_set_time_in(number, $0, second) }
    }

    /// The same of this folder itself, and gives it the mode `0755`: what every step finds, whoever made the folder.
    package func makeConstant() throws(FileError) {
        if fchmod(number, 0o755) != 0 || host_set_time_of(number, File.timeOfInputs) != 0 {
            throw FileError(.create, path, .last)
        }
    }
}

extension FileDescriptor {
    /// Gives a file what every step finds, whoever made it: one time, and `0755` where it may be executed, else `0644`.
    package func makeConstant(isExecutable: Bool) throws(Errno) {
        if fchmod(rawValue, isExecutable ? 0o755 : 0o644) != 0 { throw .last }
        if host_set_time_of(rawValue, File.timeOfInputs) != 0 { throw .last }
    }

    /// Gives this file the time of modification of another.
    package func copyTime(of other: FileDescriptor) throws(Errno) {
        if host_copy_time(other.rawValue, rawValue) != 0 { throw .last }
    }
}
