"""What every trainer of Retake's has of its job: where files lie, what was configured, and how a failure is told."""
import json
import os
import sys
import traceback

ROOT = os.environ.get("RETAKE_ROOT", "")
INPUT = ROOT + "/opt/ml/input"
MODEL = ROOT + "/opt/ml/model"
OUTPUT = ROOT + "/opt/ml/output"


class UserError(Exception):
    """Something that the person who wrote the job can mend."""


def say(text):
    print(text, flush=True)


def config(name):
    """A configuration file's content; nothing where there is no such file."""
    try:
        with open("%s/config/%s.json" % (INPUT, name)) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def write(path, data):
    """Writes a file so that a reader sees all of it or none."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "wb") as file:
        file.write(data)
    os.replace(path + ".part", path)


def run(main):
    """Calls a trainer; what goes wrong becomes the job's failure."""
    try:
        main()
    except Exception as error:
        if not isinstance(error, UserError):
            traceback.print_exc()
        reason = str(error) if isinstance(error, UserError) else "%s: %s" % (type(error).__name__, error)
        print(reason, file=sys.stderr)
        write(OUTPUT + "/failure", reason.encode("utf-8"))
        sys.exit(1)
