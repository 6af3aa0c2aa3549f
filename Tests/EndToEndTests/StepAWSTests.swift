import Foundation
import TestSupport
import Testing

/// Steps that call AWS: their programs speak HTTP themselves, as no SDK is needed for what is asked here. `Tests/Clients` has the same
/// with boto3.
struct StepAWSTests {
    /// Puts an object, and writes what it is given of AWS.
    private static let caller = """
        import os, urllib.error, urllib.request
        def ask(method, path, body=None):
            request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + path, body, method=method)
            key = os.environ["AWS_ACCESS_KEY_ID"]
            request.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=%s/20260101/r/s3/aws4_request, " % key)
            return urllib.request.urlopen(request).read()
        try:
            ask("PUT", "/results")
        except urllib.error.HTTPError:
            pass  # it is there
        ask("PUT", "/results/score.txt", b"1")
        open("outputs/o/seen", "wb").write(ask("GET", "/results/score.txt"))

        """

    private func project(_ settings: String = "") throws -> Project {
        let project = try Project()
        try project.write("call.py", Self.caller)
        try project.write(
            "retake.yaml",
            """
            name: calling
            \(settings)
            steps:
              quiet: {run: "env | grep -c ^AWS_ > outputs/o/count || true", outputs: [o]}
              call: {run: python3 call.py, outputs: [o]}
              after: {run: "cp inputs/i/seen outputs/o/seen", inputs: {i: "${steps.call.o}"}, outputs: [o]}

            """)
        return project
    }

    @Test(arguments: Project.runtimes) func aStepThatCallsRunsEachTime(runtime: String) throws {
        let project = try project("buckets: buckets")
        let first = try project.retake("run", "--runtime", runtime, "--json")
        #expect(first.outcomes == ["quiet": "ran", "call": "ran", "after": "ran"], "\(first.output)\(first.errors)")
        #expect(try project.read("buckets/results/score.txt") == "1")
        let reason = "it used AWS's calls (s3), so it runs each time"
        let steps = first.lastObject?["steps"] as? [[String: Any]] ?? []
        #expect(steps.compactMap { $0["notRecorded"] as? String } == [reason])

        let second = try project.retake("run", "--runtime", runtime, "--json")
        #expect(second.outcomes == ["quiet": "replayed", "call": "ran", "after": "replayed"], "\(second.output)")
        #expect(second.reasons["call"] == "was not recorded: \(reason)")
        #expect(try project.retake("why", "call", "--runtime", runtime).output.contains(reason))
    }

    @Test(arguments: Project.runtimes) func aStepIsGivenAWSOnlyAsTheSettingsSay(runtime: String) throws {
        let project = try project("aws: none")
        try project.edit("retake.yaml", "count || true", "count; env | grep ^AWS_ | sort > outputs/o/variables || true")
        func variables(_ settings: String) throws -> [Substring] {
            try project.edit("retake.yaml", "aws: none", settings)
            defer { try? project.edit("retake.yaml", settings, "aws: none") }
            let environment = [
                "AWS_ACCESS_KEY_ID": "mine", "AWS_SECRET_ACCESS_KEY": "hidden-away", "AWS_REGION": "eu-west-1",
            ]
            let run = try project.start(
                ["run", "--until", "quiet", "--runtime", runtime, "--json"], environment: environment)
            let result = try project.result(of: run)
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            #expect(!(result.output + result.errors).contains("hidden-away"))
            return try project.read(".retake/latest/quiet/o/variables").split(separator: "\n")
        }
        #expect(try variables("aws: none") == [])
        #expect(
            try variables("aws: inherit") == [
                "AWS_ACCESS_KEY_ID=mine", "AWS_REGION=eu-west-1", "AWS_SECRET_ACCESS_KEY=hidden-away",
            ])
        #expect(
            try variables("aws: {profile: research, region: us-west-2}") == [
                "AWS_DEFAULT_REGION=us-west-2", "AWS_PROFILE=research", "AWS_REGION=us-west-2",
            ])
        let own = try variables("aws: local")
        #expect(
            own.contains("AWS_REGION=eu-west-1") && own.contains { $0.hasPrefix("AWS_ENDPOINT_URL=http://127.0.0.1:") })
    }

    @Test func theRegionThatAStepSeesCounts() throws {
        let project = try project("aws: local")
        func run(_ region: String) throws -> [String] {
            let process = try project.start(
                ["run", "--until", "quiet", "--json"], environment: region.isEmpty ? [:] : ["AWS_REGION": region])
            return try project.result(of: process).executed
        }
        let first = try run("eu-west-1")
        #expect(first.contains("quiet"))
        #expect(try !run("eu-west-1").contains("quiet"))
        #expect(try run("us-west-2").contains("quiet"))
        #expect(try run("").contains("quiet"))
        #expect(try !run("").contains("quiet"))
    }

    @Test(arguments: Project.runtimes) func aProfilesFilesAreThereToBeRead(runtime: String) throws {
        let project = try project("aws: {profile: p}")
        try project.space.write(".aws/credentials", "[p]\n")
        try project.edit(
            "retake.yaml", "env | grep -c ^AWS_ > outputs/o/count || true", "cat ~/.aws/credentials > outputs/o/c")
        let result = try project.retake("run", "--until", "quiet", "--runtime", runtime)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("has your own AWS (profile p): what it reads and writes there is not watched"))
        #expect(try project.read(".retake/latest/quiet/o/c") == "[p]\n")
    }

    @Test(.enabled(if: Project.hasNamespaces)) func anIsolatedStepIsGivenNone() throws {
        let project = try Project()
        try project.write(
            "pipeline.json",
            #"""
            {"Version": "2020-12-01", "Steps": [{"Name": "A", "Type": "Processing", "Arguments": {
              "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}},
              "NetworkConfig": {"EnableNetworkIsolation": true},
              "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["sh", "-c", "! env | grep ^AWS_"]}}}]}
            """#)
        let result = try project.retake("run", "pipeline.json")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test func aStepOfThatNameMustBeThere() throws {
        let result = try project("aws: {steps: {quite: inherit}}").retake("run")
        #expect(result.status == 2)
        #expect(
            result.errors.contains(
                "'steps' of 'aws' names step 'quite', which the pipeline does not have; did you mean 'quiet'?"))
    }
}
