import Foundation
import PipelineModel
import SageMaker
import TestSupport
import Testing

/// What SageMaker would refuse although it runs here.
@Suite struct DefinitionCheckTests {
    private func findings(_ steps: String, name: String = "churn") -> [String] {
        let text = #"{"Version": "2020-12-01", "Parameters": [], "Steps": [\#(steps)]}"#
        return DefinitionCheck.findings(in: Array(text.utf8), name: name).map(\.description)
    }

    @Test(
        arguments: [
            (
                ["ResourceConfig.InstanceType": "local"],
                "ResourceConfig.InstanceType is 'local', which only local mode knows; name an instance of the cloud, such as ml.m5.xlarge"
            ),
            (
                ["OutputDataConfig.S3OutputPath": "file://model"],
                "OutputDataConfig.S3OutputPath is 'file://model', a file of this machine; upload it and name it as s3://BUCKET/KEY: 'file://' is for local mode only"
            ),
            (
                ["HyperParameters": ["sagemaker_submit_directory": "\"file://src\""]],
                "HyperParameters.sagemaker_submit_directory is '\"file://src\"', a file of this machine; upload it and name it as s3://BUCKET/KEY: 'file://' is for local mode only"
            ),
            (
                ["AlgorithmSpecification.TrainingImage": "mine:latest"],
                "AlgorithmSpecification.TrainingImage is 'mine:latest', which SageMaker can't pull; push it to Amazon ECR and name it as ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG"
            ),
            (
                ["OutputDataConfig.S3OutputPath": "s3://bucket/local pipeline/x"],
                "OutputDataConfig.S3OutputPath is 's3://bucket/local pipeline/x', which holds a space; name the pipeline, and so its folders, without spaces"
            ),
            (
                ["OutputDataConfig.S3OutputPath": "s3://My_Bucket/x"],
                "OutputDataConfig.S3OutputPath is in bucket 'My_Bucket', which S3 can't have; use 3 to 63 lower-case letters, digits, '.' and '-'"
            ),
            (
                [
                    "InputDataConfig": [
                        ["ChannelName": "t", "DataSource": ["FileDataSource": ["FileUri": "s3://bucket/x"]]]
                    ]
                ],
                "InputDataConfig[0].DataSource.FileDataSource is for local mode only; use an S3DataSource"
            ),
        ] as [([String: Value?], String)])
    func aPlaceAndACureAreNamed(changes: [String: Value?], finding: String) {
        #expect(checked([takenTraining(changes)]) == ["Steps[0].Arguments.\(finding)"])
    }

    @Test func membersAndTypesThatNobodyKnowsAreFound() {
        #expect(
            findings(
                #"{"Name": "A", "Type": "Lambda", "Arguments": {}, "Cache": {}}, {"Name": "B", "Type": "Ath"}, {"Name": "C", "Type": "Athena"}"#
            ).map { String($0.prefix { $0 != ";" }) } == [
                "Steps[0].Cache is no member of a step",
                "Steps[1].Type is 'Ath', which no SDK writes as a type of step",
            ])
        let text = #"{"Version": "2020-12-01", "Steps": [], "Parametres": []}"#
        #expect(
            DefinitionCheck.findings(in: Array(text.utf8), name: "p").map(\.description) == [
                "Parametres is no member of a definition; take it out, or correct its name; did you mean 'Parameters'?"
            ])
    }

    @Test func aCleanupNamesTheObjectsOfProcessingAndTransformSteps() {
        let found = findings(
            """
            {"Name": "A", "Type": "Transform"}, {"Name": "B", "Type": "Lambda", "Arguments": {}},
            {"Name": "Tidy", "Type": "Cleanup", "Arguments": {"Resources": {"S3": [
              {"StepName": "A", "S3Uris": ["s3://bucket/x"]}, {"StepName": "A"}, {"StepName": "B"}]}}}
            """)
        #expect(
            found == [
                """
                Steps[2].Arguments.Resources.S3[1].S3Uris is missing, and 'A' is a Transform step; name the objects; the \
                service finds the outputs of Training and Athena steps only
                """
            ])
    }

    @Test func stepsThatNeedEachOtherAreNamed() {
        func step(_ name: String, _ needs: String) -> String {
            #"{"Name": "\#(name)", "Type": "Lambda", "Arguments": {}, "DependsOn": [\#(needs)]}"#
        }
        let circle = [
            step("X", ""), step("A", #""C", "X""#), step("B", #""A""#), step("C", #""B""#), step("D", #""C""#),
        ]
        #expect(
            findings(circle.joined(separator: ", ")) == [
                "Steps[1] needs itself: A, which needs C, which needs B, which needs A; take one of these dependencies out"
            ])
        #expect(findings(circle.prefix(1).joined()) == [])
    }

    @Test func aParametersDefaultThatIsMeantForThisMachineIsFound() {
        let step = takenTraining(["ResourceConfig.InstanceType": ["Get": "Parameters.Type"]])
        #expect(
            checked([step], parameters: [["Name": "Type", "DefaultValue": "local_gpu"]]) == [
                "Steps[0].Arguments.ResourceConfig.InstanceType is 'local_gpu', which only local mode knows; name an instance of the cloud, such as ml.m5.xlarge"
            ])
    }

    @Test func aMissingRoleAndAnUnfitNameAreFound() {
        #expect(
            findings(#"{"Name": "M", "Type": "Model", "Arguments": {"PrimaryContainer": {}}}"#, name: "local pipeline")
                == [
                    "the definition would be pipeline 'local pipeline', which SageMaker can't name so; use letters, digits and single hyphens, at most 256",
                    "Steps[0].Arguments.ExecutionRoleArn is missing; give the step a role: role='arn:aws:iam::ACCOUNT:role/NAME'",
                ])
    }

    @Test func aDependencyAcrossABranchIsFound() {
        let steps = """
            {"Name": "If", "Type": "Condition", "Arguments": {"Conditions": [], "ElseSteps": [], "IfSteps": [
              {"Name": "Inner", "Type": "Lambda", "Arguments": {}}, {"Name": "Sibling", "Type": "Lambda", "DependsOn": ["Inner"], "Arguments": {}}]}},
            {"Name": "After", "Type": "Lambda", "DependsOn": ["If"], "Arguments": {"x": [{"Get": "Steps.Inner.OutputParameters['a']"}]}}
            """
        #expect(
            findings(steps) == [
                "Steps[1].DependsOn[0] needs 'If', a Condition; depend on a step in its branches, or put the step there",
                "Steps[1].Arguments.x[0] needs 'Inner', which stands in a branch of 'If'; the step never runs when the other branch does; put it into the same branch",
            ])
    }

    @Test func limitsOfRetriesAreFound() {
        var step = takenTraining().object ?? Object()
        step["RetryPolicies"] = [
            ["MaxAttempts": 21, "ExpireAfterMin": 5, "ExceptionType": ["Step.THROTTLING"]]
        ]
        #expect(
            checked([.object(step)]) == [
                "Steps[0].RetryPolicies[0] must have one of MaxAttempts and ExpireAfterMin; give just one of them",
                "Steps[0].RetryPolicies[0].MaxAttempts is 21; use 1 to 20",
            ])
    }

    @Test(.enabled(if: !SharedFiles.definitions.isEmpty)) func noMutationOfARealDefinitionIsTooMuch() throws {
        var random = SeededRandom(state: 99)
        for name in SharedFiles.definitions.keys.sorted() {
            guard let bytes = SharedFiles.definitions[name], bytes.count < 30_000 else { continue }
            let value = try JSONReader.read(bytes)
            for _ in 0..<20 {
                for finding in DefinitionCheck.findings(in: Array(random.mutated(value).json().utf8), name: "x") {
                    #expect(!finding.description.isEmpty)
                }
            }
        }
    }
}
