import Foundation
import SystemPackage
import TestSupport
import Testing

/// Steps that take files of earlier steps away.
struct CleanupTests {
    /// Make, which a command stands in for that writes two files into the bucket folder, and Tidy, which takes one of them away.
    private func project(settings: String = "", uris: String = #"["s3://b/out/part.csv"]"#) throws -> Project {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Make", "Type": "Processing", "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["/bin/true"]},
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "S3Output": {
                  "S3Uri": "s3://b/out", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}},
              {"Name": "Tidy", "Type": "Cleanup", "Arguments": {"Resources": {"S3": [{"StepName": "Make", "S3Uris": \(uris)}]}}}]}
            """)
        try project.write(
            "make.sh", "mkdir -p data/b/out; echo x > data/b/out/part.csv; echo x > data/b/out/kept.csv; echo '{}'\n")
        try project.write(
            "retake.yaml", "pipeline: pipeline.json\nbuckets: data\nsteps: {Make: {handler: sh make.sh}}\n\(settings)")
        return project
    }

    private func exists(_ file: String, in project: Project) -> Bool {
        FileManager.default.fileExists(atPath: project.space.path.appending("project").pushing(.init(file)).string)
    }

    @Test func anObjectGoesAfterARunAndAgainAfterAReplay() throws {
        let project = try project()
        #expect(try project.retake("plan").output.contains("removes 1 object of Make"))
        let first = try project.retake("run", "--json")
        #expect(first.outcomes == ["Make": "ran", "Tidy": "evaluated"])
        #expect(first.reasons["Tidy"] == "removed 1 object of Make (1 file of the bucket folder)")
        #expect(!exists("data/b/out/part.csv", in: project))
        #expect(exists("data/b/out/kept.csv", in: project))
        // A second run has nothing to do, and is remembered; what comes there later is seen all the same.
        for _ in 0..<2 {
            let second = try project.retake("run", "--json")
            #expect(second.outcomes == ["Make": "replayed", "Tidy": "evaluated"])
        }
        try project.write("data/b/out/part.csv", "again")
        #expect(try project.retake("run", "--json").reasons["Tidy"]?.contains("1 file") ?? false)
        #expect(!exists("data/b/out/part.csv", in: project))
    }

    @Test func withoutURIsAllOfAStepGoesAndNothingElse() throws {
        let project = try project(uris: "null")
        try project.edit("pipeline.json", #", "S3Uris": null"#, "")
        try project.write("data/b/other/mine.csv", "x")
        let reason = try project.retake("run", "--json").reasons["Tidy"]
        #expect(reason == "removed all that Make wrote (2 files of the bucket folder)")
        #expect(!exists("data/b/out", in: project))
        #expect(exists("data/b/other/mine.csv", in: project))
    }

    @Test func aFolderOfThePersonsOwnStays() throws {
        let project = try project(settings: "s3: {'s3://b/out': mine}\n")
        try project.write("mine/part.csv", "mine")
        let reason = try project.retake("run", "--json").reasons["Tidy"] ?? ""
        #expect(reason.contains("keeps s3://b/out/part.csv, which is yours: it is mapped to '"))
        #expect(exists("mine/part.csv", in: project))
        // So does what is mapped to a part of the bucket folder.
        let inside = try self.project(settings: "s3: {'s3://raw': data/b/out}\n")
        #expect(try inside.retake("run", "--json").reasons["Tidy"]?.contains("which is yours") ?? false)
        #expect(exists("data/b/out/part.csv", in: inside))
    }

    @Test func noLinkIsFollowed() throws {
        let project = try project()
        _ = try project.retake("run")
        try project.write("mine/part.csv", "mine")
        let out = project.space.path.appending("project").pushing("data/b/out").string
        try FileManager.default.removeItem(atPath: out)
        try FileManager.default.createSymbolicLink(atPath: out, withDestinationPath: "../../mine")
        let result = try project.retake("run", "--json")
        #expect(result.outcomes["Tidy"] == "evaluated")
        #expect(exists("mine/part.csv", in: project))
    }

    @Test func whatIsNoOutputOfTheStepStays() throws {
        let project = try project(uris: #"["s3://b/elsewhere/x.csv", "s3://b/outside/x.csv", "s3://b"]"#)
        try project.write("data/b/elsewhere/x.csv", "x")
        try project.write("data/b/outside/x.csv", "x")
        let reason = try project.retake("run", "--json").reasons["Tidy"] ?? ""
        #expect(reason.contains("keeps s3://b/elsewhere/x.csv, which is below no output of Make"))
        #expect(reason.contains("keeps s3://b/outside/x.csv"))
        #expect(exists("data/b/elsewhere/x.csv", in: project) && exists("data/b/outside/x.csv", in: project))
    }

    @Test func aStepThatReadsWhatIsGoneIsToldBeforeAnyStarts() throws {
        let project = try project(uris: "null")
        try project.edit("pipeline.json", #", "S3Uris": null"#, "")
        try project.write("retake.yaml", "pipeline: pipeline.json\nbuckets: data\n")
        try project.edit(
            "pipeline.json", "\n  {\"Name\": \"Tidy\"",
            """

              {"Name": "Late", "Type": "Processing", "DependsOn": ["Tidy"], "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["/bin/true"]},
                "ProcessingInputs": [{"InputName": "in", "S3Input": {"S3Uri": "s3://b/out", "LocalPath": "/opt/ml/processing/in",
                  "S3DataType": "S3Prefix", "S3InputMode": "File"}}]}},
              {"Name": "Tidy"
            """)
        let result = try project.retake("run")
        #expect(result.errors.contains("step 'Late', input 'in': s3://b/out, which step 'Tidy' removes before"))
        #expect(result.status != 0)
        // Without that order, it reads what Make writes.
        try project.edit("pipeline.json", #""DependsOn": ["Tidy"]"#, #""DependsOn": ["Make"]"#)
        #expect(try !project.retake("run").errors.contains("removes before"))
    }
}
