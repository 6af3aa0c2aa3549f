"""Processes and trains without a pipeline, and tells what came of each job."""

import boto3
import sagemaker
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.sklearn import SKLearn

session = sagemaker.Session()
role = sagemaker.get_execution_role(session)
bucket = session.default_bucket()
session.upload_string_as_file_body("3\n4\n", bucket, "raw/numbers.txt")
processor = ScriptProcessor(
    image_uri="any", command=["python3"], role=role, instance_count=1, instance_type="ml.m5.large",
    sagemaker_session=session,
)
processor.run(
    "code/clean.py",
    inputs=[ProcessingInput(source="s3://%s/raw" % bucket, destination="/opt/ml/processing/input")],
    outputs=[ProcessingOutput(output_name="clean", source="/opt/ml/processing/output")],
)
clean = processor.latest_job.outputs[0].destination
estimator = SKLearn(
    "code/add.py", framework_version="1.2-1", role=role, instance_type="ml.m5.large", sagemaker_session=session,
    hyperparameters={"more": 5}, metric_definitions=[{"Name": "sum", "Regex": "sum=([0-9]+)"}],
)
estimator.fit({"train": clean})
sm = boto3.client("sagemaker")
told = sm.describe_training_job(TrainingJobName=estimator.latest_training_job.name)
print("training:", told["TrainingJobStatus"], told["FinalMetricDataList"][0]["Value"])
print("model:", estimator.model_data == told["ModelArtifacts"]["S3ModelArtifacts"])
print("job in address:", estimator.latest_training_job.name in estimator.model_data)
key = estimator.model_data.split("/", 3)[3]
print("bytes:", boto3.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] > 0)
print("jobs:", len(sm.list_training_jobs()["TrainingJobSummaries"]), len(sm.list_processing_jobs()["ProcessingJobSummaries"]))
