package import SystemPackage

/// Why no Python could be found to stand in for an image.
package enum InterpreterError: Error, Hashable {
    case nothingOnPath(String)
    case missing(FilePath)
    case notExecutable(FilePath)
    case noPythonInFolder(FilePath)
    case silent(FilePath, words: String)
}

extension InterpreterError: CustomStringConvertible {
    private static let cure = "or name another in retake.yaml, as in python: /usr/bin/python3"

    package var description: String {
        switch self {
        case .nothingOnPath(let path):
            "no python3 in PATH (\(path)); install it, as with `apt install python3`, \(Self.cure)"
        case .missing(let path):
            "python '\(path)' does not exist; make that environment, as with `python3 -m venv`, \(Self.cure)"
        case .notExecutable(let path):
            "python '\(path)' is not an executable file; correct its permissions (chmod +x), \(Self.cure)"
        case .noPythonInFolder(let path):
            "'\(path)' has no bin/python3, so it is no environment of Python; name another folder, \(Self.cure)"
        case .silent(let path, let words):
            "python '\(path)' does not tell its version (\"\(words)\"); check that it is a Python 3 that runs, \(Self.cure)"
        }
    }
}
