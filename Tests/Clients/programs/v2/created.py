"""Sends a pipeline to SageMaker, and starts nothing."""

import sagemaker
from sagemaker.workflow.pipeline_context import PipelineSession

import words

if __name__ == "__main__":
    session = PipelineSession()
    words.build("created", session, sagemaker.get_execution_role(session)).upsert(
        role_arn=sagemaker.get_execution_role(session)
    )
