"""Runs a program that makes SageMaker pipelines, as Python would run it, and hands over a pipeline that it made but sent nowhere.

    run_program.py PROGRAM.py [ARGUMENTS]        a script
    run_program.py NOTEBOOK.ipynb [ARGUMENTS]    the code cells of a notebook, one after the other
    run_program.py MODULE:FUNCTION [ARGUMENTS]   a function that returns a pipeline

Retake calls it so; `sitecustomize.py` beside it leads what the program sends to AWS to Retake.
"""

import builtins
import importlib
import json
import os
import runpy
import sys
import types
import urllib.request


def _offer(name, definition):
    """Tells Retake of a pipeline that was made."""
    request = urllib.request.Request(
        os.environ["AWS_ENDPOINT_URL"] + "/.retake/pipeline",
        data=json.dumps({"Name": name, "Definition": definition}).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60).read()


def _is_pipeline(value):
    """Whether a value is one of the SDK's pipelines, of whichever version."""
    return (
        not isinstance(value, type)
        and callable(getattr(value, "definition", None))
        and hasattr(value, "steps")
        and isinstance(getattr(value, "name", None), str)
    )


def _wants_nothing(function):
    """Whether a function can be called without arguments."""
    import inspect

    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    unnamed = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(p.default is not p.empty or p.kind in unnamed for p in parameters)


def _hand_over(namespace):
    """Offers the pipelines that a program left behind, or what its function `get_pipeline` returns."""
    found = {id(value): value for value in namespace.values() if _is_pipeline(value)}
    if not found:
        make = namespace.get("get_pipeline")
        if isinstance(make, types.FunctionType) and _wants_nothing(make):
            found = {0: make()}
    for pipeline in found.values():
        if _is_pipeline(pipeline):
            _offer(pipeline.name, pipeline.definition())


def _code_of(notebook):
    """The code cells of a notebook, as one program; lines for IPython alone become comments."""
    with open(notebook, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    texts = []
    for number, cell in enumerate(cells, 1):
        if cell.get("cell_type") != "code":
            continue
        source = cell["source"]
        lines = (source if isinstance(source, str) else "".join(source)).splitlines()
        if lines and lines[0].startswith("%%"):
            words = lines[0].split()
            if words[0] in ("%%time", "%%timeit", "%%capture", "%%prun"):
                # What it says of the cell is left away; the cell is not.
                lines[0] = "pass  # " + lines[0]
            elif words[0] in ("%%writefile", "%%file") and len(words) > 1:
                body = "".join(line + "\n" for line in lines[1:])
                mode = "a" if "-a" in words else "w"
                lines = ["with open(%r, %r) as _file:\n    _file.write(%r)" % (words[-1], mode, body)]
            else:
                print("retake: cell %d is left out: %s" % (number, lines[0]), file=sys.stderr)
                continue
        for index, line in enumerate(lines):
            if line.lstrip()[:1] in ("%", "!") or line.lstrip().startswith("get_ipython("):
                print("retake: cell %d, left out: %s" % (number, line.strip()), file=sys.stderr)
                indent = line[: len(line) - len(line.lstrip())]
                lines[index] = indent + "pass  # " + line.strip()
        texts.append("\n".join(lines))
    return "\n\n".join(texts) + "\n"


def _run_notebook(path):
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    builtins.display = lambda *values, **_: print(*values)
    exec(compile(_code_of(path), path, "exec"), module.__dict__)
    return module.__dict__


def _main():
    target = sys.argv[1]
    sys.argv[:] = sys.argv[1:]
    if target.endswith(".ipynb"):
        sys.path[0] = os.path.dirname(os.path.abspath(target))
        _hand_over(_run_notebook(target))
    elif os.path.exists(target):
        sys.path[0] = os.path.dirname(os.path.abspath(target))
        _hand_over(runpy.run_path(target, run_name="__main__"))
    else:
        sys.path[0] = os.getcwd()
        name, _, function = target.partition(":")
        result = getattr(importlib.import_module(name), function)()
        if not _is_pipeline(result):
            sys.exit("retake: %s() returned no pipeline: %r" % (target.replace(":", "."), result))
        _offer(result.name, result.definition())


if __name__ == "__main__":
    _main()
