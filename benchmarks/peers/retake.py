"""Retake as a contender of a harness that measures step caches on the same work: chains of steps that each read one file
and write one. `PEER` answers what the harness asks; RETAKE names the program."""
import json
import os

from .base import Peer as Base, ask

PROGRAM = os.environ.get("RETAKE", "retake")


class PEER(Base):
    name = "retake"
    stores = True
    max_n = {"chain": 10000, "fan": 0}

    def version(self):
        return ask(PROGRAM, "--version")

    def generate(self, ws, spec, cache):
        writers = {step.output: step for step in spec.steps}
        steps = [self.step(step, writers, step is spec.final) for step in spec.steps]
        (ws / "pipeline.json").write_text(json.dumps({"Version": "2020-12-01", "Steps": steps}))

    def step(self, step, writers, is_final):
        source = step.inputs[0]
        uri = f"s3://bench/{writers[source].id}/{source.split('/')[-1]}" if source in writers else f"file://{source}"
        name = source.split("/")[-1]
        return {"Name": step.id, "Type": "Processing", "Arguments": {
            "ProcessingResources": {"ClusterConfig": {
                "InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 1}},
            "AppSpecification": {"ImageUri": "bench", "ContainerEntrypoint": [
                "sh", f"/opt/ml/processing/code/{step.id}.sh", f"/opt/ml/processing/in/{name}",
                f"/opt/ml/processing/out/{step.id}.txt", str(step.param)]},
            "RoleArn": "r",
            "ProcessingInputs": [
                self.input("in", uri, "/opt/ml/processing/in"),
                self.input("code", f"file://{step.script}", "/opt/ml/processing/code")],
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "AppManaged": False, "S3Output": {
                "S3Uri": "file://out" if is_final else f"s3://bench/{step.id}",
                "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}}

    def input(self, name, uri, path):
        return {"InputName": name, "AppManaged": False, "S3Input": {
            "S3Uri": uri, "LocalPath": path, "S3DataType": "S3Prefix", "S3InputMode": "File"}}

    def command(self, ws, spec, cache, phase):
        return [PROGRAM, "run", "pipeline.json", "--runtime", "host", "--jobs", str(self.jobs), "--cache", str(cache)]
