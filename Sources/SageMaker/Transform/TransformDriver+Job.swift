extension TransformDriver {
    /// The part that runs the whole transform.
    static let job = #"""
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
            model = load_model()
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

        """#
}
