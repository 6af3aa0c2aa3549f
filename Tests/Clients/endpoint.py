"""`retake serve`, started for some tests. RETAKE names the program."""

import http.client
import os
import shutil
import signal
import subprocess
import tempfile

import boto3


class Endpoint:
    """An endpoint with folders of its own, and the variables by which clients find it."""

    def __init__(self, folder=None):
        self.folder = folder or tempfile.mkdtemp()
        self.buckets = self.folder + "/buckets"
        environment = {**os.environ, "HOME": self.folder, "RETAKE_CACHE": self.folder + "/cache"}
        for name in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "AWS_REGION", "AWS_DEFAULT_REGION"]:
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [os.environ["RETAKE"], "serve", "--port", "0", "--buckets", self.buckets],
            cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True,
        )
        self.address = self.process.stdout.readline().strip().partition("=")[2]
        self.port = int(self.address.rpartition(":")[2])
        self.variables = {
            "AWS_ENDPOINT_URL": self.address, "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_DEFAULT_REGION": "us-east-1", "NO_PROXY": "127.0.0.1",
        }

    def client(self, service):
        os.environ["NO_PROXY"] = "127.0.0.1"
        return boto3.client(
            service, endpoint_url=self.address, region_name="us-east-1", aws_access_key_id="any",
            aws_secret_access_key="any",
        )

    def stop(self):
        """Ends the endpoint, and returns with which status it ended."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.process.stdout.close()
        return status

    def close(self):
        self.stop()
        shutil.rmtree(self.folder)


def raw(endpoint, method, path, body, headers):
    """A request as it is written here; its status, and the body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    result = answer.status, answer.read()
    connection.close()
    return result
