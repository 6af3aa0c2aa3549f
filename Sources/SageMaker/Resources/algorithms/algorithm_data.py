"""What built-in algorithms read: CSV, libsvm, Parquet and RecordIO-protobuf, from channels and from requests."""
import csv
import io
import os

import numpy

import recordio
from algorithm_job import INPUT, UserError

CSV, LIBSVM, PARQUET, RECORDIO = "csv", "libsvm", "parquet", "recordio-protobuf"
TYPES = {
    "csv": CSV, "libsvm": LIBSVM, "parquet": PARQUET, "recordio-protobuf": RECORDIO, "text/csv": CSV,
    "text/libsvm": LIBSVM, "text/x-libsvm": LIBSVM, "application/x-parquet": PARQUET,
    "application/x-recordio-protobuf": RECORDIO,
}


class Table:
    """Rows of features, with their labels, weights and groups where they have any."""

    def __init__(self, features, labels=None, weights=None, groups=None):
        self.features, self.labels, self.weights, self.groups = features, labels, weights, groups

    @property
    def count(self):
        return self.features.shape[0]

    @property
    def width(self):
        return self.features.shape[1]


def parsed(text):
    """A media type and its parameters, in lower case."""
    parts = [part.strip() for part in text.lower().split(";")]
    pairs = (part.partition("=") for part in parts[1:])
    return parts[0], {name.strip(): value.strip() for name, _, value in pairs}


def format_of(content_type, standard):
    """The format that a content type names."""
    if not content_type:
        return standard
    name, parameters = parsed(content_type)
    if name not in TYPES:
        raise UserError("%s is not an accepted ContentType: %s." % (content_type, ", ".join(TYPES)))
    return TYPES[name]


# ---- text ------------------------------------------------------------------------------------------------------


def delimiter_of(line):
    """What parts the fields of a line; a line of one number has none."""
    found = max(",;\t| ", key=lambda mark: line.strip().count(mark))
    if found in line.strip():
        return found
    try:
        float(line)
    except ValueError:
        raise UserError("Could not determine delimiter on line %s" % line[:50].rstrip())
    return ","


def not_of_format(line, name, format):
    return UserError(
        "First line '%s...' of file '%s' is not '%s' format. Please ensure the file is in '%s' format."
        % (line[:50].rstrip(), name, format, format))


def csv_rows(text, name, delimiter=None):
    """Rows of numbers; an empty field is a missing value."""
    text = text.lstrip("\ufeff")
    first = text.lstrip("\r\n").partition("\n")[0]
    # Arrays take an eighth of what lists of numbers do.
    parts, rows, width, count = [], [], None, 0
    for row in csv.reader(io.StringIO(text), delimiter=delimiter or delimiter_of(first)):
        if not row:
            continue
        count += 1
        if width is not None and len(row) != width:
            raise UserError(
                "Failed to load csv data with exception:\nrow %d of '%s' has %d fields, and the first has %d"
                % (count, name, len(row), width))
        width = len(row)
        try:
            rows.append([float(field) if field.strip() else numpy.nan for field in row])
        except ValueError as error:
            if count == 1:
                raise not_of_format(first, name, "CSV")
            raise UserError("Failed to load csv data with exception:\nrow %d of '%s': %s" % (count, name, error))
        if len(rows) == 10000:
            parts.append(numpy.array(rows, numpy.float32))
            rows = []
    return numpy.vstack(parts + [numpy.array(rows, numpy.float32).reshape(len(rows), width or 0)])


def libsvm_table(text, name, has_labels=True):
    """Rows of 'label:weight qid:group index:value …'; indices start at 0.

    - has_labels: whether rows begin with a label, as in training; else what is no feature is passed over.
    """
    from scipy.sparse import csr_matrix

    labels, weights, groups, values, columns, starts = [], [], [], [], [], [0]
    for line in text.splitlines():
        items = line.partition("#")[0].split()
        if not items:
            continue
        try:
            if has_labels:
                label, _, weight = items.pop(0).partition(":")
                labels.append(float(label))
                weights += [float(weight)] if weight else []
            for item in items:
                index, colon, value = item.partition(":")
                if index == "qid":
                    groups.append(int(value))
                elif colon or has_labels:
                    columns.append(int(index))
                    values.append(float(value))
        except ValueError:
            raise not_of_format(line, name, "LIBSVM")
        starts.append(len(values))
    shape = (len(starts) - 1, max(columns, default=-1) + 1)
    return Table(
        csr_matrix((numpy.array(values, numpy.float32), columns, starts), shape=shape),
        numpy.array(labels, numpy.float32) if labels else None,
        numpy.array(weights, numpy.float32) if weights else None, numpy.array(groups) if groups else None)


# ---- binary ----------------------------------------------------------------------------------------------------


def recordio_table(data):
    rows, labels, is_sparse = [], [], False
    for features, label in recordio.records(data):
        rows.append(features)
        labels.append(label[0][0] if label and label[0] else numpy.nan)
        is_sparse = is_sparse or bool(features[1])
    labels = numpy.array(labels, numpy.float32)
    if not is_sparse:
        return Table(numpy.array([values for values, _, _ in rows], numpy.float32), labels)
    from scipy.sparse import csr_matrix

    starts = numpy.cumsum([0] + [len(values) for values, _, _ in rows])
    columns = [key for _, keys, _ in rows for key in keys]
    width = max([shape[-1] for _, _, shape in rows if shape] + [max(columns, default=-1) + 1])
    values = numpy.array([value for values, _, _ in rows for value in values], numpy.float32)
    return Table(csr_matrix((values, columns, starts), shape=(len(rows), width)), labels)


def parquet_rows(data):
    """All rows of a file, or of several one after another, as a pipe gives them."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise UserError("Parquet needs the package 'pyarrow', which this environment does not have")
    files, mark = data.split(b"PAR1PAR1"), b"PAR1"
    files = [
        (b"" if index == 0 else mark) + part + (b"" if index == len(files) - 1 else mark)
        for index, part in enumerate(files)
    ]
    tables = [pyarrow.parquet.read_table(io.BytesIO(part)) for part in files]
    columns = lambda table: [column.to_numpy(zero_copy_only=False) for column in table.columns]
    return numpy.vstack([numpy.column_stack(columns(table)).astype(numpy.float32) for table in tables])


# ---- channels --------------------------------------------------------------------------------------------------


def channel_files(name, mode):
    """Names and contents of a channel's files; a pipe is one."""
    if mode == "Pipe":
        with open("%s/data/%s_0" % (INPUT, name), "rb") as pipe:
            return [(name, pipe.read())]
    folder, found = "%s/data/%s" % (INPUT, name), []
    for place, folders, names in os.walk(folder):
        folders.sort()
        for file in sorted(names):
            if not file.startswith((".", "_")):
                with open(os.path.join(place, file), "rb") as opened:
                    found.append((file, opened.read()))
    return [(file, data) for file, data in found if data]


def split(rows, label_size, has_weights):
    """A table of rows whose first column is the label, and whose second is the weight where there are weights."""
    if label_size + has_weights >= rows.shape[1]:
        raise UserError("there are %d columns, and no features beside the label" % rows.shape[1])
    return Table(
        rows[:, label_size + has_weights:], rows[:, 0] if label_size else None, rows[:, label_size] if has_weights else None)


def read_channel(name, config, standard, has_weights=False):
    """All that a channel holds; nil when that is nothing."""
    format = format_of(config.get("ContentType"), standard)
    mode = config.get("TrainingInputMode", "File")
    if format == LIBSVM and mode == "Pipe":
        raise UserError("Pipe mode not supported for LibSVM.")
    files = channel_files(name, mode)
    if not any(data for _, data in files):
        return None
    if format == LIBSVM:
        text = "\n".join(data.decode("utf-8") for _, data in files)
        return libsvm_table(text, files[0][0])
    try:
        if format == RECORDIO:
            return recordio_table(b"".join(data for _, data in files))
        if format == PARQUET:
            return split(numpy.vstack([parquet_rows(data) for _, data in files]), 1, False)
        rows = [csv_rows(data.decode("utf-8"), file) for file, data in files]
        label_size = int(parsed(config.get("ContentType") or "")[1].get("label_size", 1))
        return split(numpy.vstack(rows), label_size, has_weights)
    except UserError:
        raise
    except Exception as error:
        raise UserError("Failed to load %s data with exception:\n%s" % (format, error))
