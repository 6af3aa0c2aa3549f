import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

extension LogRecorder {
    /// As many bytes of a job's message as SageMaker keeps.
    private static let messageByteCount = 1_024

    /// What a job that is done has computed, beside its files: the last value of each metric in its log, and its message.
    func results(of prepared: PreparedJob) throws -> StepResults {
        StepResults(metrics: try metrics(prepared.job.metrics), message: message(prepared))
    }

    private func metrics(_ definitions: [MetricDefinition]) throws -> [Metric] {
        guard !definitions.isEmpty else { return [] }
        let text = String(decoding: try File.read(path), as: UTF8.self)
        let lines = [LogLine](logText: text).map(\.text)
        return MetricSearch(definitions).lastValues(in: lines)
    }

    private func message(_ prepared: PreparedJob) -> String? {
        guard let path = prepared.job.messagePath else { return nil }
        let file = prepared.path(of: path)
        guard file.removingLastComponent().isOwnFolder(below: prepared.path(of: "/")),
            let bytes = try? File.read(file), !bytes.isEmpty
        else { return nil }
        return String(decoding: bytes.prefix(Self.messageByteCount), as: UTF8.self)
    }
}
