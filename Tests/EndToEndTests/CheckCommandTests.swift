import TestSupport
import Testing

/// `retake check`, as a shell and a code host see it.
struct CheckCommandTests {
    private func project(runtime seconds: Int, image: String = "111122223333.dkr.ecr.us-east-1.amazonaws.com/i:1")
        throws
        -> Project
    {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Train", "Type": "Training", "Arguments": {"RoleArn": "arn:aws:iam::111122223333:role/r", "OutputDataConfig": {"S3OutputPath": "s3://bucket/m"},
               "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": "\(image)"},
               "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}, "StoppingCondition": {"MaxRuntimeInSeconds": \(seconds)}}}]}
            """)
        return project
    }

    @Test func whatWouldBeRefusedEndsItWithOne() throws {
        let project = try project(runtime: 0)
        let text = try project.retake("check", "pipeline.json")
        #expect(text.status == 1)
        #expect(
            text.output == """
                pipeline.json:4:141: Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds is 0; use 1 or more
                1 finding

                """, "\(text.output)\(text.errors)")
        let json = try project.retake("check", "pipeline.json", "--json")
        #expect(json.status == 1)
        #expect(
            json.output == """
                {"place":"Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds","problem":"is 0","cure":"use 1 or more","rule":"range","limit":"1 or more","line":4,"column":141}

                """, "\(json.output)")
        let sarif = try project.retake("check", "pipeline.json", "--sarif")
        #expect(sarif.status == 1)
        #expect(sarif.output.contains(#""version":"2.1.0""#), "\(sarif.output)")
        #expect(sarif.output.contains(#""region":{"startLine":4,"startColumn":141}"#), "\(sarif.output)")
    }

    @Test func whatAnAccountMayRaiseEndsItWithNothing() throws {
        let result = try project(runtime: 500_000).retake("check", "pipeline.json")
        #expect(result.status == 0)
        #expect(result.output.contains("an account's quota is 432000 at first"), "\(result.output)")
    }

    @Test func withoutAFindingItSaysSo() throws {
        let project = try project(runtime: 60)
        let text = try project.retake("check", "pipeline.json")
        #expect(text.status == 0)
        #expect(text.output == "pipeline.json: nothing that SageMaker would refuse\n")
        let sarif = try project.retake("check", "pipeline.json", "--sarif")
        #expect(sarif.status == 0)
        #expect(sarif.output.contains(#""results":[]"#), "\(sarif.output)")
        #expect(try project.retake("check", "pipeline.json", "--sarif", "--json").status == 2)
    }
}
