"""Tunes without a pipeline, and tells what came of the best training."""

import boto3
import sagemaker
from sagemaker.sklearn import SKLearn
from sagemaker.tuner import HyperparameterTuner, IntegerParameter

session = sagemaker.Session()
role = sagemaker.get_execution_role(session)
bucket = session.default_bucket()
session.upload_string_as_file_body("3\n4\n", bucket, "raw/numbers.txt")
estimator = SKLearn(
    "code/add.py", framework_version="1.2-1", role=role, instance_type="ml.m5.large", sagemaker_session=session
)
tuner = HyperparameterTuner(
    estimator, "sum", {"more": IntegerParameter(1, 9)}, metric_definitions=[{"Name": "sum", "Regex": "sum=([0-9]+)"}],
    max_jobs=2, max_parallel_jobs=2, strategy="Random", random_seed=1,
)
tuner.fit({"train": "s3://%s/raw" % bucket})
sm = boto3.client("sagemaker")
told = sm.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=tuner.latest_tuning_job.name)
best = sm.describe_training_job(TrainingJobName=tuner.best_training_job())
print("tuning:", told["HyperParameterTuningJobStatus"], best["TrainingJobStatus"])
trials = sm.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName=tuner.latest_tuning_job.name)
print("trials:", len(trials["TrainingJobSummaries"]))
key = best["ModelArtifacts"]["S3ModelArtifacts"].split("/", 3)[3]
print("bytes:", boto3.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] > 0)
