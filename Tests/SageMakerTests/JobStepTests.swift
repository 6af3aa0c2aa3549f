import PipelineModel
import SageMaker
import Testing

/// Steps that start a managed job (CreateJob), and steps that note lineage.
@Suite struct JobStepTests {
    private let job = Step(id: "Tune", kind: "Job", arguments: .literal(.null))
    private let document = #"{"OutputDataConfig": {"S3OutputPath": "s3://b/rft/"}, "Epochs": 2}"#

    private func properties(_ results: StepResults?) -> StepProperties {
        dialect.properties(
            of: job, arguments: ["JobCategory": "AgentRFT", "JobConfigDocument": .string(document)], results: results)
    }

    /// What a reference to the step reads.
    private func value(_ path: String, _ results: StepResults?) throws -> Value {
        let text = "Steps.Tune.\(path)"
        let pipeline = try pipeline(
            steps: """
                {"Name": "Tune", "Type": "Job", "Arguments": {}},
                {"Name": "Use", "Type": "Lambda", "Arguments": {"in": {"Get": "\(text)"}}}
                """)
        return try pipeline.steps[1].arguments.value(in: Scope(properties: ["Tune": properties(results)]))["in"]
            ?? .null
    }

    @Test func itNeedsTheCloudOrAHandler() throws {
        let reason = dialect.unsupportedReason(for: job)
        #expect(reason == "starts a managed job of SageMaker's (CreateJob), which only the cloud can do")
    }

    @Test func itsNameIsKnownAtOnceAndItsDocumentWhenItIsDone() throws {
        #expect(try value("JobArn", nil) == "arn:aws:sagemaker:us-east-1:000000000000:job/Tune")
        #expect(throws: EvaluationError.self) { try value("JobConfigDocument.OutputModelPackageArn", nil) }
        #expect(try value("JobConfigDocument", StepResults()) == .string(document))
        #expect(try value("JobConfigDocument.OutputDataConfig.S3OutputPath", StepResults()) == "s3://b/rft/")
    }

    @Test(
        arguments: [
            ["JobConfigDocument": ["OutputModelPackageArn": "arn:m"]],
            ["JobConfigDocument": #"{"OutputModelPackageArn": "arn:m"}"#],
        ] as [Object])
    func whatAHandlerAnswersJoinsTheDocument(answer: Object) throws {
        let results = StepResults(values: answer)
        #expect(try value("JobConfigDocument.OutputModelPackageArn", results) == "arn:m")
        #expect(try value("JobConfigDocument.Epochs", results) == 2)
    }

    @Test(arguments: [
        (
            #"{"ServerlessJobConfig": {"JobType": "Evaluation"}, "RoleArn": "r"}"#,
            "ServerlessJobConfig asks for a serverless job"
        ),
        (
            """
            {"AlgorithmSpecification": {"TrainingImage": "i", "ContainerEntrypoint": ["true"]}, "OutputDataConfig": {"S3OutputPath": "s3://b/o"},
             "InputDataConfig": [{"ChannelName": "in", "DataSource": {"DatasetSource": {"DatasetArn": "a"}}}]}
            """, "InputDataConfig[0].DataSource.DatasetSource asks for a dataset of AWS's hub"
        ),
    ])
    func aTrainingThatOnlyAWSCanDoIsLeftToAHandler(arguments: String, problem: String) {
        let found = jobProblems("Training", arguments)
        #expect(found.count == 1)
        #expect(found[0].hasPrefix(problem))
    }

    @Test func lineageNeedsNoRunAndItsARNsFollowFromItsNames() throws {
        let step = Step(id: "Note", kind: "Lineage", arguments: .literal(.null))
        let arguments: Value = [
            "Actions": [["ActionName": "eval"]], "Artifacts": [["ArtifactName": "model"], ["ArtifactName": "data"]],
        ]
        guard case .noOp = try dialect.action(of: step, arguments: arguments, in: Scope()) else {
            throw NoJob(reason: "it runs")
        }
        let known = dialect.properties(of: step, arguments: arguments, results: nil).known
        #expect(known["ActionArns"]?["eval"] == "arn:aws:sagemaker:us-east-1:000000000000:action/eval")
        #expect(known["ArtifactArns"]?.object?.members.map(\.key) == ["model", "data"])
    }

    @Test func aTypeThatTheServiceListsAndNoSDKWritesIsNamed() {
        let athena = Step(id: "Ask", kind: "Athena", arguments: .literal(.null))
        #expect(dialect.unsupportedReason(for: athena) == "asks Athena, which only the cloud can do")
    }
}
