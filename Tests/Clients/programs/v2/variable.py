"""Leaves a pipeline in a variable."""

from sagemaker.workflow.pipeline_context import PipelineSession

import words

pipeline = words.build("variable", PipelineSession(), "arn:aws:iam::111122223333:role/r")
