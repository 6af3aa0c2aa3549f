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
    """The `serve` program of an image, or the one that stands in for it, which answers over HTTP."""

    def __init__(self, command):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        self.ports = [free, 8080]
        environment = dict(os.environ, SAGEMAKER_BIND_TO_PORT=str(free), PORT=str(free))
        self.process = subprocess.Popen(command, env=environment)
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

    def __init__(self, folder, program, defaults):
        """
        - defaults: what input_fn and predict_fn are where the script has none.
        """
        self.input_fn, self.predict_fn = defaults
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
            data = getattr(module, "input_fn", self.input_fn)(as_given(body, content_type), content_type)
            prediction = getattr(module, "predict_fn", self.predict_fn)(data, self.model)
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


def xgboost_defaults(folder):
    """The input_fn and predict_fn of the XGBoost image, whose models take a DMatrix."""
    sys.path.append(ROOT + folder)

    def input_fn(body, content_type):
        import xgboost
        import xgboost_serve

        body = body.encode("utf-8") if isinstance(body, str) else body
        return xgboost.DMatrix(xgboost_serve.read(body, content_type)[0])

    return input_fn, lambda data, model: model.predict(data, validate_features=False)


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


def load_model(settings):
    program = os.environ.get("SAGEMAKER_PROGRAM")
    if program:
        folders = [ROOT + "/opt/ml/code", MODEL + "/code", MODEL]
        folder = next((each for each in folders if os.path.isfile(os.path.join(each, program))), folders[0])
        is_xgboost = "xgboostFolder" in settings
        defaults = xgboost_defaults(settings["xgboostFolder"]) if is_xgboost else (decode, lambda data, model: model.predict(data))
        return ScriptFunctions(folder, program, defaults)
    serve = shutil.which("serve")
    if serve:
        return ServeProgram([serve])
    if settings.get("server"):
        path, *arguments = settings["server"]
        return ServeProgram([sys.executable, ROOT + path] + arguments)
    raise Failure(
        "the model names no script (SAGEMAKER_PROGRAM in its Environment), and there is no program 'serve' on PATH"
    )


# ---- records ---------------------------------------------------------------------------------------------------


def records(data, split):
    """The records of a file, without what separates them."""
    if split == "Line":
        lines = data.split(b"\n")
        return [line[:-1] if line.endswith(b"\r") else line for line in (lines[:-1] if lines[-1] == b"" else lines)]
    if split == "RecordIO":
        return list(record_io(data))
    if split == "TFRecord":
        return list(tf_records(data))
    return [data]


def record_io(data):
    position = 0
    while position < len(data):
        magic, length = struct.unpack_from("<II", data, position)
        if magic != 0xCED7230A:
            raise Failure("byte %d is not the start of a RecordIO record" % position)
        end = position + 8 + (length & 0x1FFFFFFF)
        end += -end % 4
        yield data[position:end]
        position = end


def tf_records(data):
    position = 0
    while position < len(data):
        (length,) = struct.unpack_from("<Q", data, position)
        end = position + 12 + length + 4
        yield data[position:end]
        position = end


def batches(items, limit, joined_by, single):
    """Lists of records that go into one request."""
    batch, size = [], 0
    for index, item in enumerate(items):
        if len(item) > limit:
            raise Failure("record %d has %d bytes, and a request holds %d (MaxPayloadInMB)" % (index + 1, len(item), limit))
        if batch and (single or size + len(joined_by) + len(item) > limit):
            yield batch
            batch, size = [], 0
        size += len(item) + (len(joined_by) if batch else 0)
        batch.append(item)
    if batch:
        yield batch


# ---- filters ---------------------------------------------------------------------------------------------------


def steps(path):
    """The steps of a JSONPath: each a list of names, indices and slices, all of which are taken."""
    if not path.startswith("$"):
        raise Failure("the filter '%s' does not begin with '$'" % path)
    found, rest = [], path[1:]
    item = r"""\s*(?:'[^']*'|"[^"]*"|-?\d*\s*:\s*-?\d*(?:\s*:\s*-?\d*)?|-?\d+|\*)\s*"""
    pattern = re.compile(r"\.([\w-]+)|(\.\*)|\[(%s(?:,%s)*)\]" % (item, item))
    while rest:
        match = pattern.match(rest)
        if not match:
            raise Failure("the filter '%s' can't be read at '%s'" % (path, rest))
        rest = rest[match.end():]
        if match.group(1):
            found.append([match.group(1)])
        elif match.group(2):
            found.append([slice(None)])
        else:
            found.append([taken(text.strip(), path) for text in re.findall(item, match.group(3))])
    return found


def taken(text, path):
    if text[0] in "'\"":
        return text[1:-1]
    if text == "*":
        return slice(None)
    if ":" not in text:
        return int(text)
    parts = [int(part) if part.strip() else None for part in text.split(":")]
    if len(parts) == 3 and parts[2] == 0:
        raise Failure("the filter '%s' takes steps of 0" % path)
    return slice(*parts)


def select(value, path):
    for step in steps(path):
        try:
            if len(step) == 1:
                value = value[step[0]]
            elif all(isinstance(part, str) for part in step):
                value = {name: value[name] for name in step}
            else:
                value = [one for part in step for one in (value[part] if isinstance(part, slice) else [value[part]])]
        except (KeyError, IndexError, TypeError):
            raise Failure("the filter '%s' finds nothing in a record" % path)
    return value


def columns(value, path):
    """What a filter leaves of a line of CSV."""
    picked = select(value, path)
    return picked if isinstance(picked, list) else [picked]


class CSVRecords:
    def read(self, record):
        return next(csv.reader([record.decode("utf-8")]), [])

    def write(self, value):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow(value)
        return buffer.getvalue().encode("utf-8")

    def filtered(self, value, path):
        return columns(value, path)

    def joined(self, record, prediction):
        return record + prediction


class JSONRecords:
    def read(self, record):
        return json.loads(record)

    def write(self, value):
        return json.dumps(value).encode("utf-8")

    def filtered(self, value, path):
        return select(value, path)

    def joined(self, record, prediction):
        if isinstance(record, dict):
            return dict(record, SageMakerOutput=prediction)
        return {"SageMakerInput": record, "SageMakerOutput": prediction}


def form(content_type):
    return JSONRecords() if "json" in content_type else CSVRecords()


def predictions(answer, count, accept):
    """One prediction for each record of a request."""
    if "json" in accept:
        try:
            value = json.loads(answer)
            value = value.get("predictions", [value]) if isinstance(value, dict) else value
            found = value if isinstance(value, list) and len(value) == count else [value]
        except ValueError:
            found = [json.loads(line) for line in answer.splitlines() if line.strip()]
    else:
        found = [CSVRecords().read(line) for line in answer.splitlines() if line.strip()]
    if len(found) != count:
        raise Failure("%d records went into the model and %d predictions came back" % (count, len(found)))
    return found


# ---- the job ---------------------------------------------------------------------------------------------------


class Job:
    def __init__(self, settings, model):
        offered = model.execution_parameters()
        self.model = model
        self.split = settings["split"]
        self.content_type = settings["contentType"] or "application/octet-stream"
        self.accept = settings["accept"] or ("*/*" if not self.content_type.startswith("text/csv") else "text/csv")
        strategy = settings["strategy"] or offered.get("BatchStrategy", "MULTI_RECORD")
        self.single = strategy.replace("_", "").lower() == "singlerecord"
        megabytes = settings["payloadMB"]
        if megabytes is None:
            megabytes = offered.get("MaxPayloadInMB", 6)
        # As in the cloud, 0 stands for no limit.
        self.limit = int(megabytes * 1024 * 1024) or sys.maxsize
        self.width = int(settings["concurrency"] or offered.get("MaxConcurrentTransforms") or 1)
        self.settings = settings
        self.separator = b"\n" if self.split == "Line" else b""

    def answers(self, name, data):
        settings = self.settings
        items = records(data, self.split)
        originals = items
        if settings["inputFilter"] != "$":
            reader = form(self.content_type)
            items = [reader.write(reader.filtered(reader.read(item), settings["inputFilter"])) for item in items]
        lists = list(batches(items, self.limit, self.separator, self.single))

        def ask(numbered):
            index, batch = numbered
            try:
                return self.model.invoke(self.separator.join(batch), self.content_type, self.accept)
            except Failure as failure:
                raise Failure("%s, request %d: %s" % (name, index + 1, failure))
            except Exception as error:
                traceback.print_exc()
                raise Failure("%s, request %d: %s: %s" % (name, index + 1, type(error).__name__, error))

        with concurrent.futures.ThreadPoolExecutor(self.width) as pool:
            found = list(pool.map(ask, enumerate(lists)))
        if settings["join"] != "Input" and settings["outputFilter"] == "$":
            return found
        return self.joined(name, originals, lists, found)

    def joined(self, name, originals, lists, found):
        settings, position, lines = self.settings, 0, []
        reader = form(self.content_type)
        writer = form(self.accept if settings["join"] != "Input" else self.content_type)
        for batch, answer in zip(lists, found):
            for prediction in predictions(answer, len(batch), self.accept):
                value = prediction
                if settings["join"] == "Input":
                    if isinstance(reader, CSVRecords) and not isinstance(value, list):
                        value = [value]
                    value = reader.joined(reader.read(originals[position]), value)
                if settings["outputFilter"] != "$":
                    value = writer.filtered(value, settings["outputFilter"])
                lines.append(writer.write(value))
                position += 1
        return lines

    def transform(self, path):
        name = os.path.relpath(path, INPUT)
        with open(path, "rb") as file:
            data = file.read()
        if self.settings["compression"] == "Gzip":
            data = gzip.decompress(data)
        if not data:
            return 0
        place = os.path.join(OUTPUT, name + ".out")
        os.makedirs(os.path.dirname(place), exist_ok=True)
        count = 0
        with open(place, "wb") as file:
            for answer in self.answers(name, data):
                file.write(answer)
                if self.settings["assemble"] == "Line" and not answer.endswith(b"\n"):
                    file.write(b"\n")
                count += 1
        print("%s: %d answers" % (name, count), flush=True)
        return count


def main():
    with open(ROOT + "/opt/retake/transform.json") as file:
        settings = json.load(file)
    for key in ("inputFilter", "outputFilter"):
        steps(settings[key])
    paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(INPUT) for name in names)
    if not paths:
        raise Failure("there is nothing to transform: the input holds no file")
    model = load_model(settings)
    try:
        job = Job(settings, model)
        if sum(job.transform(path) for path in paths) == 0:
            raise Failure("there is nothing to transform: every input file is empty")
    finally:
        model.stop()


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        if not isinstance(error, Failure):
            traceback.print_exc()
        reason = str(error) if isinstance(error, Failure) else "%s: %s" % (type(error).__name__, error)
        print(reason, file=sys.stderr)
        os.makedirs(ROOT + "/opt/ml/output", exist_ok=True)
        with open(ROOT + "/opt/ml/output/failure", "w") as file:
            file.write(reason)
        sys.exit(1)
