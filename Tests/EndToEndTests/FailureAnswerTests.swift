import Foundation
import TestSupport
import Testing

/// Steps that wait for the failure of another.
struct FailureAnswerTests {
    /// A training that fails or not, what needs it, and a Lambda that tells of a failure.
    private func project(exit status: Int) throws -> Project {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Fit", "Type": "Processing", "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["/bin/sh", "-c", "exit \(status)"]}}},
              {"Name": "Use", "Type": "Model", "Arguments": {"PrimaryContainer": {"Image": "i"}}, "DependsOn": ["Fit"]},
              {"Name": "Tell", "Type": "Lambda", "FunctionArn": "f", "OutputParameters": [], "Arguments": {"why": "failed"},
               "DependsOn": [{"Step": "Fit", "Trigger": "Failed"}]}]}
            """)
        try project.write(
            "retake.yaml", "pipeline: pipeline.json\nsteps: {Tell: {handler: 'echo told >> told.txt; echo \"{}\"'}}\n")
        return project
    }

    @Test func aHandlerRunsAfterTheFailureAndTheRunCompletesWithFailures() throws {
        let project = try project(exit: 9)
        let plan = try project.retake("plan")
        #expect(plan.output.contains("runs only if Fit fails"))
        let result = try project.retake("run", "--json", "--runtime", "host")
        #expect(result.outcomes == ["Fit": "failed", "Use": "skipped", "Tell": "ran"])
        #expect(result.output.contains("\"outcome\":\"completed-with-failures\""))
        #expect(result.status == 4)
        #expect(try project.read("told.txt") == "told\n")
    }

    @Test func aHandlerForAFailureIsNotTakenAfterASuccess() throws {
        let project = try project(exit: 0)
        for outcome in ["ran", "replayed"] {
            let result = try project.retake("run", "--json", "--runtime", "host")
            #expect(result.outcomes == ["Fit": outcome, "Use": "evaluated", "Tell": "not-taken"])
            #expect(result.status == 0)
        }
    }

    @Test func aHandlerForAFailureCanBeTriedAlone() throws {
        let project = try project(exit: 0)
        let result = try project.retake("run", "--json", "--runtime", "host", "--only", "Tell")
        #expect(result.outcomes["Tell"] == "ran")
        #expect(result.status == 0)
    }
}
