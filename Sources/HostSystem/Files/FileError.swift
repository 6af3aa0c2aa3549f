import CHost
package import SystemPackage

/// What could not be done with a file or folder, and why.
package struct FileError: Error, Hashable {
    package enum Action: String, Sendable {
        case open, create, write, read, copy, link, list, remove, rename
    }

    package let action: Action
    package let path: FilePath
    package let reason: Errno

    package init(_ action: Action, _ path: FilePath, _ reason: Errno) {
        self.action = action
        self.path = path
        self.reason = reason
    }

    /// - Parameter error: from swift-system, which throws an `Errno` though most of its signatures don't say so.
    package init(_ action: Action, _ path: FilePath, _ error: any Error) {
        self.init(action, path, errno(from: error))
    }
}

extension FileError: CustomStringConvertible {
    package var description: String { "can't \(action.rawValue) '\(printable(path))': \(reason)\(advice)" }

    private var advice: String {
        switch reason {
        case .permissionDenied, .notPermitted: "; change its permissions with chmod or chown"
        case .noSpace, .diskQuotaExceeded: "; free some space there"
        case .tooManyOpenFiles: "; raise the limit with `ulimit -n`, or run fewer steps at once"
        case .ioError: "; check that disk"
        case .noSuchFileOrDirectory: "; check the path"
        case .readOnlyFileSystem: "; choose another folder"
        case .tooManySymbolicLinkLevels: "; a link stands there, which is not followed: replace it by what it leads to"
        default: ""
        }
    }
}

extension Errno {
    /// Why the last call of the C library on this thread failed.
    package static var last: Errno { Errno(rawValue: host_errno()) }
}

/// What swift-system throws is always an `Errno`, though most of its signatures don't say so.
package func errno(from error: any Error) -> Errno {
    if let error = error as? FileError { return error.reason }
    return (error as? Errno) ?? .ioError
}
