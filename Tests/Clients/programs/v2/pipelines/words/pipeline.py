"""The shape of AWS's MLOps template: a module with a function that returns the pipeline."""

import words
from sagemaker.workflow.pipeline_context import PipelineSession


def get_pipeline(region="us-east-1", role=None, pipeline_name="template"):
    return words.build(pipeline_name, PipelineSession(), role or "arn:aws:iam::111122223333:role/r")
