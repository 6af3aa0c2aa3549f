"""Makes pipelines with AWS's SDK, and writes what it emits for them, one definition a line, to definitions.jsonl.

Each kind of step stands behind another that it waits for, with each trigger; before another that waits for it, with each trigger;
in both branches of a condition; and in the body of a ForEach. Nothing is sent to AWS.

    python3 -m venv ENV && ENV/bin/pip install 'sagemaker==3.27.*'
    ENV/bin/python make.py
"""

import itertools
import json
import logging
import os
import pathlib
import re
import sys
import tempfile
import warnings

os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none",
                  SAGEMAKER_TELEMETRY_OPT_OUT="1")
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import botocore.client  # noqa: E402

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Pipelines"
BUCKET = f"sagemaker-us-east-1-{ACCOUNT}"


def answer(client, operation, arguments):
    """What AWS would say to what the SDK asks while it compiles."""
    if operation == "GetCallerIdentity":
        return {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/u", "UserId": "u"}
    if operation == "GetRole":
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"},
                                "Action": "sts:AssumeRole"}]}
        return {"Role": {"Arn": ROLE, "RoleName": "Pipelines", "AssumeRolePolicyDocument": trust}}
    if operation == "SimulatePrincipalPolicy":
        return {"EvaluationResults": [{"EvalActionName": name, "EvalDecision": "allowed"}
                                      for name in arguments["ActionNames"]]}
    return {"Buckets": []} if operation == "ListBuckets" else {}


botocore.client.BaseClient._make_api_call = answer

from sagemaker.core.lineage.action import Action  # noqa: E402
from sagemaker.core.lineage.artifact import Artifact  # noqa: E402
from sagemaker.core.lambda_helper import Lambda  # noqa: E402
from sagemaker.core.model_registry import create_model_package_from_containers  # noqa: E402
from sagemaker.core.parameter import ContinuousParameter  # noqa: E402
from sagemaker.core.processing import ScriptProcessor  # noqa: E402
from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output  # noqa: E402
from sagemaker.core.transformer import Transformer  # noqa: E402
from sagemaker.core.workflow.conditions import ConditionEquals  # noqa: E402
from sagemaker.core.workflow.functions import Join  # noqa: E402
from sagemaker.core.workflow.parameters import ParameterString  # noqa: E402
from sagemaker.core.workflow.pipeline_capture import capture_create_job_request  # noqa: E402
from sagemaker.core.workflow.pipeline_context import PipelineSession, runnable_by_pipeline  # noqa: E402
from sagemaker.mlops.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep  # noqa: E402
from sagemaker.mlops.workflow.check_job_config import CheckJobConfig  # noqa: E402
from sagemaker.mlops.workflow.cleanup_step import CleanupStep, S3CleanupSource  # noqa: E402
from sagemaker.mlops.workflow.condition_step import ConditionStep  # noqa: E402
from sagemaker.mlops.workflow.emr_serverless_step import EMRServerlessJobConfig, EMRServerlessStep  # noqa: E402
from sagemaker.mlops.workflow.emr_step import EMRStep, EMRStepConfig  # noqa: E402
from sagemaker.mlops.workflow.endpoint_step import EndpointConfigStep, EndpointStep  # noqa: E402
from sagemaker.mlops.workflow.fail_step import FailStep  # noqa: E402
from sagemaker.mlops.workflow.for_each_step import CurrentItem, ForEachStep  # noqa: E402
from sagemaker.mlops.workflow.inference_component_step import InferenceComponentStep  # noqa: E402
from sagemaker.mlops.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep  # noqa: E402
from sagemaker.mlops.workflow.lineage_step import LineageAssociation, LineageEntityReference, LineageStep  # noqa: E402
from sagemaker.mlops.workflow.model_step import ModelStep  # noqa: E402
from sagemaker.mlops.workflow.notebook_job_step import NotebookJobStep  # noqa: E402
from sagemaker.mlops.workflow.pipeline import Pipeline  # noqa: E402
from sagemaker.mlops.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep  # noqa: E402
from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition  # noqa: E402
from sagemaker.mlops.workflow.steps import (  # noqa: E402
    JobStep, ProcessingStep, TrainingStep, TransformStep, TuningStep)
from sagemaker.train.configs import Compute, InputData, SourceCode  # noqa: E402
from sagemaker.train.model_trainer import ModelTrainer  # noqa: E402
from sagemaker.train.tuner import HyperparameterTuner  # noqa: E402

session = PipelineSession(default_bucket=BUCKET)
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/tools:1"
HERE = pathlib.Path(__file__).resolve().parent
# Addresses hold digests of paths: these are the same wherever this runs.
os.chdir(tempfile.mkdtemp())
folder = pathlib.Path("source")
folder.mkdir()
(folder / "work.py").write_text("print('loss=1.5')\n")

TRIGGERS = {"Completed": None, "Failed": TriggerCondition.FAILED, "Stopped": TriggerCondition.STOPPED,
            "Any": TriggerCondition.ANY}


def processing(name, after, **more):
    processor = ScriptProcessor(image_uri=IMAGE, command=["python3"], role=ROLE, instance_count=1,
                                instance_type="ml.m5.large", sagemaker_session=session)
    output = ProcessingOutput(output_name="out", s3_output=ProcessingS3Output(
        s3_uri=f"s3://{BUCKET}/{name}/out", local_path="/opt/ml/processing/out", s3_upload_mode="EndOfJob"))
    arguments = processor.run(code=str(folder / "work.py"), outputs=[output], arguments=["--name", name])
    return ProcessingStep(name=name, step_args=arguments, depends_on=after, **more)


def trainer(**program):
    return ModelTrainer(training_image=IMAGE, role=ROLE, sagemaker_session=session, base_job_name="fit",
                        source_code=SourceCode(source_dir=str(folder), **program),
                        compute=Compute(instance_type="ml.m5.large", instance_count=1),
                        hyperparameters={"rate": 0.1})


def training(name, after):
    channel = InputData(channel_name="train", data_source=f"s3://{BUCKET}/data")
    return TrainingStep(name=name, step_args=trainer(command="python3 work.py").train(input_data_config=[channel]), depends_on=after)


def tuning(name, after):
    tuner = HyperparameterTuner(trainer(entry_script="work.py"), "loss", {"rate": ContinuousParameter(0.1, 0.9)},
                                metric_definitions=[{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
                                objective_type="Minimize", strategy="Random", max_jobs=2, max_parallel_jobs=2)
    channel = InputData(channel_name="train", data_source=f"s3://{BUCKET}/data")
    return TuningStep(name=name, step_args=tuner.tune(inputs=[channel]), depends_on=after)


def transform(name, after):
    transformer = Transformer(model_name="given", instance_count=1, instance_type="ml.m5.large",
                              output_path=f"s3://{BUCKET}/{name}/scores", base_transform_job_name="score",
                              sagemaker_session=session)
    return TransformStep(name=name, step_args=transformer.transform(f"s3://{BUCKET}/data", split_type="Line"),
                         depends_on=after)


def model(name, after):
    session.context = None
    session.init_model_step_arguments(Producer())
    session.create_model(name="m", role=ROLE, container_defs={
        "Image": IMAGE, "ModelDataUrl": f"s3://{BUCKET}/models/model.tar.gz", "Environment": {}})
    return ModelStep(name=name, step_args=session.context, depends_on=after)


def quality_check(name, after):
    job = CheckJobConfig(role=ROLE, sagemaker_session=session)
    check = DataQualityCheckConfig(baseline_dataset=f"s3://{BUCKET}/data/base.csv",
                                   dataset_format={"csv": {"header": True}},
                                   output_s3_uri=f"s3://{BUCKET}/{name}/quality")
    return QualityCheckStep(name=name, quality_check_config=check, check_job_config=job, skip_check=False,
                            register_new_baseline=True, model_package_group_name="group", depends_on=after)


def lambda_step(name, after):
    function = Lambda(function_arn=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}", session=session)
    output = LambdaOutput(output_name="word", output_type=LambdaOutputTypeEnum.String)
    return LambdaStep(name=name, lambda_func=function, inputs={"name": name}, outputs=[output], depends_on=after)


def callback(name, after):
    output = CallbackOutput(output_name="word", output_type=CallbackOutputTypeEnum.String)
    return CallbackStep(name=name, sqs_queue_url=f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q",
                        inputs={"name": name}, outputs=[output], depends_on=after)


def emr(name, after):
    return EMRStep(name=name, display_name=name, description="", cluster_id="j-1",
                   step_config=EMRStepConfig(jar="s3://jars/a.jar", args=["a"]), depends_on=after)


def emr_serverless(name, after):
    job = EMRServerlessJobConfig(job_driver={"sparkSubmit": {"entryPoint": "s3://jars/a.py"}}, execution_role_arn=ROLE)
    return EMRServerlessStep(name=name, display_name=name, description="", job_config=job, application_id="a",
                             depends_on=after)


def endpoint_config(name, after):
    variant = {"VariantName": "all", "ModelName": "given", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    arguments = session.create_endpoint_config(name=name, production_variants=[variant])
    return EndpointConfigStep(name=name, step_args=arguments, depends_on=after)


def endpoint(name, after):
    arguments = session.create_endpoint(endpoint_name=name, config_name="given")
    return EndpointStep(name=name, step_args=arguments, depends_on=after)


def inference_component(name, after):
    arguments = session.create_inference_component(
        inference_component_name=name, endpoint_name="given", variant_name="all",
        specification={"ModelName": "given", "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}},
        runtime_config={"CopyCount": 1})
    return InferenceComponentStep(name=name, step_args=arguments, depends_on=after)


def lineage(name, after):
    action = Action.create(action_name="run", source_uri="s3://b/run", source_type="S3ETag", action_type="Training",
                           sagemaker_session=session)
    artifact = Artifact.create(artifact_name="model", source_uri="s3://b/m", artifact_type="Model",
                               sagemaker_session=session)
    return LineageStep(name=name, actions=[action], artifacts=[artifact], depends_on=after, associations=[
        LineageAssociation(LineageEntityReference("run", "Action"), LineageEntityReference("model", "Artifact"),
                           "Produced")])


class Producer:
    """What the SDK asks for its session, and which starts a job by CreateJob."""

    _pipeline_caller_name = "create_job"

    def __init__(self):
        self.sagemaker_session = session

    @runnable_by_pipeline
    def create_job(self):
        capture_create_job_request(session, job_name="j", role_arn=ROLE, job_category="DataTransformation",
                                   schema_version="1.0.0",
                                   job_config={"OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/job"}})


def job(name, after):
    return JobStep(name=name, step_args=Producer().create_job(), depends_on=after)


def cleanup(name, after):
    source = after[0].step if isinstance(after[0], StepDependency) else after[0]
    return CleanupStep(name=name, s3_sources=[S3CleanupSource(source)], depends_on=after)


def condition(name, after):
    return ConditionStep(name=name, conditions=[ConditionEquals(left="a", right="a")], if_steps=[], else_steps=[],
                         depends_on=after)


def fail(name, after):
    return FailStep(name=name, error_message="so it ends", depends_on=after)


def for_each(name, after):
    body = lambda_step(f"{name}Body", None)
    return ForEachStep(name=name, iterable_items=["a", "b"], max_concurrency=2, for_each_body=[body], depends_on=after)


def register(name, after):
    session.context = None
    session.init_model_step_arguments(Producer())
    create_model_package_from_containers(session, model_package_group_name="group", content_types=["text/csv"],
                                         response_types=["text/csv"], inference_instances=["ml.m5.large"],
                                         transform_instances=["ml.m5.large"], approval_status="Approved",
                                         containers=[{"Image": IMAGE, "ModelDataUrl": f"s3://{BUCKET}/models/model.tar.gz"}])
    return ModelStep(name=name, step_args=session.context, depends_on=after)


def notebook(name, after):
    notebook_file = folder / "book.ipynb"
    notebook_file.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return NotebookJobStep(name=name, display_name=name, input_notebook=str(notebook_file), image_uri=IMAGE, role=ROLE,
                           kernel_name="python3", instance_type="ml.m5.large", depends_on=after)


KINDS = {
    "processing": processing, "training": training, "tuning": tuning, "transform": transform, "model": model,
    "register": register, "quality": quality_check, "notebook": notebook, "lambda": lambda_step, "callback": callback,
    "emr": emr, "serverless": emr_serverless, "config": endpoint_config, "endpoint": endpoint,
    "component": inference_component, "lineage": lineage, "job": job, "cleanup": cleanup, "condition": condition,
    "fail": fail, "foreach": for_each,
}

# What later steps read of each kind, as an author writes it.
READS = {
    "processing": lambda step: step.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri,
    "training": lambda step: step.properties.ModelArtifacts.S3ModelArtifacts,
    "tuning": lambda step: step.properties.BestTrainingJob.TrainingJobName,
    "transform": lambda step: step.properties.TransformOutput.S3OutputPath,
    "model": lambda step: step.properties.ModelName,
    "register": lambda step: step.properties.ModelPackageArn,
    "quality": lambda step: step.properties.CalculatedBaselineStatistics,
    "lambda": lambda step: step.properties.Outputs["word"],
    "callback": lambda step: step.properties.Outputs["word"],
    "emr": lambda step: step.properties.ClusterId,
    "config": lambda step: step.properties.EndpointConfigName,
    "endpoint": lambda step: step.properties.EndpointArn,
    "lineage": lambda step: step.properties.ActionArns["run"],
    "job": lambda step: step.properties.JobConfigDocument,
    "condition": lambda step: step.properties.Outcome,
    "foreach": lambda step: step.properties.SucceededStepCount,
}

NOT_IN_A_BODY = {"condition", "fail", "foreach"}


def waits(step, trigger):
    return [step if TRIGGERS[trigger] is None else StepDependency(step, TRIGGERS[trigger])]


def pipelines():
    """Names and steps of all pipelines. What is awaited is called Work, and what a person could look at afterwards Last."""
    for (kind, make), trigger in itertools.product(KINDS.items(), TRIGGERS):
        work = processing("Work", None)
        yield f"{kind}-after-{trigger}", [work, make("Last", waits(work, trigger))]
        if kind != "fail":
            first = processing("First", None)
            work = make("Work", [first])
            yield f"{trigger}-of-{kind}", [first, work, lambda_step("Last", waits(work, trigger))]
    for kind, make in KINDS.items():
        first = processing("First", None)
        branches = {"if_steps": [make("Yes", [first])], "else_steps": [make("No", [first])]}
        choice = ParameterString("Choice", default_value="yes")
        yield f"{kind}-in-branches", [first, ConditionStep(
            "Choose", conditions=[ConditionEquals(left=choice, right="yes")], **branches)], [choice]
    for kind, make in KINDS.items():
        if kind in NOT_IN_A_BODY:
            continue
        before = lambda_step("Before", None)
        before.inputs = {"item": CurrentItem()}
        work = make("Work", [before])
        then = lambda_step("Then", waits(work, "Failed"))
        items = ParameterString("Items", default_value='["a", "b"]')
        yield f"{kind}-in-foreach", [ForEachStep("Each", iterable_items=items, max_concurrency=2,
                                                 for_each_body=[before, work, then])], [items]
    for kind, read in READS.items():
        first = processing("First", None)
        work = KINDS[kind]("Work", [first])
        last = lambda_step("Last", None)
        last.inputs = {"value": read(work), "joined": Join(on=":", values=["it", read(work)])}
        yield f"{kind}-is-read", [first, work, last]


def definition(name, steps, parameters=()):
    text = Pipeline(name=name, parameters=list(parameters), steps=steps, sagemaker_session=session).definition()
    # Times in addresses say when it was made.
    text = re.sub(r"20\d{12}", "20260101000000", text)
    text = re.sub(r"tuning-1\d{9}", "tuning-1700000000", text)
    return re.sub(r"20\d\d-\d\d-\d\d-\d\d-\d\d-\d\d-\d{3}", "2026-01-01-00-00-00-000", text)


def main():
    place = HERE / "definitions.jsonl"
    made = {}
    for name, *parts in pipelines():
        made[name] = {"name": name, "definition": json.loads(definition(name, *parts))}
    place.write_text("".join(json.dumps(one, separators=(",", ":")) + "\n" for one in made.values()))
    print(f"{len(made)} definitions, {place.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
