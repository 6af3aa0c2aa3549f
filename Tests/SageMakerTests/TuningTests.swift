import PipelineModel
import SageMaker
import Testing

/// The trials that tuning jobs with these settings make.
@Suite struct TuningTests {
    private func trials(
        strategy: String = "Random", most: String = #""MaxNumberOfTrainingJobs": 6, "#, ranges: String,
        metrics: String = #"{"Name": "rmse", "Regex": "rmse=(.*)"}"#, more: String = ""
    ) throws -> Trials {
        let step = Step(id: "Tune", kind: "Tuning", arguments: .literal(.null))
        let arguments = try JSONReader.read(
            """
            {"HyperParameterTuningJobConfig": {"Strategy": "\(strategy)", "ResourceLimits": {\(most)"MaxParallelTrainingJobs": 2},
               "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "rmse"}, "ParameterRanges": {\(ranges)}\(more)},
             "TrainingJobDefinition": {"StaticHyperParameters": {"sagemaker_program": "t.py", "sagemaker_submit_directory": "s3://b/c"},
               "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File", "MetricDefinitions": [\(metrics)]},
               "RoleArn": "r", "OutputDataConfig": {"S3OutputPath": "s3://b/tuned"},
               "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}}}
            """)
        switch try dialect.action(of: step, arguments: arguments, in: Scope()) {
        case .trials(let trials): return trials
        case .cloudOnly(let reason): throw NoJob(reason: reason)
        default: throw NoJob(reason: "no trials")
        }
    }

    @Test func aGridHasEveryCombinationInTheOrderOfTheDefinition() throws {
        let trials = try trials(
            strategy: "Grid", most: "",
            ranges:
                #""CategoricalParameterRanges": [{"Name": "a", "Values": ["x", "y"]}, {"Name": "b", "Values": ["1", "2", "3"]}]"#
        )
        #expect(
            trials.trials.map { $0.settings.members.map(\.value.text).joined() } == [
                "x1", "x2", "x3", "y1", "y2", "y3",
            ])
        #expect(
            trials.trials.map(\.job.step) == ["Tune-001", "Tune-002", "Tune-003", "Tune-004", "Tune-005", "Tune-006"])
        #expect(trials.trials[0].job.outputs[0].uri == "s3://b/tuned/Tune-001/output/model.tar.gz")
        #expect(trials.width == 2)
        #expect(trials.notices == [])
    }

    @Test func moreTrialsKeepTheFirstOnes() throws {
        let ranges = #""ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}]"#
        let few = try trials(ranges: ranges).trials.map(\.settings)
        let many = try trials(most: #""MaxNumberOfTrainingJobs": 20, "#, ranges: ranges).trials.map(\.settings)
        #expect(Array(many.prefix(6)) == few)
        #expect(Set(many).count == 20)
        #expect(many.allSatisfy { (0.1...0.5).contains(Double($0["eta"]?.text ?? "") ?? 0) })
        // Another seed draws others.
        #expect(try trials(ranges: ranges, more: #", "RandomSeed": 5"#).trials.map(\.settings) != few)
    }

    @Test func aLogarithmicRangeIsEvenOverItsOrdersOfMagnitude() throws {
        let ranges = #""ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.0001", "MaxValue": "1"}]"#
        let values = try trials(most: #""MaxNumberOfTrainingJobs": 400, "#, ranges: ranges).trials
            .compactMap { Double($0.settings["eta"]?.text ?? "") }
        let below = values.count { $0 < 0.01 }
        #expect((160...240).contains(below), "\(below) of 400 are below the middle")
    }

    @Test func everyWholeNumberOfARangeIsDrawnOnce() throws {
        let trials = try trials(
            ranges: #""IntegerParameterRanges": [{"Name": "depth", "MinValue": "-1", "MaxValue": "2"}]"#)
        #expect(Set(trials.trials.compactMap { $0.settings["depth"]?.text }) == ["-1", "0", "1", "2"])
    }

    @Test(arguments: [
        (
            #""IntegerParameterRanges": [{"Name": "d", "MinValue": "5", "MaxValue": "2"}]"#,
            "HyperParameterTuningJobConfig.ParameterRanges.IntegerParameterRanges[0].MaxValue must be a number that is not below MinValue, not 2.0"
        ),
        (
            #""IntegerParameterRanges": [{"Name": "d", "MinValue": "one", "MaxValue": "2"}]"#,
            "HyperParameterTuningJobConfig.ParameterRanges.IntegerParameterRanges[0].MinValue must be an integer, not 'one'"
        ),
        (
            #""CategoricalParameterRanges": [{"Name": "d", "Values": []}]"#,
            "HyperParameterTuningJobConfig.ParameterRanges.CategoricalParameterRanges[0].Values is missing"
        ),
    ])
    func aRangeThatHoldsNothingIsAnError(ranges: String, message: String) {
        do {
            _ = try trials(ranges: ranges)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)" == "step 'Tune': \(message)")
        }
    }

    @Test func anObjectiveThatNobodyMeasuresIsForTheCloud() throws {
        do {
            _ = try trials(
                ranges: #""IntegerParameterRanges": [{"Name": "d", "MinValue": "1", "MaxValue": "2"}]"#,
                metrics: #"{"Name": "rmsle", "Regex": "x=(.*)"}"#)
            Issue.record("it was taken")
        } catch let error as NoJob {
            #expect(
                error.reason
                    == "HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.MetricName is 'rmse', which no "
                    + "MetricDefinitions entry of its AlgorithmSpecification finds in the log; did you mean 'rmsle'?; "
                    + "add one, or `metrics:` to its image's rule in retake.yaml; without it, no trial is better than another"
            )
        }
    }
}
