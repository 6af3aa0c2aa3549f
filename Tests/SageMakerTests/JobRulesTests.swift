import PipelineModel
import SageMaker
import Testing

/// What the service refuses of a job although its model does not say so.
@Suite struct JobRulesTests {
    @Test func anArgumentThatIsEmptyIsFound() {
        #expect(
            checked([takenProcessing(["AppSpecification.ContainerArguments": ["--m", ""]])]) == [
                "Steps[0].Arguments.AppSpecification.ContainerArguments[1] is an empty text; leave it out, or give it a value"
            ])
        let parameter: Value = ["Name": "Mode", "DefaultValue": ""]
        let reference: Value = ["Get": "Parameters.Mode"]
        #expect(
            checked(
                [takenProcessing(["AppSpecification.ContainerArguments": [reference]])], parameters: [parameter]
            ).count == 1)
    }

    @Test(
        arguments: [
            (
                ["/opt/ml/processing/x", "/opt/ml/processing/x/"], "/opt/ml/processing/output",
                [
                    "Steps[0].Arguments.ProcessingInputs[1].S3Input.LocalPath is '/opt/ml/processing/x', which Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath is too; give each input and output a folder of its own"
                ]
            ),
            (
                ["/opt/ml/processing/x"], "/opt/ml/processing/x",
                [
                    "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.LocalPath is '/opt/ml/processing/x', which Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath is too; give each input and output a folder of its own"
                ]
            ),
            (
                ["/opt/ml/processing/x"], "/opt/ml/processing/x/out",
                [
                    "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.LocalPath is '/opt/ml/processing/x/out', which lies below '/opt/ml/processing/x' of Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath; give outputs a folder beside those of inputs"
                ]
            ),
            (
                ["/data/in"], "/opt/ml/processing/output",
                [
                    "Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath is '/data/in'; use a folder below /opt/ml/processing"
                ]
            ),
            // Inputs may lie in one another.
            (["/opt/ml/processing/input", "/opt/ml/processing/input/code"], "/opt/ml/processing/output", []),
            (["/opt/ml/processing/in"], "/opt/ml/processing/input", []),
        ] as [([String], String, [String])])
    func inputsAndOutputsHaveFoldersOfTheirOwn(inputs: [String], output: String, findings: [String]) {
        let step = takenProcessing([
            "ProcessingInputs": .array(inputs.enumerated().map { takenInput("i\($0)", at: $1) }),
            "ProcessingOutputConfig.Outputs": [takenOutput("o", at: output)],
        ])
        #expect(checked([step]) == findings)
    }

    @Test func aChannelThatStandsTwiceIsFound() {
        #expect(
            checked([takenTraining(["InputDataConfig": [takenChannel("t"), takenChannel("t")]])]) == [
                "Steps[0].Arguments.InputDataConfig[1].ChannelName is 't', which Steps[0].Arguments.InputDataConfig[0].ChannelName is too; give each channel a name of its own"
            ])
    }

    @Test func aQuotaIsNamedAsOneOfTheAccount() {
        #expect(
            checked([takenTraining(["StoppingCondition.MaxRuntimeInSeconds": 500_000])]) == [
                "Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds is 500000, and an account's quota is 432000 at first; see the account's Service Quotas, and ask for more there if need be"
            ])
    }

    @Test func twoStepsThatMakeAThingOfOneNameAreFound() {
        let name = ["TrainingJobName": "nightly"] as [String: Value?]
        let steps = [takenTraining(name), takenTraining(name, name: "Again")]
        #expect(
            checked(steps) == [
                "Steps[1].Arguments.TrainingJobName is 'nightly', which Steps[0].Arguments.TrainingJobName is too; give each step's TrainingJobName a beginning of its own"
            ])
        let branches: Value = [
            "Name": "If", "Type": "Condition",
            "Arguments": ["Conditions": [], "IfSteps": [steps[0]], "ElseSteps": [steps[1]]],
        ]
        #expect(checked([branches]) == [])
    }

    /// Both are cut to the 63 characters that the service takes.
    @Test func namesThatDifferBehindTheirCutAreFoundToo() {
        let long = String(repeating: "n", count: 63)
        let found = checked([
            takenTraining(["TrainingJobName": .string(long + "-a")]),
            takenTraining(["TrainingJobName": .string(long + "-b")], name: "Again"),
        ])
        #expect(
            found.last
                == "Steps[1].Arguments.TrainingJobName is '\(long)', which Steps[0].Arguments.TrainingJobName is too; give each step's TrainingJobName a beginning of its own"
        )
    }

    @Test func imagesOfTwoRegionsAreFound() {
        let here = takenTraining()
        let there = takenTraining(
            ["AlgorithmSpecification.TrainingImage": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/img:1"],
            name: "There")
        let china = takenTraining([
            "AlgorithmSpecification.TrainingImage": "111122223333.dkr.ecr.cn-north-1.amazonaws.com/img:1"
        ])
        #expect(
            checked([here, there]) == [
                "Steps[1].Arguments.AlgorithmSpecification.TrainingImage is of region eu-west-1, and Steps[0].Arguments.AlgorithmSpecification.TrainingImage is of us-east-1; name images of the region in which the pipeline runs"
            ])
        #expect(
            checked([china]) == [
                "Steps[0].Arguments.AlgorithmSpecification.TrainingImage is of region cn-north-1, whose registries end in amazonaws.com.cn; end its host so"
            ])
    }

    @Test func anImageOfAwsIsInItsOwnRegion() {
        func found(_ account: String) -> [String] {
            let image = Value.string("\(account).dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1")
            return checked([takenTraining(["AlgorithmSpecification.TrainingImage": image])])
        }
        #expect(found("141502667606") == [])
        #expect(
            found("683313688378") == [
                "Steps[0].Arguments.AlgorithmSpecification.TrainingImage is of region eu-west-1, and AWS's account 683313688378 has images in us-east-1 alone; take the address that sagemaker.image_uris.retrieve gives for eu-west-1"
            ])
    }

    @Test func theBeginningOfAJoinedAddressIsJudged() {
        func found(_ bucket: String) -> [String] {
            let path: Value = [
                "Std:Join": ["On": "/", "Values": ["s3:/", .string(bucket), ["Get": "Execution.PipelineName"]]]
            ]
            return checked([takenTraining(["OutputDataConfig.S3OutputPath": path])])
        }
        #expect(found("bucket") == [])
        #expect(
            found("My_Bucket") == [
                "Steps[0].Arguments.OutputDataConfig.S3OutputPath is in bucket 'My_Bucket', which S3 can't have; use 3 to 63 lower-case letters, digits, '.' and '-'"
            ])
    }

    @Test(
        arguments: [
            (
                ["EnableManagedSpotTraining": true],
                "StoppingCondition.MaxWaitTimeInSeconds is missing, and EnableManagedSpotTraining is true; say how long to wait, MaxRuntimeInSeconds or more"
            ),
            (
                ["EnableManagedSpotTraining": true, "StoppingCondition.MaxWaitTimeInSeconds": 59],
                "StoppingCondition.MaxWaitTimeInSeconds is 59, and MaxRuntimeInSeconds is 60; wait as long as the job may run, or longer"
            ),
            (
                ["AlgorithmSpecification.TrainingImage": nil],
                "AlgorithmSpecification has neither of TrainingImage and AlgorithmName; give it one of them"
            ),
            (
                ["AlgorithmSpecification.AlgorithmName": "mine"],
                "AlgorithmSpecification has both of TrainingImage and AlgorithmName; give it one of them"
            ),
        ] as [([String: Value?], String)])
    func whatBelongsTogetherFits(changes: [String: Value?], finding: String) {
        #expect(checked([takenTraining(changes)]) == ["Steps[0].Arguments.\(finding)"])
    }

    @Test func aTransformThatHoldsMoreThanItsMemoryIsFound() {
        let place: Value = ["S3DataSource": ["S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data"]]
        let step: Value = [
            "Name": "T", "Type": "Transform",
            "Arguments": [
                "ModelName": "m", "TransformInput": ["DataSource": place],
                "TransformOutput": ["S3OutputPath": "s3://bucket/result"],
                "TransformResources": ["InstanceType": "ml.m5.large", "InstanceCount": 1], "MaxPayloadInMB": 20,
                "MaxConcurrentTransforms": 6,
            ],
        ]
        #expect(
            checked([step]) == [
                "Steps[0].Arguments.MaxConcurrentTransforms is 6, with 20 MB each, and SageMaker takes 100 MB together; use at most 5, or a smaller MaxPayloadInMB"
            ])
    }

    @Test func aTuningThatRunsMoreAtOnceThanInAllIsFound() {
        var training = takenTraining()["Arguments"]?.object ?? Object()
        training["HyperParameters"] = nil
        let step: Value = [
            "Name": "Tune", "Type": "Tuning",
            "Arguments": [
                "TrainingJobDefinition": .object(training),
                "HyperParameterTuningJobConfig": [
                    "Strategy": "Random",
                    "ResourceLimits": ["MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 3],
                ],
            ],
        ]
        #expect(
            checked([step]) == [
                "Steps[0].Arguments.HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs is 3, and MaxNumberOfTrainingJobs is 2; use 2 or less"
            ])
    }

    @Test func aStepThatIsCalledAsAChildOfForEachIsFound() {
        let each: Value = [
            "Name": "Each", "Type": "ForEach",
            "Arguments": ["IterableItems": [1], "MaxConcurrency": 1, "ForEachBody": [takenTraining()]],
        ]
        #expect(checked([each, takenTraining(name: "Train-x"), takenTraining(name: "Train-")]) == [])
        #expect(
            checked([each, takenTraining(name: "Train-12")]) == [
                "Steps[1].Name is 'Train-12', as a child of body 'Train' is called; give the step another name"
            ])
    }

    @Test func aForEachIsHeldToItsLimits() {
        let body = takenTraining(["OutputDataConfig": nil])
        let step: Value = [
            "Name": "Each", "Type": "ForEach",
            "Arguments": [
                "IterableItems": .array(Array(repeating: 1, count: 101)), "MaxConcurrency": 51,
                "ForEachBody": [body, ["Name": "Stop", "Type": "Fail", "Arguments": ["ErrorMessage": "no"]]],
            ],
        ]
        #expect(
            checked([step]) == [
                "Steps[0].Arguments.MaxConcurrency is 51; use 1 to 50",
                "Steps[0].Arguments.IterableItems has 101 members, and SageMaker takes 1 to 100; let a step write the list, or a parameter hold it",
                "Steps[0].Arguments.ForEachBody[1].Type is Fail, which no body can hold; put the step behind the ForEach step",
                "Steps[0].Arguments.ForEachBody[0].Arguments.OutputDataConfig is missing; CreateTrainingJob must have it",
            ])
    }

    @Test func aDefinitionOfMoreThanAMebibyteIsFound() {
        let step: Value = [
            "Name": "L", "Type": "Lambda", "Arguments": ["x": .string(String(repeating: "x", count: 1 << 20))],
        ]
        let found = checked([step])
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("bytes, and SageMaker takes 1048576; split the pipeline") == true, "\(found)")
    }
}
