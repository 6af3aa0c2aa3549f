"""A pipeline of two processing steps, as the programs here build it."""

from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep


def build(name, session, role, instance_type="ml.m5.xlarge"):
    word = ParameterString("Word", default_value="moon")
    processor = SKLearnProcessor(
        framework_version="1.2-1", role=role, instance_type=instance_type, instance_count=1, sagemaker_session=session
    )
    count = ProcessingStep(
        name="Count",
        step_args=processor.run(
            code="code/count.py",
            arguments=["one", word],
            outputs=[ProcessingOutput(output_name="count", source="/opt/ml/processing/output")],
        ),
    )
    double = ProcessingStep(
        name="Double",
        step_args=processor.run(
            code="code/double.py",
            inputs=[
                ProcessingInput(
                    source=count.properties.ProcessingOutputConfig.Outputs["count"].S3Output.S3Uri,
                    destination="/opt/ml/processing/input/count",
                )
            ],
            outputs=[ProcessingOutput(output_name="double", source="/opt/ml/processing/output")],
        ),
    )
    return Pipeline(name=name, parameters=[word], steps=[count, double], sagemaker_session=session)
