"""Trains without a pipeline, with version 3 of the SDK, and tells what came of it."""

import boto3
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, SourceCode

session = Session()
bucket = session.default_bucket()
boto3.client("s3").put_object(Bucket=bucket, Key="raw/numbers.txt", Body=b"3\n4\n")
trainer = ModelTrainer(
    training_image="683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    source_code=SourceCode(source_dir="code", entry_script="train.py"), base_job_name="fit",
    compute=Compute(instance_type="ml.m5.large", instance_count=1), role=get_execution_role(session),
    sagemaker_session=session,
)
trainer.train(input_data_config=[InputData(channel_name="train", data_source="s3://%s/raw" % bucket)])
job = trainer._latest_training_job
print("training:", job.training_job_status)
key = job.model_artifacts.s3_model_artifacts.split("/", 3)[3]
print("bytes:", boto3.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] > 0)
