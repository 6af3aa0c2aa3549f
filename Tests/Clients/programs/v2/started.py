"""Sends a pipeline to SageMaker, starts it, waits, and reads what it wrote."""

import json
import sys

import boto3
import sagemaker
from sagemaker.workflow.pipeline_context import PipelineSession

import words

session = PipelineSession()
role = sagemaker.get_execution_role(session)
pipeline = words.build("started", session, role)
pipeline.upsert(role_arn=role)
execution = pipeline.start(parameters={"Word": sys.argv[1]} if sys.argv[1:] else None)
execution.wait()
steps = sorted(execution.list_steps(), key=lambda step: step["StepName"])
print("steps:", [(step["StepName"], step["StepStatus"], "CacheHitResult" in step) for step in steps])
outputs = json.loads(pipeline.definition())["Steps"][1]["Arguments"]["ProcessingOutputConfig"]["Outputs"]
where = boto3.client("s3").list_objects_v2(Bucket=session.default_bucket(), Prefix="started/")
keys = [item["Key"] for item in where["Contents"] if item["Key"].endswith("double.txt")]
print("double:", boto3.client("s3").get_object(Bucket=session.default_bucket(), Key=keys[-1])["Body"].read().decode())
