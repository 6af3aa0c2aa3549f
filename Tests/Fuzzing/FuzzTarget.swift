import Archiving
import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import RetakeFile
import SageMaker
import SystemPackage
import TestSupport

/// A reader of bytes that somebody else may have written, with samples of what it reads.
///
/// It must take or refuse whatever it is fed. A trap ends the program; what it takes must be written as it can be read again.
package struct FuzzTarget: Sendable {
    package let name: String
    package let samples: [[UInt8]]
    private let read: @Sendable ([UInt8]) throws -> Void

    /// Feeds one input. Throws what was found to be wrong, never what the reader says of bad input.
    package func feed(_ bytes: [UInt8]) throws { try read(bytes) }

    /// Feeds mutations of the samples, the same ones for the same seed.
    package func feedMutations(_ count: Int, seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        for _ in 0..<count {
            let sample = samples[random.next(below: samples.count)]
            // Half of the mutations keep the syntax of JSON, so that what lies behind it is reached.
            if random.next(below: 2) == 0, let value = try? JSONReader.read(sample) {
                try feed(Array(random.mutated(value).json().utf8))
            } else {
                try feed(random.mutated(sample))
            }
        }
    }

    /// What a reader took is taken again when it was written, and is the same.
    package struct WrittenOtherwise: Error { let bytes: [UInt8] }

    package static let all = [definitions, settings, recordings, history, archives, logs, executions, answers]

    private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    private static func files(_ folder: String, _ suffix: String) -> [[UInt8]] {
        let folder = root.pushing(FilePath(folder)).string
        let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().compactMap {
            FileManager.default.contents(atPath: folder + "/" + $0).map(Array.init)
        }
    }

    private static let definitions = Self(name: "definition", samples: files("examples", "pipeline.json")) { bytes in
        _ = try? SageMakerDefinition.pipeline(from: bytes, name: "p", file: "p.json")
        _ = CheckReport(DefinitionCheck.findings(in: bytes, name: "p"), in: bytes).sarif(of: "p.json", version: "1")
    }

    private static let settings = Self(
        name: "retake.yaml",
        samples: files("examples", "retake.yaml") + [
            Array(
                #"""
                include: [a.yaml, b.yaml]
                parameters: {mode: fast, regions: '["eu", {"name": "us"}]'}
                environment: {A: "${env.A}", B: b}
                defaults: {timeout: 2h, needs: [first], environment: {C: 'c'}}
                steps:
                  first: {run: x, outputs: [o], exclude: ['*.log']}
                  each:
                    for_each: ${steps.first.o}/items.json
                    max_parallel: 2
                    best: {min: make.m}
                    steps:
                      make: {run: "x ${item.a[0].b}", metrics: {m: 'm=(.*)'}, outputs: [p]}
                      see: {run: "x ${item}", inputs: {p: "${steps.make.p}/q"}, when: "${item.n} > 1 and not ${steps.make.metrics.m} in [1, 'b c']"}
                  one: {for_each: "${parameters.regions}", run: "x ${steps.make-1.metrics.m}"}
                  last:
                    run: [x, "${steps.make.best.p}"]
                    code: [{path: lib, exclude: [t/]}]
                    when: >-
                      (${parameters.mode} == "fast" or ${steps.make-0.metrics.m} >= 1e3)
                      and ${env.A} not in [x, y z]
                """#.utf8)
        ]
    ) { bytes in
        let context = SettingsContext(variable: { $0 == "A" ? "x" : nil }) {
            (path, _) throws(SettingsContext.IncludeError) in
            guard path == "a.yaml" || path == "b.yaml" else { throw .init("none") }
            return .init(id: path, name: path, text: "defaults: {retries: 1}\nsteps: {\(path.prefix(1)): {run: x}}")
        }
        _ = try? Settings.read(String(decoding: bytes, as: UTF8.self), file: "retake.yaml", in: context)
    }

    private static let recordings = Self(name: "recording", samples: files("cache/examples/v1/recordings", ".json")) {
        bytes in
        guard let recording = Recording(file: bytes) else { return }
        let written = Array(recording.json.json().utf8)
        guard Recording(file: written) == recording else { throw WrittenOtherwise(bytes: written) }
    }

    private static let history = Self(
        name: "history",
        samples: [
            Array(
                """
                {"format":1,"run":"20261124-090000-1","pipeline":"churn","startedAt":1700000000,"outcome":"failed","seconds":3.5,\
                "parameters":{"rows":3},"user":"ada","host":"laptop","steps":[{"name":"Train","kind":"Training",\
                "needs":["Ingest"],"outcome":"failed","reason":"new","seconds":2,"start":1,"metrics":[{"name":"loss","value":0.5}],\
                "resources":{"processorSeconds":1.5,"peakMemoryBytes":64000000},"instances":[{"type":"ml.m5.xlarge","count":2}],\
                "log":true,"message":"why","exitCode":1}]}
                """.utf8)
        ]
    ) { bytes in
        guard let run = RunRecord(file: bytes) else { return }
        let written = try run.fileBytes
        guard RunRecord(file: written) == run else { throw WrittenOtherwise(bytes: written) }
    }

    private static let archives = Self(name: "archive", samples: files("cache/examples/v1/artifacts", ".tar.gz")) {
        bytes in
        let folder = try TemporaryFolder()
        let archive = folder.path.appending("x")
        try Data(bytes).write(to: URL(fileURLWithPath: archive.string))
        let limit = UnpackLimit(contentByteCount: 1 << 22, entryCount: 100)
        _ = try? ArchiveListing.read(archive, limit: limit, onEntry: { _ in }, onContent: { _ in })
        let target = try folder.makeFolder("in/target")
        _ = try? ArchiveReader.unpack(archive, into: target, limit: limit)
        let beside = folder.files().filter { $0 != "x" && !$0.hasPrefix("in/target/") }
        guard beside.isEmpty else { throw WrittenOtherwise(bytes: Array(beside.joined(separator: " ").utf8)) }
    }

    private static let logs = Self(name: "gzip", samples: files("cache/examples/v1/logs", ".log.gz")) { bytes in
        let folder = try TemporaryFolder()
        let file = folder.path.appending("x")
        try Data(bytes).write(to: URL(fileURLWithPath: file.string))
        guard let text = try? GzipFile.decompress(file, maximumByteCount: 1 << 22) else { return }
        _ = [LogLine](logText: String(decoding: text, as: UTF8.self))
    }

    private static let executions = Self(
        name: "adopted documents",
        samples: [
            Array(
                """
                {"PipelineExecutionSteps":[{"StepName":"Ingest","StepStatus":"Succeeded","StartTime":1.5,"Metadata":{"ProcessingJob":\
                {"Arn":"arn:aws:sagemaker:eu-west-1:111122223333:processing-job/ingest"}}}]}
                {"ProcessingJobArn":"arn:aws:sagemaker:eu-west-1:111122223333:processing-job/ingest","ProcessingOutputConfig":\
                {"Outputs":[{"OutputName":"out","S3Output":{"S3Uri":"s3://b/k"}}]},"ExitMessage":"é\\u0000"}
                """.utf8)
        ]
    ) { bytes in
        var execution = CloudExecution()
        try? execution.add(bytes, file: "x.json")
        let sample = FuzzTarget.definitions.samples.first ?? []
        guard let pipeline = try? SageMakerDefinition.pipeline(from: sample, name: "p", file: "p.json") else { return }
        _ = execution.substitutions(in: pipeline)
    }

    private static let answers = Self(
        name: "handler's answer",
        samples: [Array("loading\n{\"count\": 3, \"ratio\": NaN, \"name\": \"a\\u00e9\", \"fine\": true}\n".utf8)]
    ) { bytes in
        let kinds: [Parameter.Kind] = [.integer, .float, .string, .boolean]
        let outputs = zip(["count", "ratio", "name", "fine"], kinds).map { Handler.Output(name: $0, kind: $1) }
        let handler = Handler(step: "s", kind: "Lambda", command: ["x"], input: .null, outputs: outputs)
        guard let answer = try? handler.answer(in: String(decoding: bytes, as: UTF8.self)) else { return }
        _ = Value.object(answer).json()
    }
}
