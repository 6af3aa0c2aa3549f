import CHost
import Foundation
import HostSystem
import SystemPackage

/// Remembered plans, files in `plans/`: this user's on this machine, and any may be missing.
extension RunHistory {
    /// Plans that nobody asked for in so long are removed, in seconds.
    private static let planAge = 30.0 * 86_400

    package func planFile(_ key: String) -> [UInt8]? { try? File.read(folder.plans.appending(key + ".json")) }

    package func keepPlanFile(_ bytes: [UInt8], _ key: String) {
        guard let file = try? scratch.side.newPath() else { return }
        do {
            if File.status(folder.plans) == nil { try File.makeFolder(folder.plans) }
            try File.write(bytes, to: file, synchronizing: false)
            try File.rename(file, folder.plans.appending(key + ".json"))
        } catch {
            File.remove(file)
        }
    }

    func removeOldPlanFiles() {
        let oldest = Date().timeIntervalSince1970 - Self.planAge
        for name in folder.plans.names {
            let path = folder.plans.appending(name)
            if let status = File.status(path), Double(status.modifiedSecond) < oldest { File.remove(path) }
        }
    }
}
