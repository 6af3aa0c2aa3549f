import HostSystem
package import PipelineModel
package import SystemPackage

/// What can be said of an artifact without reading it.
package enum ArtifactState: Sendable, Hashable {
    /// It lies here at its size.
    case here
    /// It is not here, and can be had.
    case elsewhere
    /// No place has it.
    case missing
    /// It lies here and is not what was recorded.
    case damaged
}

/// Where artifacts are: in this cache's folder, or in a place that they can be fetched from.
package protocol ArtifactSource: Sendable {
    func state(of artifact: Artifact) -> ArtifactState

    /// Whether all of them can be had, as far as can be told without reading them.
    func offersAll(_ artifacts: [Artifact]) -> Bool

    /// The artifact's file on this machine, fetched when it lies elsewhere; nil when it is missing. Who reads it verifies it.
    func file(of artifact: Artifact) throws -> FilePath?
}

extension ArtifactSource {
    package func offersAll(_ artifacts: [Artifact]) -> Bool { artifacts.allSatisfy(offers) }

    /// Whether the artifact can be had, as far as can be told without reading it.
    package func offers(_ artifact: Artifact) -> Bool {
        switch state(of: artifact) {
        case .here, .elsewhere: true
        case .missing, .damaged: false
        }
    }
}

/// The artifacts in a cache's own folder.
package struct LocalArtifacts: ArtifactSource {
    private let folder: CacheFolder

    package init(in folder: CacheFolder) { self.folder = folder }

    package func state(of artifact: Artifact) -> ArtifactState {
        guard let size = folder.sizes(ofArtifacts: [artifact.digest])[0] else { return .missing }
        return size == artifact.byteCount ? .here : .damaged
    }

    package func offersAll(_ artifacts: [Artifact]) -> Bool {
        folder.sizes(ofArtifacts: artifacts.map(\.digest)) == artifacts.map(\.byteCount)
    }

    package func file(of artifact: Artifact) -> FilePath? {
        let path = folder.artifact(artifact.digest)
        return folder.size(path) == nil ? nil : path
    }
}
