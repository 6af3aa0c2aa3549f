"""The churn pipeline, written with the SageMaker Python SDK (version 2).

    python pipeline.py         # sends it to SageMaker
    retake run pipeline.py     # runs it here
"""

import os
from pathlib import Path

from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

BUCKET = "churn-demo"
ROLE = "arn:aws:iam::111122223333:role/SageMakerRole"


def build(session):
    raw_data = ParameterString("RawData", default_value=f"s3://{BUCKET}/raw")
    epochs = ParameterInteger("Epochs", default_value=1200)
    threshold = ParameterFloat("Threshold", default_value=0.5)

    processor = SKLearnProcessor(
        framework_version="1.2-1",
        role=ROLE,
        instance_type="ml.m5.xlarge",
        instance_count=1,
        sagemaker_session=session,
    )

    ingest = ProcessingStep(
        name="Ingest",
        step_args=processor.run(
            code="code/ingest.py",
            arguments=["--as-of", "2026-01-01"],
            inputs=[ProcessingInput(input_name="raw", source=raw_data, destination="/opt/ml/processing/input/raw")],
            outputs=[ProcessingOutput(output_name="clean", source="/opt/ml/processing/output/clean")],
        ),
    )

    preprocess = ProcessingStep(
        name="Preprocess",
        step_args=processor.run(
            code="code/preprocess.py",
            arguments=["--test-share", "0.15", "--validation-share", "0.15"],
            inputs=[
                ProcessingInput(
                    input_name="clean",
                    source=output_of(ingest, "clean"),
                    destination="/opt/ml/processing/input/clean",
                )
            ],
            outputs=[
                ProcessingOutput(output_name="train", source="/opt/ml/processing/output/train"),
                ProcessingOutput(output_name="validation", source="/opt/ml/processing/output/validation"),
                ProcessingOutput(output_name="test", source="/opt/ml/processing/output/test"),
            ],
        ),
    )

    estimator = SKLearn(
        entry_point="train.py",
        source_dir="code/train",
        framework_version="1.2-1",
        role=ROLE,
        instance_type="ml.m5.xlarge",
        instance_count=1,
        hyperparameters={"epochs": epochs, "learning-rate": 0.1, "l2": 0.001},
        output_path=f"s3://{BUCKET}/churn/models",
        sagemaker_session=session,
    )
    train = TrainingStep(
        name="Train",
        step_args=estimator.fit(
            {
                "train": TrainingInput(output_of(preprocess, "train"), content_type="text/csv"),
                "validation": TrainingInput(output_of(preprocess, "validation"), content_type="text/csv"),
            }
        ),
    )

    infer = ProcessingStep(
        name="Infer",
        step_args=processor.run(
            code="code/infer.py",
            inputs=[
                ProcessingInput(
                    input_name="model",
                    source=train.properties.ModelArtifacts.S3ModelArtifacts,
                    destination="/opt/ml/processing/model",
                ),
                ProcessingInput(
                    input_name="test",
                    source=output_of(preprocess, "test"),
                    destination="/opt/ml/processing/input/test",
                ),
            ],
            outputs=[ProcessingOutput(output_name="predictions", source="/opt/ml/processing/output/predictions")],
        ),
    )

    postprocess = ProcessingStep(
        name="Postprocess",
        step_args=processor.run(
            code="code/postprocess.py",
            arguments=["--threshold", threshold.to_string()],
            inputs=[
                ProcessingInput(
                    input_name="predictions",
                    source=output_of(infer, "predictions"),
                    destination="/opt/ml/processing/input/predictions",
                )
            ],
            outputs=[ProcessingOutput(output_name="report", source="/opt/ml/processing/output/report")],
        ),
    )

    return Pipeline(
        name="churn",
        parameters=[raw_data, epochs, threshold],
        steps=[ingest, preprocess, train, infer, postprocess],
        sagemaker_session=session,
    )


def output_of(step, name):
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


if __name__ == "__main__":
    # Paths of code are relative to this file.
    os.chdir(Path(__file__).parent)
    build(PipelineSession(default_bucket=BUCKET)).upsert(ROLE)
