"""A job of a built-in algorithm in a folder of its own: its files, its trainer, its server."""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAMS = pathlib.Path(__file__).parents[2] / "Sources/SageMaker/Resources/algorithms"
sys.path.insert(0, str(PROGRAMS))
sys.dont_write_bytecode = True


class AlgorithmTest(unittest.TestCase):
    trainer, server = None, None

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "opt/ml/model").mkdir(parents=True)

    def write(self, path, content):
        place = self.root / "opt/ml" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, path):
        return (self.root / "opt/ml" / path).read_bytes()

    def environment(self, variables):
        return dict(os.environ, RETAKE_ROOT=str(self.root), PYTHONDONTWRITEBYTECODE="1", OMP_NUM_THREADS="1", **variables)

    def train(self, hyperparameters, channels, *arguments, **configs):
        """Trains with channels by name: a content type, and files by name.

        Gives the exit code and the log.
        """
        described = {}
        for name, (content_type, files) in channels.items():
            described[name] = {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated"}
            if content_type:
                described[name]["ContentType"] = content_type
            for file, content in files.items():
                self.write("input/data/%s/%s" % (name, file), content)
        described.update(configs.pop("described", {}))
        self.write("input/config/hyperparameters.json", json.dumps(hyperparameters))
        self.write("input/config/inputdataconfig.json", json.dumps(described))
        for name, content in configs.items():
            self.write("input/config/%s.json" % name, json.dumps(content))
        result = subprocess.run(
            [sys.executable, str(PROGRAMS / self.trainer), *arguments], env=self.environment({}), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def succeed(self, *arguments, **configs):
        code, log = self.train(*arguments, **configs)
        self.assertEqual(code, 0, log)
        return log

    def failure(self, *arguments, **configs):
        code, log = self.train(*arguments, **configs)
        self.assertEqual(code, 1, log)
        return self.read("output/failure").decode()

    @contextlib.contextmanager
    def serving(self, *arguments, **variables):
        """A function that asks a server of the model that was trained: body, content type and accepted type in, status and answer out."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, str(PROGRAMS / self.server), *arguments], stderr=subprocess.DEVNULL,
            env=self.environment(dict(variables, SAGEMAKER_BIND_TO_PORT=str(port))))
        try:
            while True:
                try:
                    self.assertEqual(exchange(port, "GET", "/ping")[0], 200)
                    break
                except OSError:
                    self.assertIsNone(process.poll(), "the server ended before it answered")
                    time.sleep(0.02)
            yield lambda body, content_type, accept="*/*": exchange(
                port, "POST", "/invocations", body, {"Content-Type": content_type, "Accept": accept})
        finally:
            process.kill()
            process.wait()


def exchange(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def csv_text(*columns):
    """Lines of CSV of columns and tables, one beside the other."""
    import numpy

    table = numpy.column_stack(columns)
    return "".join(",".join(repr(float(value)) for value in row) + "\n" for row in table)
