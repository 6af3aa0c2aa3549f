package import CHost
package import SystemPackage

/// A program to be started as a child of this process. It gets what stands here and inherits nothing else: no variable, no
/// descriptor, no signal mask; a signal is ignored only where this process was started so, as `nohup` does.
package struct ChildProgram: Sendable {
    /// What Ctrl-C at the terminal, and a signal to its process group, reach beside it.
    package enum Grouping: Sendable {
        /// The same as this process.
        case shared
        case ownGroup
        /// A session of its own, without a terminal.
        case ownSession
    }

    /// What the new process does before it becomes the program, and what this process does meanwhile; see `host_program`.
    package struct Preparation: @unchecked Sendable {
        package let prepare: @convention(c) (UnsafeMutableRawPointer?) -> Int32
        package let attend: (@convention(c) (pid_t, UnsafeMutableRawPointer?) -> Int32)?
        /// Unchecked: who made it keeps it until the program has started, and touches it from these two functions alone.
        package let context: UnsafeMutableRawPointer?

        package init(
            prepare: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Int32,
            attend: (@convention(c) (pid_t, UnsafeMutableRawPointer?) -> Int32)?, context: UnsafeMutableRawPointer?
        ) {
            self.prepare = prepare
            self.attend = attend
            self.context = context
        }
    }

    package var executable: FilePath
    package var arguments: [String]
    package var environment: [String: String]
    package var workingFolder: FilePath?
    /// What its descriptors 0, 1, 2 and so on are; nil for /dev/null.
    package var descriptors: [FileDescriptor?]
    package var grouping: Grouping
    /// Whether it gets an empty session keyring in the place of this process's, which may hold the user's keys.
    package var hidesKeys = false
    /// Whether abstract sockets of others are out of its reach, where the kernel can do that.
    package var hidesSockets = false
    package var preparation: Preparation?

    package init(
        _ executable: FilePath, _ arguments: [String], environment: [String: String], in workingFolder: FilePath? = nil,
        descriptors: [FileDescriptor?] = [nil, nil, nil], grouping: Grouping, preparation: Preparation? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingFolder = workingFolder
        self.descriptors = descriptors
        self.grouping = grouping
        self.preparation = preparation
    }

    /// Starts it and returns its process id, which somebody must wait for.
    package func start() throws(StartError) -> pid_t {
        var words = ([executable.string] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        let numbers = descriptors.map { $0?.rawValue ?? -1 }
        let group: host_grouping =
            switch grouping {
            case .shared: host_same_group
            case .ownGroup: host_new_group
            case .ownSession: host_new_session
            }
        var error: Int32 = 0
        var stage = host_starting
        let process = executable.string.withCString { path in
            withOptionalCString(workingFolder?.string) { folder in
                numbers.withUnsafeBufferPointer { numbers in
                    words.withUnsafeMutableBufferPointer { words in
                        variables.withUnsafeMutableBufferPointer { variables -> pid_t in
                            guard let words = words.baseAddress, let variables = variables.baseAddress,
                                let first = numbers.baseAddress
                            else { preconditionFailure("these arrays are never empty") }
                            var program = host_program(
                                path: path, arguments: words, environment: variables, folder: folder,
                                descriptors: first, descriptor_count: Int32(numbers.count), grouping: group,
                                hides_keys: hidesKeys, hides_sockets: hidesSockets,
                                prepare: preparation?.prepare, attend: preparation?.attend,
                                context: preparation?.context)
                            return host_spawn(&program, &error, &stage)
                        }
                    }
                }
            }
        }
        if process > 0 { return process }
        throw StartError(
            reason: Errno(rawValue: error), isOfFolder: stage == host_entering_folder, program: executable,
            folder: workingFolder)
    }

    package struct StartError: Error, Hashable {
        package let reason: Errno
        /// Whether it is the working folder that can't be entered.
        package let isOfFolder: Bool
        package let program: FilePath
        package let folder: FilePath?
    }
}

extension ChildProgram.StartError: CustomStringConvertible {
    /// Without the program's name.
    package var cause: String {
        guard isOfFolder, let folder else { return reason.description }
        return "folder '\(printable(folder))': \(reason)"
    }

    package var description: String { "can't start '\(printable(program))': \(cause)" }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}
