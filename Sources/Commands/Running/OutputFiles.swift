import AWSEndpoint
import CacheStorage
import HostSystem
import PipelineModel
import PipelineRunning
import Synchronization
import SystemPackage

/// What steps left, as files and folders of this machine that clients may read.
final class OutputFiles: Sendable {
    private let cache: Cache
    /// Where archives lie that no recording holds; made for the first of them.
    private let folder: FilePath
    private let packed = Mutex([Digest: FilePath]())

    init(cache: Cache, in environment: CommandEnvironment) {
        self.cache = cache
        folder = environment.temporaryFolder.appending(
            "retake-outputs-" + String(UInt64.random(in: .min ... .max), radix: 16))
    }

    /// An output at its address; nil where that is not one of S3.
    func place(of written: WrittenOutput) -> OutputObjects.Place? {
        OutputObjects.Place(uri: written.place.uri) { [self, output = written.output, layout = written.place.layout] in
            find(output, layout)
        }
    }

    /// Nil where it is gone.
    func find(_ output: StepOutput, _ layout: Job.Output.Layout) -> FilePath? {
        switch (layout, output.artifact) {
        case (.folder, _): try? cache.trees.tree(of: output)
        case (.archive, let artifact?): try? cache.trees.file(of: artifact)
        case (.archive, nil): try? archive(of: output)
        }
    }

    private func archive(of output: StepOutput) throws -> FilePath {
        try packed.withLock { packed in
            if let known = packed[output.treeDigest] { return known }
            try File.makeFolder(folder)
            let file = folder.appending("\(packed.count).tar.gz")
            try cache.trees.packArchive(try cache.trees.tree(of: output), to: file)
            packed[output.treeDigest] = file
            return file
        }
    }

    /// Removes what was packed here.
    func close() {
        guard packed.withLock({ !$0.isEmpty }), let name = folder.lastComponent?.string,
            let parent = try? FolderHandle(folder.removingLastComponent())
        else { return }
        try? parent.removeTree(parent.name(name))
    }
}
