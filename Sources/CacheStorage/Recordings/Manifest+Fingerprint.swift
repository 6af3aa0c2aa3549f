import HostSystem
package import PipelineModel

extension Manifest {
    /// SHA-256 over the parts in order of their names: each name, a zero byte, its digest, a line break.
    package var fingerprint: Fingerprint {
        let text = parts.map { "\($0.name)\0\($0.digest)\n" }.joined()
        return Fingerprint(rawValue: sha256("retake fingerprint 1\n" + text))
    }
}
