import Foundation
import SystemPackage
import TestSupport

extension TemporaryFolder {
    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path.pushing(FilePath(name)).string, withDestinationPath: target)
    }
}

extension FilePath {
    func setPermissions(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: string)
    }
}
