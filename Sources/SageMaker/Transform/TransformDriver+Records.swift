extension TransformDriver {
    /// The part that takes files apart into records, filters them, and joins them with what the model said.
    static let records = #"""
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
            """The steps of a JSONPath: names, lists of indices, slices."""
            if not path.startswith("$"):
                raise Failure("the filter '%s' does not begin with '$'" % path)
            found, rest = [], path[1:]
            pattern = re.compile(r"\.([\w-]+)|\['([^']*)'\]|\[\"([^\"]*)\"\]|\[([-\d,:\s*]+)\]|(\.\*)")
            while rest:
                match = pattern.match(rest)
                if not match:
                    raise Failure("the filter '%s' can't be read at '%s'" % (path, rest))
                rest = rest[match.end():]
                name = next((group for group in match.groups()[:3] if group is not None), None)
                if name is not None:
                    found.append(name)
                elif match.group(5) or match.group(4).strip() == "*":
                    found.append(slice(None))
                elif ":" in match.group(4):
                    found.append(slice(*(int(part) if part.strip() else None for part in match.group(4).split(":"))))
                else:
                    found.append([int(part) for part in match.group(4).split(",")])
            return found


        def select(value, path):
            for step in steps(path):
                try:
                    if isinstance(step, str):
                        value = value[step]
                    elif isinstance(step, slice):
                        value = value[step]
                    else:
                        picked = [value[index] for index in step]
                        value = picked[0] if len(picked) == 1 else picked
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

        """#
}
