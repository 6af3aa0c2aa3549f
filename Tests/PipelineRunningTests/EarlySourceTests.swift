import CacheStorage
import PipelineModel
import PipelinePlanning
import SageMaker
import SystemPackage
import TestSupport
import Testing

/// Inputs of steps that have to wait for others are missed before anything runs, where their addresses are known.
struct EarlySourceTests {
    private func step(_ name: String, _ rest: String) -> String {
        """
        {"Name": "\(name)", "Type": "Processing", "Arguments": {"RoleArn": "r",
          "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}},
          "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["true", {"Get": "Steps.Make.ExitMessage"}]}, \(rest)}}
        """
    }

    private func output(_ uri: String) -> String {
        """
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": "o", "S3Output": {"S3Uri": \(uri), "LocalPath": "/opt/ml/processing/o",
          "S3UploadMode": "EndOfJob"}}]}
        """
    }

    /// What is missing in a plan for a step that reads an address, behind another step of which both wait for what it says.
    private func missing(_ uri: String, otherWrites other: String) throws -> [String?] {
        let reads = """
            "ProcessingInputs": [{"InputName": "in", "S3Input": {"S3Uri": \(uri), "LocalPath": "/opt/ml/processing/in",
              "S3DataType": "S3Prefix", "S3InputMode": "File"}}]
            """
        let make = step("Make", output(#""s3://b/made""#))
            .replacing(#"{"Get": "Steps.Make.ExitMessage"}"#, with: #""-""#)
        let text = """
            {"Version": "2020-12-01", "Steps": [\(make), \(step("Other", output(other))), \(step("Use", reads))]}
            """
        let pipeline = try SageMakerDefinition.pipeline(from: Array(text.utf8), name: "p", file: "p.json")
        let space = try TemporaryFolder()
        let resolved = try PipelineResolver(
            pipeline: pipeline, dialect: SageMakerDialect(processorCount: 2, startedAt: ""),
            data: DataSettings(baseFolder: space.path, mappings: [], buckets: space.path.appending("buckets"))
        ).resolve(parameters: [:])
        let planner = try Planner(
            resolved, cache: try Cache(at: space.path.appending("cache")), machine: Rehearsal.machine, now: 0)
        let inputs = try planner.report().entries.first { $0.step == "Use" }?.inputs ?? []
        let isRefused = (try? planner.check(planner.plan())) == nil
        #expect(isRefused == inputs.contains { $0.source == nil })
        return inputs.map(\.source)
    }

    @Test func anAddressThatNobodyWritesIsMissed() throws {
        #expect(try missing(#""s3://b/nowhere""#, otherWrites: #""s3://b/other""#) == [nil])
    }

    @Test func whatAnotherStepThatWaitsWillWriteIsNot() throws {
        #expect(try missing(#""s3://b/other""#, otherWrites: #""s3://b/other""#) == ["Other/o"])
        #expect(try missing(#""s3://b/made""#, otherWrites: #""s3://b/other""#) == ["Make/o"])
    }

    @Test func nothingIsSaidWhereAnAddressIsNotKnown() throws {
        #expect(try missing(#"{"Get": "Steps.Make.ExitMessage"}"#, otherWrites: #""s3://b/other""#) == [])
        // It might be the one that is read.
        #expect(try missing(#""s3://b/nowhere""#, otherWrites: #"{"Get": "Steps.Make.ExitMessage"}"#) == [])
    }
}
