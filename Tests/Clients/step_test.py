"""Steps whose scripts use boto3. RETAKE names the program, SDK2 a Python that has it."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

from sagemaker_test import processing

SCRIPT = """
import boto3
s3 = boto3.client("s3")
s3.put_object(Bucket="data", Key="from/step.txt", Body=b"put")
s3.download_file("data", "from/step.txt", "/opt/ml/processing/output/got")
assert boto3.client("sts").get_caller_identity()["Account"] == "000000000000"
address = "https://sts.eu-west-1.amazonaws.com"
assert boto3.client("sts", endpoint_url=address).get_caller_identity()["Account"] == "000000000000"
assert boto3.session.Session().region_name == "eu-west-1"
"""

QUIET = """
open("/opt/ml/processing/output/got", "w").write(open("/opt/ml/processing/input/data/got").read())
"""


class StepTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("buckets/data/code/call.py", SCRIPT)
        self.write("buckets/data/code/quiet.py", QUIET)
        steps = [
            processing("call", "call.py", "s3://results/call"),
            processing("quiet", "quiet.py", "s3://results/quiet", [("data", "s3://results/call")]),
        ]
        self.write("pipeline.json", json.dumps({"Version": "2020-12-01", "Steps": steps}))

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.folder + "/" + name), exist_ok=True)
        with open(self.folder + "/" + name, "w") as file:
            file.write(text)

    def retake(self, *words):
        """The outcome of each step, and why it is not recorded, where it is not."""
        environment = {
            "PATH": os.path.dirname(os.environ["SDK2"]) + ":" + os.environ["PATH"], "HOME": self.folder,
            "RETAKE_CACHE": self.folder + "/cache", "RETAKE_BUCKETS": self.folder + "/buckets", "AWS_REGION": "eu-west-1",
        }
        done = subprocess.run(
            [os.environ["RETAKE"], "run", "pipeline.json", "--json", *words], cwd=self.folder, env=environment, capture_output=True,
            text=True, timeout=300,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        steps = json.loads(done.stdout.splitlines()[-1])["steps"]
        return {step["name"]: (step["outcome"], step.get("notRecorded")) for step in steps}

    def test_a_step_reads_and_writes_the_bucket_folder_and_runs_each_time(self):
        why = "it used AWS's calls (s3, sts), so it runs each time"
        self.assertEqual(self.retake(), {"call": ("ran", why), "quiet": ("ran", None)})
        with open(self.folder + "/buckets/data/from/step.txt") as file:
            self.assertEqual(file.read(), "put")
        self.assertEqual(self.retake(), {"call": ("ran", why), "quiet": ("replayed", None)})


if __name__ == "__main__":
    unittest.main()
