"""Programs that make pipelines with AWS's SDK, run by Retake as they are, on a machine without a network.

RETAKE names the program; SDK2 and SDK3 name Pythons that have version 2 and 3 of the SDK.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))

# A network of its own, in which there is only this machine: `unshare` makes it, these lines switch it on.
OFFLINE = ["unshare", "-n", sys.executable, "-c", """
import fcntl, os, socket, struct, sys
request = struct.pack("16sh", b"lo", 1)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, request)
os.execvp(sys.argv[1], sys.argv[1:])
"""]


def can_unshare():
    return os.geteuid() == 0 and subprocess.run(OFFLINE + ["true"], capture_output=True).returncode == 0


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def retake(self, version, *words, status=0):
        """Runs Retake beside the programs of a version; what it prints, program and run alike."""
        python = os.environ["SDK%d" % version]
        environment = {
            "PATH": os.path.dirname(python) + ":" + os.environ["PATH"], "HOME": self.folder,
            "RETAKE_CACHE": self.folder + "/cache", "RETAKE_BUCKETS": self.folder + "/buckets",
        }
        folder = "%s/programs/v%d" % (self.folder, version)
        if not os.path.exists(folder):
            shutil.copytree("%s/programs/v%d" % (HERE, version), folder)
        command = [os.environ["RETAKE"], *words]
        done = subprocess.run(
            (OFFLINE if can_unshare() else []) + command, cwd=folder, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=300,
        )
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def line(self, beginning, text):
        """The rest of the line that begins so."""
        lines = [line for line in text.splitlines() if line.startswith(beginning)]
        self.assertEqual(len(lines), 1, text)
        return lines[0][len(beginning):].strip()

    def test_a_program_starts_its_pipeline_and_sees_what_came_of_it(self):
        first = self.retake(2, "run", "started.py")
        self.assertEqual(self.line("steps:", first), "[('Count', 'Succeeded', False), ('Double', 'Succeeded', False)]")
        self.assertEqual(self.line("double:", first), "4")
        second = self.retake(2, "run", "started.py")
        self.assertEqual(self.line("steps:", second), "[('Count', 'Succeeded', True), ('Double', 'Succeeded', True)]")
        # What it is given after -- is its own.
        third = self.retake(2, "run", "started.py", "--", "sun")
        self.assertEqual(self.line("steps:", third), "[('Count', 'Succeeded', False), ('Double', 'Succeeded', True)]")
        self.assertIn("2 to replay", self.retake(2, "plan", "started.py"))

    def test_version_three(self):
        first = self.retake(3, "run", "started.py")
        self.assertEqual(self.line("steps:", first), "[('Count', 'Succeeded', False)]")
        self.assertEqual(self.line("steps:", self.retake(3, "run", "started.py")), "[('Count', 'Succeeded', True)]")

    def test_jobs_without_a_pipeline_run_and_are_replayed(self):
        first = self.retake(2, "run", "fit.py")
        self.assertEqual(first.count("1 ran in"), 2, first)
        self.assertEqual(self.line("training:", first), "Completed 12.0")
        for told in ["model:", "job in address:", "bytes:"]:
            self.assertEqual(self.line(told, first), "True")
        self.assertEqual(self.line("jobs:", first), "1 1")
        # The SDK shows what the job wrote.
        self.assertIn("cleaned", first.splitlines())
        second = self.retake(2, "run", "fit.py")
        self.assertEqual(second.count("1 replayed in"), 2, second)
        self.assertEqual(self.line("training:", second), "Completed 12.0")
        self.assertIn("cleaned", second.splitlines())

    def test_a_training_of_version_three_runs_and_is_replayed(self):
        for told in ["1 ran in", "1 replayed in"]:
            text = self.retake(3, "run", "fit.py")
            self.assertIn(told, text)
            self.assertEqual(self.line("training:", text), "Completed")
            self.assertEqual(self.line("bytes:", text), "True")

    def test_a_transform_without_a_pipeline_reads_the_model_of_a_training(self):
        for told in ["1 ran", "1 replayed"]:
            text = self.retake(2, "run", "transformed.py")
            self.assertEqual(text.count(told + " in") + text.count(told + ","), 2, text)
            self.assertEqual(self.line("answers:", text), "10,20")
            self.assertEqual(self.line("transform:", text), "Completed")

    def test_a_tuning_without_a_pipeline_runs_and_is_replayed(self):
        for told in ["2 ran", "2 replayed"]:
            text = self.retake(2, "run", "tuned.py")
            self.assertIn(told, text)
            self.assertEqual(self.line("tuning:", text), "Completed Completed")
            self.assertEqual(self.line("trials:", text), "2")
            self.assertEqual(self.line("bytes:", text), "True")

    def test_a_frameworks_model_is_registered_once(self):
        self.assertIn("version 1 of words", self.retake(2, "run", "registered.py"))
        self.assertIn(" replayed", self.retake(2, "run", "registered.py"))
        self.assertNotIn("version 2", self.retake(2, "models"))

    def test_a_plan_does_not_wait_for_what_a_program_starts(self):
        self.retake(2, "definition", "created.py")
        with open(self.folder + "/programs/v2/leaving.py", "w") as file:
            file.write(
                "import json, boto3\n"
                "step = {'Name': 'Stop', 'Type': 'Fail', 'Arguments': {'ErrorMessage': 'no'}}\n"
                "sm = boto3.client('sagemaker')\n"
                "text = json.dumps({'Version': '2020-12-01', 'Steps': [step]})\n"
                "sm.create_pipeline(PipelineName='p', PipelineDefinition=text, RoleArn='arn:aws:iam::000000000000:role/r')\n"
                "sm.start_pipeline_execution(PipelineName='p')\n"
            )
        self.assertIn("Stop", self.retake(2, "plan", "leaving.py"))

    def test_a_job_that_calls_aws_runs_each_time_and_leaves_its_model(self):
        self.retake(2, "definition", "created.py")
        with open(self.folder + "/programs/v2/code/add.py", "a") as file:
            file.write("import boto3\nboto3.client('s3').list_buckets()\n")
        for told in ["1 ran in", "1 replayed in"]:
            text = self.retake(2, "run", "fit.py")
            self.assertIn(told, text)
            self.assertIn("it used AWS's calls (s3), so it runs each time", text)
            self.assertEqual(self.line("bytes:", text), "True")

    def test_a_job_that_fails_tells_the_program_why(self):
        self.retake(2, "definition", "created.py")
        with open(self.folder + "/programs/v2/code/clean.py", "w") as file:
            file.write("raise ValueError('no numbers')\n")
        text = self.retake(2, "run", "fit.py", status=1)
        self.assertIn("UnexpectedStatusException", text)
        self.assertIn("ValueError: no numbers", text)

    def test_a_pipeline_that_is_only_created_runs_once_the_program_has_ended(self):
        self.assertIn("2 ran", self.retake(2, "run", "created.py"))
        self.assertIn("2 replayed", self.retake(2, "run", "created.py"))

    def test_a_pipeline_that_is_sent_nowhere_runs(self):
        for number, program in enumerate(["printed.py", "variable.py", "pipelines.words.pipeline:get_pipeline", "notebook.ipynb"]):
            # They are one pipeline, so one of them runs it for all.
            self.assertIn("2 replayed" if number else "2 ran", self.retake(2, "run", program), program)

    def test_local_mode_needs_no_docker(self):
        self.assertIn("2 ran", self.retake(2, "run", "local.py"))
        self.assertIn("1 ran", self.retake(3, "run", "local.py"))

    def test_a_definition_is_what_the_sdk_sends(self):
        text = self.retake(2, "definition", "created.py")
        self.assertEqual([step["Name"] for step in json.loads(text)["Steps"]], ["Count", "Double"])
        self.assertTrue(text.endswith("}\n"))

    def test_the_example_is_what_its_program_makes(self):
        example = HERE + "/../../examples/churn"
        shutil.copytree(example, self.folder + "/programs/v2")
        with open(example + "/pipeline.json") as file:
            self.assertEqual(json.loads(self.retake(2, "definition", "pipeline.py")), json.load(file))

    def test_other_commands_take_programs(self):
        self.assertIn("Double", self.retake(2, "graph", "variable.py"))
        self.assertIn("1 to run, 1 known later", self.retake(2, "plan", "variable.py"))
        self.assertIn("nothing that SageMaker would refuse", self.retake(2, "check", "variable.py"))
        self.retake(2, "run", "variable.py")
        self.assertIn("count.py", self.retake(2, "show", "Count", "--reads", "--pipeline", "variable"))

    def test_a_program_that_fails_says_why(self):
        os.makedirs(self.folder + "/programs/v2")
        with open(self.folder + "/programs/v2/broken.py", "w") as file:
            file.write("import no_such_module\n")
        text = self.retake(2, "run", "broken.py", status=2)
        self.assertIn("ModuleNotFoundError: No module named 'no_such_module'", text)
        self.assertIn("retake: 'broken.py' ended with exit code 1\n", text)
        with open(self.folder + "/programs/v2/empty.py", "w") as file:
            file.write("print('nothing')\n")
        self.assertIn("'empty.py' made no pipeline", self.retake(2, "plan", "empty.py", status=2))


if __name__ == "__main__":
    unittest.main()
