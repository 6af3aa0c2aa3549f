import Foundation
import SystemPackage

extension FilePath {
    var modificationTime: Date? {
        get throws { try FileManager.default.attributesOfItem(atPath: string)[.modificationDate] as? Date }
    }

    /// The permission bits, with those for set-group-id.
    var mode: Int {
        get throws { (try FileManager.default.attributesOfItem(atPath: string)[.posixPermissions] as? Int) ?? 0 }
    }
}
