import PipelineModel
import SageMaker
import Testing

/// What the service's own model refuses.
@Suite struct RequestCheckTests {
    private static let long = String(repeating: "x", count: 257)

    private static func many(_ count: Int) -> Value {
        .object(Object(members: (0..<count).map { .init(key: "A\($0)", value: "x") }))
    }

    @Test func stepsThatTheServiceTakesHaveNoFinding() {
        #expect(checked([takenProcessing(), takenTraining()]) == [])
    }

    @Test(
        arguments: [
            (
                ["AppSpecification.ContainerArguments": []],
                "AppSpecification.ContainerArguments is empty; leave it out, or give it a member"
            ),
            (
                ["AppSpecification.ContainerArguments": [.string(long)]],
                "AppSpecification.ContainerArguments[0] has 257 characters, and SageMaker takes 256; shorten it"
            ),
            (
                ["AppSpecification.ContainerArguments": ["a\nb"]],
                "AppSpecification.ContainerArguments[0] holds a line break; write it on one line"
            ),
            (
                ["AppSpecification.ContainerArguments": .array(Array(repeating: "x", count: 101))],
                "AppSpecification.ContainerArguments has 101 members, and SageMaker takes 100; take some out"
            ),
            (
                ["ProcessingInputs": .array((0..<11).map { takenInput("i\($0)", at: "/opt/ml/processing/i\($0)") })],
                "ProcessingInputs has 11 members, and SageMaker takes 10; take some out"
            ),
            (
                [
                    "ProcessingOutputConfig.Outputs": .array(
                        (0..<11).map { takenOutput("o\($0)", at: "/opt/ml/processing/o\($0)") })
                ],
                "ProcessingOutputConfig.Outputs has 11 members, and SageMaker takes 10; take some out"
            ),
            (
                ["Environment": ["A": .string(long)]],
                "Environment.A has 257 characters, and SageMaker takes 256; shorten it"
            ),
            (["Environment": many(101)], "Environment has 101 members, and SageMaker takes 100; take some out"),
            (
                ["Environment": ["a-b": "x"]],
                "Environment.a-b has a name that is 'a-b', which does not fit SageMaker's pattern; write it as [a-zA-Z_][a-zA-Z0-9_]*"
            ),
            (
                ["ProcessingResources.ClusterConfig.InstanceType": "ml.m5.lage"],
                "ProcessingResources.ClusterConfig.InstanceType is 'ml.m5.lage', which SageMaker's model does not have; use one of the 207 of botocore 1.44.8; did you mean 'ml.m5.large'?"
            ),
            (
                ["ProcessingResources.ClusterConfig.InstanceCount": 0],
                "ProcessingResources.ClusterConfig.InstanceCount is 0; use 1 to 100"
            ),
            (
                ["ProcessingResources.ClusterConfig.InstanceCount": "1"],
                "ProcessingResources.ClusterConfig.InstanceCount is a string; SageMaker takes an integer"
            ),
            (
                ["ProcessingResources.ClusterConfig.VolumeSizeInGB": .double(1.5)],
                "ProcessingResources.ClusterConfig.VolumeSizeInGB is 1.5; SageMaker takes an integer"
            ),
            (
                ["StoppingCondition": ["MaxRuntimeInSeconds": 777_601]],
                "StoppingCondition.MaxRuntimeInSeconds is 777601; use 1 to 777600"
            ),
            (
                ["AppSpecification.ContainerArgument": ["x"]],
                "AppSpecification.ContainerArgument is no member of AppSpecification; take it out, or see whether a botocore after 1.44.8 has it; did you mean 'ContainerArguments'?"
            ),
        ] as [([String: Value?], String)])
    func aProcessingStepIsHeldToTheModel(changes: [String: Value?], finding: String) {
        #expect(checked([takenProcessing(changes)]) == ["Steps[0].Arguments.\(finding)"])
    }

    @Test(
        arguments: [
            (
                ["Environment": ["A": .string(String(repeating: "x", count: 513))]],
                "Environment.A has 513 characters, and SageMaker takes 512; shorten it"
            ),
            (
                ["InputDataConfig": [takenChannel("tr ain")]],
                #"InputDataConfig[0].ChannelName is 'tr ain', which does not fit SageMaker's pattern; write it as [A-Za-z0-9\.\-_]+"#
            ),
            (
                ["InputDataConfig": .array((0..<21).map { takenChannel("t\($0)") })],
                "InputDataConfig has 21 members, and SageMaker takes 20; take some out"
            ),
            (
                ["HyperParameters": [long: "1"]],
                "HyperParameters.\(long) has a name that has 257 characters, and SageMaker takes 256; shorten it"
            ),
            (["HyperParameters": ["k": "a\nb"]], "HyperParameters.k holds a line break; write it on one line"),
            (["HyperParameters": ["k": 1]], "HyperParameters.k is an integer; SageMaker takes a string"),
            (
                [
                    "AlgorithmSpecification.MetricDefinitions": .array(
                        (0..<41).map { ["Name": .string("m\($0)"), "Regex": "x=(.*)"] })
                ],
                "AlgorithmSpecification.MetricDefinitions has 41 members, and SageMaker takes 40; take some out"
            ),
            (
                ["StoppingCondition.MaxRuntimeInSeconds": 0],
                "StoppingCondition.MaxRuntimeInSeconds is 0; use 1 or more"
            ),
            (["OutputDataConfig": nil], "OutputDataConfig is missing; CreateTrainingJob must have it"),
            (["OutputDataConfig": [:]], "OutputDataConfig.S3OutputPath is missing; OutputDataConfig must have it"),
            (["ResourceConfig": nil], "ResourceConfig is missing; CreateTrainingJob must have it"),
            (
                ["AlgorithmSpecification.TrainingInputMode": "file"],
                "AlgorithmSpecification.TrainingInputMode is 'file', which SageMaker does not know; use one of Pipe, File, FastFile; did you mean 'File'?"
            ),
            (["HyperParameters": "x"], "HyperParameters is a string; SageMaker takes an object"),
            (["EnableNetworkIsolation": "True"], "EnableNetworkIsolation is a string; SageMaker takes a Boolean"),
        ] as [([String: Value?], String)])
    func aTrainingStepIsHeldToTheModel(changes: [String: Value?], finding: String) {
        #expect(checked([takenTraining(changes)]) == ["Steps[0].Arguments.\(finding)"])
    }

    @Test func theServiceNamesAJobThatHasNoName() {
        let name = ["TrainingJobName": "a b"] as [String: Value?]
        #expect(
            checked([takenTraining(name)]) == [
                "Steps[0].Arguments.TrainingJobName is 'a b', which does not fit SageMaker's pattern; write it as [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
            ])
        #expect(checked([takenTraining(["TrainingJobName": "a-b"])]) == [])
    }

    @Test func aReferenceIsJudgedByWhatIsKnownOfIt() {
        let type = "ResourceConfig.InstanceType"
        let parameter: Value = ["Get": "Parameters.Type"]
        func found(_ value: String) -> [String] {
            checked([takenTraining([type: parameter])], parameters: [["Name": "Type", "DefaultValue": .string(value)]])
        }
        #expect(found("ml.m5.xlarge") == [])
        #expect(
            found("ml.m5.xlage").first?.hasPrefix(
                "Steps[0].Arguments.ResourceConfig.InstanceType is 'ml.m5.xlage', which SageMaker's model does not have"
            )
                == true)
        // Of what a step writes nothing is known, and a parameter without a default holds what it is started with.
        #expect(checked([takenTraining([type: ["Get": "Steps.A.OutputParameters['t']"]])]) == [])
        #expect(checked([takenTraining([type: parameter])], parameters: [["Name": "Type"]]) == [])
    }

    @Test func theKnownPartsOfAJoinedTextAreCounted() {
        func path(_ count: Int) -> Value {
            let key = Value.string(String(repeating: "k", count: count))
            return [
                "Std:Join": ["On": "/", "Values": ["s3://bucket", ["Get": "Execution.PipelineExecutionId"], key]]
            ]
        }
        #expect(checked([takenTraining(["OutputDataConfig.S3OutputPath": path(1000)])]) == [])
        #expect(
            checked([takenTraining(["OutputDataConfig.S3OutputPath": path(1020)])]) == [
                "Steps[0].Arguments.OutputDataConfig.S3OutputPath has 1033 characters or more, and SageMaker takes 1024; shorten it"
            ])
    }

    @Test func aNumberThatAParameterGivesBecomesAText() {
        let depth = ["HyperParameters": ["depth": ["Get": "Parameters.Depth"]]] as [String: Value?]
        let parameter: Value = ["Name": "Depth", "Type": "Integer", "DefaultValue": 5]
        #expect(checked([takenTraining(depth)], parameters: [parameter]) == [])
    }

    @Test func everyStepThatIsARequestIsHeldToIts() {
        let model: Value = [
            "Name": "M", "Type": "Model",
            "Arguments": [
                "ExecutionRoleArn": "arn:aws:iam::111122223333:role/r", "PrimaryContainer": ["Mode": "Both"],
            ],
        ]
        let transform: Value = ["Name": "T", "Type": "Transform", "Arguments": ["ModelName": "m"]]
        let register: Value = ["Name": "R", "Type": "RegisterModel", "Arguments": ["ModelApprovalStatus": "Yes"]]
        #expect(
            checked([model, transform, register]) == [
                "Steps[0].Arguments.PrimaryContainer.Mode is 'Both', which SageMaker does not know; use one of SingleModel, MultiModel",
                "Steps[1].Arguments.TransformInput is missing; CreateTransformJob must have it",
                "Steps[1].Arguments.TransformOutput is missing; CreateTransformJob must have it",
                "Steps[1].Arguments.TransformResources is missing; CreateTransformJob must have it",
                "Steps[2].Arguments.ModelApprovalStatus is 'Yes', which SageMaker does not know; use one of Approved, Rejected, PendingManualApproval",
            ])
    }
}
