import Archiving
import PipelineModel
import SystemPackage

extension Cache {
    /// Stores a log and returns the digest of its file.
    func storeLog(_ log: FilePath, synchronizing: Bool) throws -> String {
        let temporary = folder.newTemporary()
        let digest = try GzipFile.compress(contentsOf: log, to: temporary, synchronizing: synchronizing).digest
        try File.publish(temporary, as: folder.log(digest), synchronizing: synchronizing)
        return digest
    }

    func readLog(_ digest: String) throws -> [UInt8] {
        try GzipFile.decompress(folder.log(digest))
    }
}
