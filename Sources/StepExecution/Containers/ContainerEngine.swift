import HostSystem
import PipelineModel
import SystemPackage

/// A program that runs containers.
struct ContainerEngine: Sendable, Hashable {
    /// One of `Job.Container.engines`.
    let name: String
    let executable: FilePath

    /// - Parameters:
    ///   - wanted: nil for the first that is there.
    ///   - path: where it is looked for, as in PATH.
    init(_ wanted: String?, path: String) throws(ContainerError) {
        let search = ProgramSearch(path: path)
        for name in wanted.map({ [$0] }) ?? Job.Container.engines {
            guard let executable = search.find(name) else { continue }
            self.name = name
            self.executable = executable
            return
        }
        throw .engineMissing(wanted, searched: path)
    }
}
