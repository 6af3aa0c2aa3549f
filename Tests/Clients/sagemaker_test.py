"""Pipelines of `retake serve`, asked by boto3. RETAKE names the program."""

import json
import time
import unittest

import botocore.session
from botocore.exceptions import ClientError

from endpoint import Endpoint, raw


def processing(name, script, output, inputs=()):
    """A step that runs a script of the bucket `data`, and shows its output at an address of the bucket."""
    return {
        "Name": name,
        "Type": "Processing",
        "Arguments": {
            "RoleArn": "arn:aws:iam::000000000000:role/r",
            "ProcessingResources": {
                "ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}
            },
            "AppSpecification": {
                "ImageUri": "any",
                "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/" + script],
            },
            "ProcessingInputs": [
                {
                    "InputName": key,
                    "S3Input": {
                        "S3Uri": uri, "LocalPath": "/opt/ml/processing/input/" + key,
                        "S3DataType": "S3Prefix", "S3InputMode": "File",
                    },
                }
                for key, uri in [("code", "s3://data/code/" + script), *inputs]
            ],
            "ProcessingOutputConfig": {
                "Outputs": [
                    {
                        "OutputName": "out",
                        "S3Output": {
                            "S3Uri": output, "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob",
                        },
                    }
                ]
            },
        },
    }


class SageMakerTest(unittest.TestCase):
    def setUp(self):
        self.endpoint = Endpoint()
        self.addCleanup(lambda: self.endpoint.close())
        self.s3 = self.endpoint.client("s3")
        self.sm = self.endpoint.client("sagemaker")
        self.s3.create_bucket(Bucket="data")

    def script(self, name, text):
        self.s3.put_object(Bucket="data", Key="code/" + name, Body=text.encode())

    def create(self, name="demo", parameters=()):
        self.script("one.py", "open('/opt/ml/processing/output/f', 'w').write('one')")
        self.script(
            "two.py",
            "text = open('/opt/ml/processing/input/data/f').read()\n"
            "open('/opt/ml/processing/output/g', 'w').write(text + ' two')",
        )
        definition = {
            "Version": "2020-12-01",
            "Parameters": list(parameters),
            "Steps": [
                processing("One", "one.py", "s3://data/results/one"),
                processing("Two", "two.py", "s3://data/results/two", [("data", "s3://data/results/one")]),
            ],
        }
        self.sm.create_pipeline(
            PipelineName=name, PipelineDefinition=json.dumps(definition), RoleArn="arn:aws:iam::000000000000:role/role",
            ClientRequestToken="t" * 32, Tags=[{"Key": "team", "Value": "a"}],
        )

    def start(self, name="demo", **options):
        return self.sm.start_pipeline_execution(PipelineName=name, **options)["PipelineExecutionArn"]

    def start_raw(self, **options):
        """The answer to what boto3 would not even send."""
        headers = {"X-Amz-Target": "SageMaker.StartPipelineExecution", "Content-Type": "application/x-amz-json-1.1"}
        body = json.dumps({"PipelineName": "demo", **options}).encode()
        return raw(self.endpoint, "POST", "/", body, headers)[1]

    def wait(self, arn):
        while True:
            found = self.sm.describe_pipeline_execution(PipelineExecutionArn=arn)
            if found["PipelineExecutionStatus"] not in ("Executing", "Stopping"):
                return found
            time.sleep(0.05)

    def steps(self, arn):
        steps = self.sm.list_pipeline_execution_steps(PipelineExecutionArn=arn, SortOrder="Ascending")
        return steps["PipelineExecutionSteps"]

    def refusal(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        return caught.exception.response["Error"]

    def test_the_second_execution_is_all_hits(self):
        self.create()
        first = self.start()
        self.assertEqual(self.wait(first)["PipelineExecutionStatus"], "Succeeded")
        self.assertEqual([(s["StepName"], "CacheHitResult" in s) for s in self.steps(first)], [("One", False), ("Two", False)])
        second = self.start()
        self.assertEqual(self.wait(second)["PipelineExecutionStatus"], "Succeeded")
        for step in self.steps(second):
            self.assertEqual((step["StepStatus"], "CacheHitResult" in step), ("Succeeded", True), step)
            self.assertIn("ProcessingJob", step["Metadata"])
        listed = self.sm.list_pipeline_executions(PipelineName="demo")["PipelineExecutionSummaries"]
        self.assertEqual([e["PipelineExecutionArn"] for e in listed], [second, first])

    def test_outputs_of_steps_are_objects(self):
        self.create()
        self.wait(self.start())
        self.assertEqual(self.s3.get_object(Bucket="data", Key="results/two/g")["Body"].read(), b"one two")
        keys = [o["Key"] for o in self.s3.list_objects_v2(Bucket="data", Prefix="results/")["Contents"]]
        self.assertEqual(keys, ["results/one/f", "results/two/g"])
        groups = self.s3.list_objects_v2(Bucket="data", Delimiter="/")["CommonPrefixes"]
        self.assertEqual([g["Prefix"] for g in groups], ["code/", "results/"])

    def test_what_a_cleanup_takes_away_is_no_object_any_more(self):
        self.script("one.py", "for name in 'fg': open('/opt/ml/processing/output/' + name, 'w').write('one')")
        tidy = {"Resources": {"S3": [{"StepName": "One", "S3Uris": ["s3://data/results/one/f"]}, {"StepName": "Two"}]}}
        definition = {
            "Version": "2020-12-01",
            "Steps": [
                processing("One", "one.py", "s3://data/results/one"), processing("Two", "one.py", "s3://data/results/two"),
                {"Name": "Tidy", "Type": "Cleanup", "Arguments": tidy},
            ],
        }
        self.sm.create_pipeline(
            PipelineName="demo", PipelineDefinition=json.dumps(definition), RoleArn="arn:aws:iam::000000000000:role/role",
            ClientRequestToken="t" * 32,
        )
        for status in ["ran", "replayed"]:
            arn = self.start()
            self.assertEqual(self.wait(arn)["PipelineExecutionStatus"], "Succeeded", status)
            self.assertEqual([s["StepStatus"] for s in self.steps(arn)], ["Succeeded"] * 3)
            keys = [o["Key"] for o in self.s3.list_objects_v2(Bucket="data", Prefix="results/")["Contents"]]
            self.assertEqual(keys, ["results/one/g"], status)
            self.assertEqual(self.refusal(self.s3.get_object, Bucket="data", Key="results/two/f")["Code"], "NoSuchKey")

    def test_a_failed_step_is_told(self):
        self.create()
        self.script("two.py", "raise SystemExit('no data today')")
        arn = self.start()
        found = self.wait(arn)
        self.assertEqual(found["PipelineExecutionStatus"], "Failed")
        self.assertIn("Step 'Two' failed", found["FailureReason"])
        self.assertEqual([(s["StepName"], s["StepStatus"]) for s in self.steps(arn)], [("One", "Succeeded"), ("Two", "Failed")])
        self.script("two.py", "open('/opt/ml/processing/output/g', 'w')")
        self.sm.retry_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="r" * 32)
        self.assertEqual(self.wait(arn)["PipelineExecutionStatus"], "Succeeded")

    def test_the_jobs_of_steps_are_described_and_their_logs_read(self):
        self.create()
        self.script("one.py", "open('/opt/ml/processing/output/f', 'w').write('one'); print('hello')")
        # What is replayed has the log of when it ran.
        for _ in range(2):
            arn = self.start()
            self.wait(arn)
            jobs = {s["StepName"]: s["Metadata"]["ProcessingJob"]["Arn"].split("/")[-1] for s in self.steps(arn)}
            told = self.sm.describe_processing_job(ProcessingJobName=jobs["One"])
            self.assertEqual(told["ProcessingJobStatus"], "Completed")
            self.assertEqual(told["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"], "s3://data/results/one")
            self.assertEqual(self.log(jobs["One"]), ["hello"])

    def log(self, job):
        logs = self.endpoint.client("logs")
        group = "/aws/sagemaker/ProcessingJobs"
        streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=job + "/")["logStreams"]
        events = logs.get_log_events(logGroupName=group, logStreamName=streams[0]["logStreamName"], startFromHead=True)
        return [event["message"] for event in events["events"]]

    def test_a_job_of_its_own_runs_is_replayed_and_stopped(self):
        self.script("one.py", "open('/opt/ml/processing/output/f', 'w').write('one'); print('ran')")
        arguments = processing("any", "one.py", "s3://data/results/one")["Arguments"]
        for name in ["job-20260101000000", "job-20260102000000"]:
            self.sm.create_processing_job(ProcessingJobName=name, **arguments)
            self.sm.get_waiter("processing_job_completed_or_stopped").wait(ProcessingJobName=name)
            self.assertEqual(self.log(name), ["ran"])
        self.assertEqual(self.s3.get_object(Bucket="data", Key="results/one/f")["Body"].read(), b"one")
        self.assertEqual(len(self.sm.list_processing_jobs(StatusEquals="Completed")["ProcessingJobSummaries"]), 2)
        with self.assertRaises(ClientError) as caught:
            self.sm.create_processing_job(ProcessingJobName="job-20260101000000", **arguments)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceInUse")
        self.script("one.py", "import time; print('begun', flush=True); time.sleep(600)")
        self.sm.create_processing_job(ProcessingJobName="long", **arguments)
        self.sm.stop_processing_job(ProcessingJobName="long")
        self.assertEqual(self.sm.describe_processing_job(ProcessingJobName="long")["ProcessingJobStatus"], "Stopped")

    def test_models_are_registered_listed_and_approved(self):
        self.s3.put_object(Bucket="data", Key="model.tar.gz", Body=b"model")
        self.sm.create_model_package_group(ModelPackageGroupName="g")
        package = {
            "ModelPackageGroupName": "g", "ModelApprovalStatus": "PendingManualApproval",
            "InferenceSpecification": {
                "Containers": [{"Image": "i", "ModelDataUrl": "s3://data/model.tar.gz"}],
                "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"],
            },
        }
        arn = self.sm.create_model_package(**package)["ModelPackageArn"]
        self.assertEqual(arn, "arn:aws:sagemaker:us-east-1:000000000000:model-package/g/1")
        step = {"Name": "Register", "Type": "RegisterModel", "Arguments": dict(package, ModelApprovalStatus="Approved")}
        definition = json.dumps({"Version": "2020-12-01", "Steps": [step]})
        self.sm.create_pipeline(
            PipelineName="demo", PipelineDefinition=definition, RoleArn="arn:aws:iam::000000000000:role/role",
            ClientRequestToken="t" * 32,
        )
        execution = self.start()
        self.assertEqual(self.wait(execution)["PipelineExecutionStatus"], "Succeeded")
        second = self.steps(execution)[0]["Metadata"]["RegisterModel"]["Arn"]
        listed = self.sm.list_model_packages(ModelPackageGroupName="g")["ModelPackageSummaryList"]
        self.assertEqual([p["ModelPackageArn"] for p in listed], [second, arn])
        self.sm.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Rejected")
        found = self.sm.describe_model_package(ModelPackageName=arn)
        self.assertEqual((found["ModelApprovalStatus"], found["ModelPackageVersion"]), ("Rejected", 1))
        self.assertEqual(found["InferenceSpecification"]["Containers"][0]["ModelDataUrl"], "s3://data/model.tar.gz")

    def test_an_execution_is_stopped(self):
        self.create()
        self.script("one.py", "import time; time.sleep(600)")
        arn = self.start()
        while not self.steps(arn):
            time.sleep(0.05)
        self.sm.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="s" * 32)
        self.assertEqual(self.wait(arn)["PipelineExecutionStatus"], "Stopped")

    def test_only_the_selected_steps_run(self):
        self.create()
        source = self.start()
        self.wait(source)
        config = {"SelectedSteps": [{"StepName": "Two"}], "SourcePipelineExecutionArn": source}
        arn = self.start(SelectiveExecutionConfig=config)
        self.assertEqual(self.wait(arn)["PipelineExecutionStatus"], "Succeeded")
        reused = {s["StepName"]: s.get("SelectiveExecutionResult") for s in self.steps(arn)}
        self.assertEqual(reused, {"One": {"SourcePipelineExecutionArn": source}, "Two": None})

    def test_parameters(self):
        self.create(parameters=[{"Name": "Rate", "Type": "Float", "DefaultValue": 0.1}, {"Name": "Word", "Type": "String", "DefaultValue": "w"}])
        arn = self.start(PipelineParameters=[{"Name": "Word", "Value": "x"}])
        self.wait(arn)
        found = self.sm.list_pipeline_parameters_for_execution(PipelineExecutionArn=arn)["PipelineParameters"]
        self.assertEqual(found, [{"Name": "Rate", "Value": "0.1"}, {"Name": "Word", "Value": "x"}])
        error = self.refusal(self.start, PipelineParameters=[{"Name": "Wrod", "Value": "x"}])
        self.assertEqual((error["Code"], "Wrod" in error["Message"]), ("ValidationException", True))

    def test_the_same_token_starts_one_execution(self):
        self.create()
        self.assertEqual(self.start(ClientRequestToken="x" * 32), self.start(ClientRequestToken="x" * 32))

    def test_pipelines_are_created_once_and_updated(self):
        self.create()
        described = self.sm.describe_pipeline(PipelineName="demo")
        error = self.refusal(
            self.sm.create_pipeline, PipelineName="demo", PipelineDefinition=described["PipelineDefinition"],
            RoleArn=described["RoleArn"], ClientRequestToken="u" * 32,
        )
        self.assertEqual((error["Code"], "already exists" in error["Message"]), ("ValidationException", True))
        self.s3.put_object(Bucket="data", Key="definition.json", Body=described["PipelineDefinition"].encode())
        location = {"Bucket": "data", "ObjectKey": "definition.json"}
        self.sm.update_pipeline(PipelineName="demo", PipelineDefinitionS3Location=location)
        self.assertEqual(len(self.sm.list_pipeline_versions(PipelineName="demo")["PipelineVersionSummaries"]), 1)
        changed = described["PipelineDefinition"] + " "
        self.s3.put_object(Bucket="data", Key="definition.json", Body=changed.encode())
        updated = self.sm.update_pipeline(PipelineName="demo", PipelineDefinitionS3Location=location)
        self.assertEqual(updated["PipelineArn"], described["PipelineArn"])
        self.assertEqual(len(self.sm.list_pipeline_versions(PipelineName="demo")["PipelineVersionSummaries"]), 2)
        self.sm.add_tags(ResourceArn=described["PipelineArn"], Tags=[{"Key": "team", "Value": "b"}])
        self.assertEqual(self.sm.list_tags(ResourceArn=described["PipelineArn"])["Tags"], [{"Key": "team", "Value": "b"}])
        self.assertEqual(len(self.sm.list_pipelines()["PipelineSummaries"]), 1)
        self.sm.delete_pipeline(PipelineName="demo", ClientRequestToken="d" * 32)
        self.assertEqual(self.refusal(self.sm.describe_pipeline, PipelineName="demo")["Code"], "ResourceNotFound")

    def test_what_is_no_pipeline_is_refused(self):
        for definition in ["{", "[]", '{"Steps": []}']:
            error = self.refusal(
                self.sm.create_pipeline, PipelineName="bad", PipelineDefinition=definition,
                RoleArn="arn:aws:iam::000000000000:role/role", ClientRequestToken="v" * 32,
            )
            self.assertEqual(error["Code"], "ValidationException")
        self.create()
        for version in [-(2**63), -1, 0, 2, 2**63 - 1]:
            self.assertIn(b"ValidationException", self.start_raw(PipelineVersionId=version), version)
        self.assertIn(b"ValidationException", self.start_raw(SelectiveExecutionConfig={"SelectedSteps": []}))
        error = self.refusal(self.sm.list_endpoints)
        self.assertIn("does not know ListEndpoints", error["Message"])

    def test_old_executions_are_shown_after_a_new_start(self):
        self.create()
        arn = self.start()
        self.wait(arn)
        steps = len(self.steps(arn))
        self.assertEqual(self.endpoint.stop(), 0)
        self.endpoint = Endpoint(self.endpoint.folder)
        self.sm = self.endpoint.client("sagemaker")
        self.assertEqual(self.wait(arn)["PipelineExecutionStatus"], "Succeeded")
        self.assertEqual(len(self.steps(arn)), steps)

    def test_an_end_stops_what_runs(self):
        self.create()
        self.script("one.py", "import time; time.sleep(600)")
        arn = self.start()
        while not self.steps(arn):
            time.sleep(0.05)
        self.assertEqual(self.endpoint.stop(), 0)
        self.endpoint = Endpoint(self.endpoint.folder)
        self.sm = self.endpoint.client("sagemaker")
        self.assertEqual(self.wait(arn)["PipelineExecutionStatus"], "Stopped")

    def test_twenty_executions_at_once(self):
        self.create()
        arns = [self.start() for _ in range(20)]
        self.assertEqual({self.wait(arn)["PipelineExecutionStatus"] for arn in arns}, {"Succeeded"})

    def test_every_answer_is_as_the_services_model_says(self):
        self.create(parameters=[{"Name": "Word", "Type": "String", "DefaultValue": "w"}])
        arn = self.start(PipelineExecutionDisplayName="shown")
        self.wait(arn)
        pipeline, execution = {"PipelineName": "demo"}, {"PipelineExecutionArn": arn}
        calls = {
            "DescribePipeline": pipeline, "ListPipelines": {}, "ListPipelineVersions": pipeline,
            "ListPipelineExecutions": pipeline, "DescribePipelineExecution": execution,
            "ListPipelineExecutionSteps": execution, "ListPipelineParametersForExecution": execution,
            "DescribePipelineDefinitionForExecution": execution,
            "ListTags": {"ResourceArn": self.sm.describe_pipeline(**pipeline)["PipelineArn"]},
        }
        model = botocore.session.get_session().get_service_model("sagemaker")
        for name, request in calls.items():
            headers = {"X-Amz-Target": "SageMaker." + name, "Content-Type": "application/x-amz-json-1.1"}
            status, body = raw(self.endpoint, "POST", "/", json.dumps(request).encode(), headers)
            self.assertEqual(status, 200, body)
            self.compare(json.loads(body), model.operation_model(name).output_shape, name)

    def compare(self, value, shape, place):
        """Fails where a value is not of its shape, or has a member that the shape has not."""
        if shape.type_name == "structure":
            for key, member in value.items():
                self.assertIn(key, shape.members, place)
                self.compare(member, shape.members[key], place + "." + key)
            self.assertEqual([m for m in shape.required_members if m not in value], [], place)
        elif shape.type_name == "list":
            for item in value:
                self.compare(item, shape.member, place + "[]")
        elif shape.type_name == "string":
            self.assertIsInstance(value, str, place)
            if shape.enum:
                self.assertIn(value, shape.enum, place)
        elif shape.type_name in ("integer", "long", "timestamp", "double", "float"):
            self.assertIsInstance(value, (int, float), place)


class IdentityTest(unittest.TestCase):
    def test_everybody_is_a_role(self):
        endpoint = Endpoint()
        self.addCleanup(endpoint.close)
        identity = endpoint.client("sts").get_caller_identity()
        self.assertEqual(identity["Account"], "000000000000")
        self.assertIn(":assumed-role/retake/", identity["Arn"])
        role = endpoint.client("iam").get_role(RoleName="retake")["Role"]
        self.assertEqual(role["Arn"], "arn:aws:iam::000000000000:role/retake")
        allowed = endpoint.client("iam").simulate_principal_policy(PolicySourceArn=role["Arn"], ActionNames=["s3:GetObject"])
        self.assertEqual(allowed["EvaluationResults"][0]["EvalDecision"], "allowed")


if __name__ == "__main__":
    unittest.main()
