import PipelineModel
import Testing

@testable import SageMaker

@Suite struct KnownImageTests {
    @Test(arguments: [
        (
            "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.0-1-cpu-py3",
            "XGBoost 1.0: xgboost==1.0.* scikit-learn pyarrow pandas numpy scipy"
        ),
        (
            "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:1.3-1",
            "XGBoost 1.3: xgboost==1.3.* scikit-learn pyarrow pandas numpy scipy"
        ),
        (
            "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:0.20.0-cpu-py3",
            "scikit-learn 0.20.0: scikit-learn==0.20.0 joblib pandas numpy scipy"
        ),
        (
            "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
            "scikit-learn 1.2: scikit-learn==1.2.* joblib pandas numpy scipy"
        ),
        (
            "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:2.8.0-cpu-py312",
            "PyTorch 2.8.0: torch==2.8.0 torchvision pandas numpy scipy on 3.12"
        ),
        (
            "763104351884.dkr.ecr.us-west-2.amazonaws.com/tensorflow-training:2.9-cpu-py39",
            "TensorFlow 2.9: tensorflow==2.9.* pandas numpy scipy on 3.9"
        ),
        (
            "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference:2.4.1-cpu",
            "TensorFlow 2.4.1: tensorflow==2.4.1 pandas numpy scipy"
        ),
        (
            "763104351884.dkr.ecr.us-west-2.amazonaws.com/mxnet-inference:1.7.0-cpu-py3",
            "MXNet 1.7.0: mxnet==1.7.0 pandas numpy scipy"
        ),
        (
            "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-training:1.7.1-transformers4.6.1-gpu-py36-cu110",
            "Hugging Face PyTorch 1.7.1: torch==1.7.1 transformers==4.6.1 datasets on 3.6"
        ),
        (
            "763104351884.dkr.ecr.us-east-1.amazonaws.com/autogluon-training:1.1.1-cpu-py311",
            "AutoGluon 1.1.1: autogluon==1.1.1 on 3.11"
        ),
        (
            "153931337802.dkr.ecr.us-west-2.amazonaws.com/sagemaker-spark-processing:2.4-cpu",
            "Spark 2.4: pyspark==2.4.* pandas numpy scipy"
        ),
        ("236514542706.dkr.ecr.us-east-1.amazonaws.com/sagemaker-base-python-310:1.0", "Base Python:  on 3.10"),
        (
            "542918446943.dkr.ecr.us-east-1.amazonaws.com/sagemaker-distribution-prod:0-cpu",
            "SageMaker Distribution: pandas scikit-learn matplotlib jupyterlab"
        ),
        (
            "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
            "Model Monitor: pandas numpy scipy"
        ),
        (
            "306415355426.dkr.ecr.us-west-2.amazonaws.com/sagemaker-clarify-processing:1.0",
            "Clarify: pandas numpy scipy"
        ),
        (
            "174368400705.dkr.ecr.us-west-2.amazonaws.com/sagemaker-data-wrangler-container:3.x",
            "Data Wrangler: pandas pyarrow scikit-learn"
        ),
        ("382416733822.dkr.ecr.us-east-1.amazonaws.com/randomcutforest:latest", "Random Cut Forest: scikit-learn"),
        ("999911112222.dkr.ecr.cn-north-1.amazonaws.com.cn/kmeans:1", "K-Means: scikit-learn numpy scipy"),
    ])
    func anImageOfAWSIsKnownByItsRepositoryAndTag(image: String, expected: String) throws {
        let known = try #require(KnownImage(image))
        let python = known.python.map { " on \($0)" } ?? ""
        #expect("\(known.title): \(known.packages.joined(separator: " "))\(python)" == expected)
    }

    @Test(arguments: [
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/tools:1",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/torch-1.12.1:latest",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/knn:mine", "sagemaker-xgboost:1.7-1", "docker.io/pca:1", "",
    ])
    func anybodyElsesImageIsNot(image: String) { #expect(KnownImage(image) == nil) }

    @Test(arguments: [
        ("sagemaker-xgboost:1.7-1", BuiltInAlgorithm.xgboost), ("xgboost:latest", .xgboost),
        ("linear-learner:1", .linearLearner), ("kmeans:1", .kmeans), ("knn:1", .knn), ("pca", .pca),
        ("blazingtext:1", nil), ("sagemaker-scikit-learn:1.2-1", nil),
    ])
    func anAlgorithmHasAProgramOfRetakes(name: String, algorithm: BuiltInAlgorithm?) {
        #expect(KnownImage("1.dkr.ecr.us-east-1.amazonaws.com/\(name)")?.algorithm == algorithm)
    }

    @Test(arguments: [
        ("sagemaker-scikit-learn:0.23-1-cpu-py3", 11, "scikit-learn==1.2.* joblib pandas scipy numpy<2"),
        ("sagemaker-scikit-learn:1.2-1-cpu-py3", 11, "scikit-learn==1.2.* joblib pandas scipy numpy<2"),
        ("sagemaker-scikit-learn:1.2-1-cpu-py3", 13, "scikit-learn==1.5.* joblib pandas numpy scipy"),
        ("sagemaker-xgboost:1.0-1-cpu-py3", 11, "xgboost==1.7.* scikit-learn pyarrow pandas scipy numpy<2"),
        ("sagemaker-xgboost:3.0-5", 12, "xgboost==3.0.* scikit-learn pyarrow pandas numpy scipy"),
        ("pytorch-training:2.8.0-cpu-py312", 12, "torch==2.8.0 torchvision pandas numpy scipy"),
        ("tensorflow-training:2.9-cpu-py39", 12, "tensorflow==2.16.* pandas scipy numpy<2"),
        ("sagemaker-clarify-processing:1.0", 11, "pandas numpy scipy"),
    ])
    func theNearestVersionThatAPythonHasStandsIn(name: String, minor: Int, packages: String) {
        let known = KnownImage("1.dkr.ecr.us-east-1.amazonaws.com/\(name)")
        #expect(known?.packages(forPython: minor).joined(separator: " ") == packages)
    }

    @Test(arguments: BuiltInAlgorithm.allCases) func everyProgramThatIsStartedIsAmongItsFiles(
        algorithm: BuiltInAlgorithm
    ) {
        #expect(algorithm.trainFiles.map(\.path).contains(algorithm.trainCommand(version: "1.7")[1]))
        #expect(algorithm.serveFiles.map(\.path).contains(algorithm.serveCommand[1]))
        #expect(!algorithm.trainFiles.contains { $0.contents.isEmpty })
    }
}

/// Training jobs of images that bring their own program.
@Suite struct BuiltInTrainingTests {
    private static let registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com"

    private func job(image: String, _ more: String = "", programs: ImagePrograms = ImagePrograms()) throws -> Job {
        let arguments = try JSONReader.read(
            """
            {"AlgorithmSpecification": {"TrainingImage": "\(Self.registry)/\(image)", "TrainingInputMode": "File"},
             "HyperParameters": {"num_round": "5"}, "OutputDataConfig": {"S3OutputPath": "s3://b/models"}\(more)}
            """)
        var builder = TrainingJobBuilder(step: "Train", arguments: arguments, processorCount: 2, programs: programs)
        return try builder.job()
    }

    @Test func xgboostIsTrainedByRetakesProgramWhoseTextCounts() throws {
        let job = try job(image: "sagemaker-xgboost:1.7-1")
        #expect(job.command == ["python3", "/opt/retake/algorithm/xgboost_train.py", "1.7"])
        #expect(job.requiredPackages == ["xgboost"])
        #expect(job.files.contains { $0.path == "/opt/retake/algorithm/xgboost_hyperparameters.py" })
        #expect(job.notices.isEmpty)
    }

    @Test func theFirstImageOfXGBoostIsOfAnOldVersion() throws {
        #expect(try job(image: "xgboost:1").command.last == "0.72")
        #expect(try job(image: "sagemaker-xgboost:latest").command.last == "/opt/retake/algorithm/xgboost_train.py")
    }

    @Test func itsTrainerFindsWhereItsCheckpointsAre() throws {
        let job = try job(
            image: "sagemaker-xgboost:1.7-1",
            #", "CheckpointConfig": {"S3Uri": "s3://b/c", "LocalPath": "/opt/ml/mine"}"#)
        let config = job.files.first { $0.path == "/opt/ml/input/config/checkpointconfig.json" }
        #expect(config?.contents == #"{"LocalPath": "/opt/ml/mine"}"#)
    }

    @Test func aStandInSaysThatItIsOne() throws {
        let job = try job(image: "kmeans:1")
        #expect(job.command == ["python3", "/opt/retake/algorithm/standin.py", "train", "kmeans"])
        #expect(
            job.notices == ["its algorithm's code is the cloud's alone; here one of scikit-learn's stands in for it"])
    }

    @Test func aCommandOfThePersonsOwnGoesFirst() throws {
        let job = try job(
            image: "sagemaker-xgboost:1.7-1", programs: ImagePrograms(command: { _ in ["python3", "-m", "mine"] }))
        #expect(job.command == ["python3", "-m", "mine", "train"] || job.command == ["python3", "-m", "mine"])
        #expect(job.requiredPackages.isEmpty)
    }

    @Test func anAlgorithmWithoutAProgramSaysWhatCouldStandIn() {
        let error = #expect(throws: JobError.self) { try job(image: "randomcutforest:1") }
        #expect(
            "\(error.map { "\($0)" } ?? "")".contains(
                "(AWS's Random Cut Forest; what could stand in: scikit-learn's IsolationForest"))
    }
}
