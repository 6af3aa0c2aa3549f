"""Reads and writes records of RecordIO with a protobuf in each, as Amazon SageMaker's built-in algorithms exchange them."""
import struct

import numpy

MAGIC = 0xCED7230A

# Fields of the messages: https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html
FEATURES, LABEL = 1, 2
FLOAT32, FLOAT64, INT32 = 2, 3, 7
VALUES, KEYS, SHAPE = 1, 2, 3


def payloads(data):
    """The bytes of each record; one that was cut into parts is put together again."""
    position, parts = 0, []
    while position < len(data):
        if len(data) - position < 8:
            raise ValueError("byte %d is within the last record, which is cut off" % position)
        magic, header = struct.unpack_from("<II", data, position)
        if magic != MAGIC:
            raise ValueError("byte %d is not the start of a RecordIO record" % position)
        length, part = header & 0x1FFFFFFF, header >> 29
        end = position + 8 + length
        if end > len(data):
            raise ValueError("the record at byte %d is cut off" % position)
        parts.append(data[position + 8:end])
        # 0 is a whole record; 1, 2 and 3 are the first, a middle and the last part of one.
        if part in (0, 3):
            yield struct.pack("<I", MAGIC).join(parts)
            parts = []
        position = end + -length % 4


def varint(data, position):
    result = shift = 0
    while True:
        byte = data[position]
        position += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, position
        shift += 7


def fields(data):
    """Numbers, wire types and values of a message's fields."""
    position = 0
    while position < len(data):
        key, position = varint(data, position)
        kind = key & 7
        if kind == 0:
            value, position = varint(data, position)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            value, position = data[position:position + size], position + size
        elif kind == 2:
            size, position = varint(data, position)
            value, position = data[position:position + size], position + size
        else:
            raise ValueError("a record holds a field of the unknown wire type %d" % kind)
        yield key >> 3, kind, value


def numbers(kind, value, type):
    """The numbers of one field, packed or single."""
    if kind == 0:
        found = [value]
    elif type in ("<f4", "<f8"):
        return numpy.frombuffer(value, type).astype(float).tolist()
    else:
        found, position = [], 0
        while position < len(value):
            one, position = varint(value, position)
            found.append(one)
    return [one - (1 << 64) if type == "<i4" and one >> 63 else one for one in found]


def tensor(data):
    """Values, keys and shape of a Value; keys are those of a sparse tensor."""
    for field, _, message in fields(data):
        type = {FLOAT32: "<f4", FLOAT64: "<f8", INT32: "<i4"}.get(field)
        if type is None:
            raise ValueError("a record holds bytes where numbers belong")
        parts = {VALUES: [], KEYS: [], SHAPE: []}
        for part, kind, value in fields(message):
            if part in parts:
                parts[part] += numbers(kind, value, type if part == VALUES else "u8")
        return parts[VALUES], parts[KEYS], parts[SHAPE]
    return [], [], []


def entry(data):
    """Key and tensor of one pair of a map."""
    name, value = "", ([], [], [])
    for field, _, content in fields(data):
        if field == 1:
            name = content.decode("utf-8")
        elif field == 2:
            value = tensor(content)
    return name, value


def records(data):
    """The tensors 'values' of features and labels, of every record."""
    for payload in payloads(data):
        features = label = None
        for field, _, content in fields(payload):
            if field == FEATURES:
                features = entry(content)[1]
            elif field == LABEL:
                label = entry(content)[1]
        if features is None:
            raise ValueError("a record has no features")
        yield features, label


def encoded(number):
    """A number as a varint."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(found + bytes([number]))


def part(field, content):
    return encoded(field << 3 | 2) + encoded(len(content)) + content


def written(field, name, values):
    """One pair of a map: a name and a float32 tensor."""
    packed = part(VALUES, numpy.asarray(values, "<f4").tobytes())
    return part(field, part(1, name.encode("utf-8")) + part(2, part(FLOAT32, packed)))


def record(features=None, label=None):
    """A record of RecordIO.

    - features, label: numbers by name.
    """
    payload = b"".join(written(FEATURES, name, values) for name, values in (features or {}).items())
    payload += b"".join(written(LABEL, name, values) for name, values in (label or {}).items())
    return struct.pack("<II", MAGIC, len(payload)) + payload + b"\0" * (-len(payload) % 4)
