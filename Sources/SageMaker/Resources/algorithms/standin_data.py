"""What the stand-ins of first-party algorithms share: their channels, requests, models and metrics."""
import io
import json

import numpy

import algorithm_data
from algorithm_data import CSV, RECORDIO, parsed
from algorithm_job import MODEL, UserError, config, say, write
from algorithm_server import JSON, LINES, Refusal

MODEL_FILE = MODEL + "/model_algo-1"


def dense(features):
    return numpy.asarray(features.todense() if hasattr(features, "todense") else features, numpy.float32)


def read_channels(names, needs_labels):
    """Features and labels by channel. The first must be there."""
    found, channels = {}, config("inputdataconfig")
    for name in channels:
        if name not in names:
            raise UserError("Extraneous channel found: %s; this algorithm reads %s" % (name, ", ".join(names)))
        if parsed(channels[name].get("ContentType") or "")[0] in ("text/libsvm", "libsvm"):
            raise UserError("Channel %s: this algorithm reads text/csv and application/x-recordio-protobuf" % name)
        table = algorithm_data.read_channel(name, channels[name], RECORDIO)
        if table is None:
            raise UserError("No data in %s channel path /opt/ml/input/data/%s" % (name, name))
        if needs_labels and (table.labels is None or numpy.isnan(table.labels).any()):
            raise UserError("The %s channel has rows without a label" % name)
        found[name] = dense(table.features), table.labels
    if names[0] not in found:
        raise UserError("Missing required channel: %s" % names[0])
    return found


class Hyperparameters:
    """Texts by name, of which each is asked for once; 'auto' stands for the standard."""

    def __init__(self):
        self.texts = {name: text for name, text in config("hyperparameters").items()}

    def value(self, name, kind, standard=None, choices=None):
        text = self.texts.get(name)
        if text in (None, "", "auto"):
            if standard is None:
                raise UserError("Missing required hyperparameter: %s" % name)
            return standard
        try:
            found = kind(text)
        except ValueError:
            raise UserError("Hyperparameter %s: could not parse value '%s'" % (name, text))
        if choices is not None and found not in choices:
            raise UserError("Hyperparameter %s: %s is not in %s" % (name, found, choices))
        return found

    def check_width(self, features):
        width = self.value("feature_dim", int, features.shape[1])
        if width != features.shape[1]:
            raise UserError("feature_dim is %d, and the data has %d features" % (width, features.shape[1]))


def save(kind, **arrays):
    """Keeps a model: arrays of numpy by name, in the file that numpy.load reads."""
    buffer = io.BytesIO()
    numpy.savez(buffer, kind=kind, **arrays)
    write(MODEL_FILE, buffer.getvalue())


def load():
    try:
        with numpy.load(MODEL_FILE, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise UserError("this is no model of Retake's stand-in: /opt/ml/model/model_algo-1: %s" % error)


def metric(set, name, value, kind="score"):
    """Tells a metric as the service's own algorithms do."""
    say("#quality_metric: host=algo-1, %s %s <%s>=%.12g" % (set, name, kind, value))


def instance(value):
    """The features of one record of JSON, in any of the forms that the documents name."""
    while isinstance(value, dict):
        value = next((value[name] for name in ("data", "features", "values") if name in value), None)
    if not isinstance(value, list):
        raise Refusal(415, "a record of JSON has no features")
    return value


def read_request(body, content_type):
    """The features of a request."""
    name, _ = parsed(content_type or "text/csv")
    try:
        if name == JSON:
            return numpy.array([instance(one) for one in json.loads(body)["instances"]], numpy.float32)
        if name == LINES:
            return numpy.array([instance(json.loads(line)) for line in body.splitlines() if line.strip()], numpy.float32)
        if algorithm_data.TYPES.get(name) == CSV:
            return algorithm_data.csv_rows(body.decode("utf-8"), "request")
        if algorithm_data.TYPES.get(name) == RECORDIO:
            return dense(algorithm_data.recordio_table(body).features)
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(415, "the request can't be read as %s: %s" % (name, error))
    raise Refusal(415, "Content-type %s is not supported." % content_type)
