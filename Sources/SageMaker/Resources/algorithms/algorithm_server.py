"""The server of a built-in algorithm's model: /ping, /execution-parameters and /invocations."""
import csv
import http.server
import io
import json
import os
import threading
import traceback

import recordio
from algorithm_data import parsed

JSON, LINES, RECORDIO, CSV = "application/json", "application/jsonlines", "application/x-recordio-protobuf", "text/csv"


class Refusal(Exception):
    """An answer that says why there is none, with a status of HTTP."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


def accepted(header):
    """The type that an answer shall have, and its parameters."""
    name, parameters = parsed(header or "")
    if name in ("", "*/*"):
        name = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", CSV)
    if name not in (JSON, LINES, RECORDIO, CSV):
        known = [JSON, LINES, RECORDIO, CSV]
        raise Refusal(406, "Accept type %s is not supported. Please use supported accept types: %s." % (name, known))
    return name, parameters


def encoded(answers, accept, list_name="predictions"):
    """Answers, each a dictionary of numbers or lists of them, in the form that is asked for."""
    if accept == JSON:
        return json.dumps({list_name: answers}).encode()
    if accept == LINES:
        return "".join(json.dumps(answer) + "\n" for answer in answers).encode()
    if accept == RECORDIO:
        rows = ({name: listed(value) for name, value in answer.items()} for answer in answers)
        return b"".join(recordio.record(label=row) for row in rows)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for answer in answers:
        writer.writerow([str(value) if isinstance(value, list) else value for value in answer.values()])
    return buffer.getvalue().encode()


def listed(value):
    return value if isinstance(value, list) else [value]


def serve(invoke):
    """Answers until it is ended.

    - invoke: gives the bytes and the type of an answer, for a body, its content type, and what is accepted.
    """
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments):
            pass

        def answer(self, status, body=b"", kind="text/plain"):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            if self.path == "/ping":
                self.answer(200)
            elif self.path == "/execution-parameters":
                offered = {
                    "MaxConcurrentTransforms": os.cpu_count() or 1, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 6}
                self.answer(200, json.dumps(offered).encode(), JSON)
            else:
                self.answer(404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path != "/invocations":
                return self.answer(404)
            if not body:
                return self.answer(204)
            try:
                with lock:
                    found, kind = invoke(body, self.headers.get("Content-Type"), self.headers.get("Accept"))
            except Refusal as refusal:
                self.answer(refusal.status, str(refusal).encode())
            except Exception as error:
                traceback.print_exc()
                self.answer(400, ("Unable to evaluate payload provided: %s" % error).encode())
            else:
                self.answer(200, found, kind)

    port = int(os.environ.get("SAGEMAKER_BIND_TO_PORT", 8080))
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
