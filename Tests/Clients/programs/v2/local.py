"""Local mode: instances that are this machine."""

from sagemaker.workflow.pipeline_context import LocalPipelineSession

import words

pipeline = words.build("local", LocalPipelineSession(), "arn:aws:iam::111122223333:role/r", instance_type="local")
pipeline.upsert(role_arn="arn:aws:iam::111122223333:role/r")
execution = pipeline.start()
