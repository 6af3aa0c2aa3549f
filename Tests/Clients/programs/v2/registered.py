"""Registers a framework's model, whose code is uploaded anew each time."""

import sagemaker
from sagemaker.sklearn import SKLearnModel
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
role = sagemaker.get_execution_role(session)
session.upload_string_as_file_body("model", session.default_bucket(), "model.tar.gz")
model = SKLearnModel(
    model_data="s3://%s/model.tar.gz" % session.default_bucket(), role=role, entry_point="code/count.py",
    framework_version="1.2-1", sagemaker_session=session,
)
step = ModelStep(
    name="Put",
    step_args=model.register(
        content_types=["text/csv"], response_types=["text/csv"], model_package_group_name="words",
        approval_status="Approved",
    ),
)
Pipeline(name="registered", steps=[step], sagemaker_session=session).upsert(role_arn=role)
