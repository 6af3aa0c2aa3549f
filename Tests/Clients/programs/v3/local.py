"""Local mode of version 3."""

from sagemaker.core.processing import ScriptProcessor
from sagemaker.mlops.local import LocalPipelineSession
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.steps import ProcessingStep

session = LocalPipelineSession()
processor = ScriptProcessor(
    image_uri="any", command=["python3"], role="arn:aws:iam::111122223333:role/r", instance_type="local",
    instance_count=1, sagemaker_session=session,
)
hello = ProcessingStep(name="Hello", step_args=processor.run(code="code/hello.py"))
pipeline = Pipeline(name="local", steps=[hello], sagemaker_session=session)
pipeline.upsert(role_arn="arn:aws:iam::111122223333:role/r")
pipeline.start()
