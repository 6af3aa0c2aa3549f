import Archiving
package import PipelineModel

extension Cache {
    /// What the recorded job wrote.
    package func log(of recording: Recording) throws -> [LogLine] {
        let bytes = try GzipFile.decompress(folder.log(recording.log.digest), expectedDigest: recording.log.digest)
        return [LogLine](logText: String(decoding: bytes, as: UTF8.self))
    }
}
