"""Sends a pipeline of one step to SageMaker with version 3 of the SDK, starts it, and waits."""

import sys

from sagemaker.core.helper.session_helper import get_execution_role
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.steps import ProcessingStep

session = PipelineSession()
role = get_execution_role(session)
word = ParameterString("Word", default_value="moon")
processor = ScriptProcessor(
    image_uri="683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    command=["python3"],
    role=role,
    instance_type="ml.m5.xlarge",
    instance_count=1,
    sagemaker_session=session,
)
count = ProcessingStep(
    name="Count",
    step_args=processor.run(
        code="code/count.py",
        arguments=["one", word],
        outputs=[
            ProcessingOutput(
                output_name="count",
                s3_output=ProcessingS3Output(
                    s3_uri="s3://%s/words/count" % session.default_bucket(),
                    local_path="/opt/ml/processing/output",
                    s3_upload_mode="EndOfJob",
                ),
            )
        ],
    ),
)
pipeline = Pipeline(name="third", parameters=[word], steps=[count], sagemaker_session=session)
pipeline.upsert(role_arn=role)
execution = pipeline.start(parameters={"Word": sys.argv[1]} if sys.argv[1:] else None)
execution.wait()
print("steps:", [(step["StepName"], step["StepStatus"], "CacheHitResult" in step) for step in execution.list_steps()])
