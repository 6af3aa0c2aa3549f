"""Trains and transforms without a pipeline, and reads the answers."""

import boto3
import sagemaker
from sagemaker.sklearn import SKLearn

session = sagemaker.Session()
role = sagemaker.get_execution_role(session)
bucket = session.default_bucket()
session.upload_string_as_file_body("1\n2\n", bucket, "in/x.csv")
estimator = SKLearn(
    "code/times.py", framework_version="1.2-1", role=role, instance_type="ml.m5.large", sagemaker_session=session
)
estimator.fit()
transformer = estimator.transformer(1, "ml.m5.large", output_path="s3://%s/out" % bucket)
transformer.transform("s3://%s/in" % bucket, content_type="text/csv", split_type="Line")
print("answers:", session.read_s3_file(bucket, "out/x.csv.out"))
told = boto3.client("sagemaker").describe_transform_job(TransformJobName=transformer.latest_transform_job.name)
print("transform:", told["TransformJobStatus"])
