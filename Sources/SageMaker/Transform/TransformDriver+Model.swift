extension TransformDriver {
    /// The part that starts a model and asks it.
    static let model = #"""
        """Runs a batch transform: starts the model's server, sends it the records of every input file, keeps its answers."""
        import concurrent.futures
        import csv
        import gzip
        import http.client
        import importlib.util
        import io
        import json
        import os
        import re
        import shutil
        import socket
        import struct
        import subprocess
        import sys
        import threading
        import time
        import traceback

        ROOT = os.environ.get("RETAKE_ROOT", "")
        MODEL = ROOT + "/opt/ml/model"
        INPUT = ROOT + "/opt/ml/transform/input"
        OUTPUT = ROOT + "/opt/ml/transform/output"


        class Failure(Exception):
            """Something that a person can understand without a traceback."""


        # ---- the model -------------------------------------------------------------------------------------------------


        class ServeProgram:
            """The `serve` program of an image, which answers over HTTP."""

            def __init__(self, program):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", 0))
                    free = probe.getsockname()[1]
                self.ports = [free, 8080]
                environment = dict(os.environ, SAGEMAKER_BIND_TO_PORT=str(free), PORT=str(free))
                self.process = subprocess.Popen([program], env=environment)
                self.port = self.wait()

            def wait(self):
                end = time.monotonic() + 120
                while time.monotonic() < end:
                    if self.process.poll() is not None:
                        raise Failure("the model's server ended with exit code %d before it answered" % self.process.returncode)
                    for port in self.ports:
                        try:
                            if request(port, "GET", "/ping")[0] == 200:
                                return port
                        except OSError:
                            pass
                    time.sleep(0.05)
                raise Failure("the model's server did not answer GET /ping within 120 s")

            def execution_parameters(self):
                try:
                    status, body = request(self.port, "GET", "/execution-parameters")
                    return json.loads(body) if status == 200 else {}
                except (OSError, ValueError):
                    return {}

            def invoke(self, body, content_type, accept):
                headers = {"Content-Type": content_type, "Accept": accept}
                status, answer = request(self.port, "POST", "/invocations", body, headers)
                if status >= 400:
                    raise Failure("the model answered with status %d: %s" % (status, answer[:500].decode("utf-8", "replace")))
                return answer

            def stop(self):
                self.process.terminate()
                try:
                    self.process.wait(10)
                except subprocess.TimeoutExpired:
                    self.process.kill()


        def request(port, method, path, body=None, headers=None):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3600)
            try:
                connection.request(method, path, body, headers or {})
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()


        class ScriptFunctions:
            """The functions of a script, as the images of AWS call them: model_fn, input_fn, predict_fn, output_fn."""

            def __init__(self, folder, program):
                path = os.path.join(folder, program)
                if not os.path.isfile(path):
                    raise Failure("there is no script '%s' in %s" % (program, folder))
                sys.path[:0] = [os.path.dirname(path), folder]
                specification = importlib.util.spec_from_file_location(re.sub(r"\W", "_", program), path)
                self.module = importlib.util.module_from_spec(specification)
                specification.loader.exec_module(self.module)
                model_fn = getattr(self.module, "model_fn", None)
                if model_fn is None:
                    raise Failure("the script '%s' has no model_fn(model_dir), which loads the model" % program)
                self.model = model_fn(MODEL)
                # Scripts need not be safe to be called twice at once.
                self.lock = threading.Lock()

            def execution_parameters(self):
                return {}

            def invoke(self, body, content_type, accept):
                with self.lock:
                    module = self.module
                    if hasattr(module, "transform_fn"):
                        return as_bytes(module.transform_fn(self.model, as_given(body, content_type), content_type, accept))
                    data = getattr(module, "input_fn", decode)(as_given(body, content_type), content_type)
                    prediction = getattr(module, "predict_fn", lambda data, model: model.predict(data))(data, self.model)
                    return as_bytes(getattr(module, "output_fn", encode)(prediction, accept))

            def stop(self):
                pass


        def as_given(body, content_type):
            """Text as text: what the servers of AWS hand to scripts."""
            is_text = content_type.startswith("text/") or "json" in content_type
            return body.decode("utf-8") if is_text else body


        def as_bytes(answer):
            if isinstance(answer, tuple):
                answer = answer[0]
            body = getattr(answer, "response", answer)
            if isinstance(body, bytes):
                return body
            return body.encode("utf-8") if isinstance(body, str) else json.dumps(body).encode("utf-8")


        def decode(body, content_type):
            if content_type == "text/csv":
                rows = [[number(field) for field in row] for row in csv.reader(io.StringIO(body)) if row]
                try:
                    import numpy

                    return numpy.array(rows)
                except ImportError:
                    return rows
            if content_type == "application/json":
                return json.loads(body)
            if content_type == "application/x-npy":
                import numpy

                return numpy.load(io.BytesIO(body), allow_pickle=False)
            raise Failure("content type '%s' needs an input_fn(body, content_type) in the script" % content_type)


        def number(text):
            try:
                return float(text)
            except ValueError:
                return text


        def encode(prediction, accept):
            rows = prediction.tolist() if hasattr(prediction, "tolist") else prediction
            if accept == "application/json":
                return json.dumps(rows)
            if accept in ("text/csv", "*/*", ""):
                rows = rows if isinstance(rows, (list, tuple)) else [rows]
                lines = (",".join(map(str, row)) if isinstance(row, (list, tuple)) else str(row) for row in rows)
                return "\n".join(lines) + "\n"
            if accept == "application/x-npy":
                import numpy

                buffer = io.BytesIO()
                numpy.save(buffer, numpy.array(rows))
                return buffer.getvalue()
            raise Failure("the answer's type '%s' needs an output_fn(prediction, accept) in the script" % accept)


        def load_model():
            program = os.environ.get("SAGEMAKER_PROGRAM")
            if program:
                folders = [ROOT + "/opt/ml/code", MODEL + "/code", MODEL]
                folder = next((each for each in folders if os.path.isfile(os.path.join(each, program))), folders[0])
                return ScriptFunctions(folder, program)
            serve = shutil.which("serve")
            if serve:
                return ServeProgram(serve)
            raise Failure(
                "the model names no script (SAGEMAKER_PROGRAM in its Environment), and there is no program 'serve' on PATH"
            )

        """#
}
