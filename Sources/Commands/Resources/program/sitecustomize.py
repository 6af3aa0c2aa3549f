"""Leads every call to AWS that a program makes to Retake's endpoint, whatever address its client was given.

Python imports this when it starts, since its folder is the first of PYTHONPATH. Modules are changed when the program imports
them, and none is imported for it. `AWS_ENDPOINT_URL` alone does not do: SDKs give some clients, such as that of STS, an
address of their own.
"""

import os
import sys
import time


def _lead_clients(module):
    """botocore.session: clients know one address, and the credentials that it takes."""
    create = module.Session.create_client

    def create_client(self, service_name, *arguments, **options):
        # region_name, api_version, use_ssl, verify and endpoint_url may be given by position.
        names = ("region_name", "api_version", "use_ssl", "verify", "endpoint_url")
        options.update(zip(names, arguments[: len(names)]))
        options.update(endpoint_url=os.environ["AWS_ENDPOINT_URL"], use_ssl=False, verify=None)
        options.update(aws_access_key_id="retake", aws_secret_access_key="retake", aws_session_token=None)
        return create(self, service_name, **options)

    module.Session.create_client = create_client


def _hasten(module):
    """botocore.waiter: what is waited for is here, so it is asked for often, and for as long in all."""
    wait = module.Waiter.wait

    def waiting(self, **options):
        config = dict(options.pop("WaiterConfig", {}))
        delay = config.get("Delay", self.config.delay)
        attempts = config.get("MaxAttempts", self.config.max_attempts)
        soon = min(delay, 0.25)
        if soon > 0:
            config.update(Delay=soon, MaxAttempts=max(1, int(attempts * delay / soon)))
        return wait(self, WaiterConfig=config, **options)

    module.Waiter.wait = waiting


class _HastyTime(object):
    """The module `time`, for a module that waits for jobs: it waits for as long by this clock, and hardly by any other."""

    skipped = 0

    def __getattr__(self, name):
        return getattr(time, name)

    def sleep(self, seconds):
        soon = min(seconds, 0.25)
        time.sleep(soon)
        self.skipped += seconds - soon

    def time(self):
        return time.time() + self.skipped


def _hasten_jobs(module):
    """The SDK's waiting for jobs, which asks every few seconds how they stand, and prints their logs."""
    module.time = _HastyTime()


def _silence(module):
    """The SDK's telemetry, which would leave the machine."""
    for name in ("_send_telemetry_request", "_send_telemetry_request_sync", "_requests_helper"):
        if hasattr(module, name):
            setattr(module, name, lambda *_, **__: None)


def _tell_definitions(module):
    """The SDK's pipelines: each definition that is made is told, also one that the program sends nowhere."""
    definition = module.Pipeline.definition

    def told(self, *arguments, **options):
        text = definition(self, *arguments, **options)
        try:
            import run_program

            run_program._offer(self.name, text)
        except Exception as error:  # the program's own work goes on
            print("retake: a pipeline could not be told: %s" % error, file=sys.stderr)
        return text

    module.Pipeline.definition = told
    # What is asked about steps is answered as SageMaker does, also where instances are local.
    module.LocalSession = type("LocalSession", (), {})


def _need_no_docker(module):
    """Local mode's session for pipelines: it calls the endpoint, which is local already, and no Docker."""
    local = module.LocalSession
    base = getattr(module, "PipelineSession", None)
    if base is None:
        from sagemaker.core.workflow.pipeline_context import PipelineSession as base

    class LocalPipelineSession(local, base):
        def __init__(self, boto_session=None, default_bucket=None, *_, **__):
            base.__init__(self, boto_session=boto_session, default_bucket=default_bucket)

        def _initialize(self, *arguments, **options):
            base._initialize(self, *arguments, **options)

    module.LocalPipelineSession = LocalPipelineSession


_CHANGES = {
    "botocore.session": _lead_clients,
    "botocore.waiter": _hasten,
    "sagemaker.session": _hasten_jobs,
    "sagemaker.core.resources": _hasten_jobs,
    "sagemaker.telemetry.telemetry_logging": _silence,
    "sagemaker.core.telemetry.telemetry_logging": _silence,
    "sagemaker.serve.utils.telemetry_logger": _silence,
    "sagemaker.workflow.pipeline": _tell_definitions,
    "sagemaker.mlops.workflow.pipeline": _tell_definitions,
    "sagemaker.workflow.pipeline_context": _need_no_docker,
    "sagemaker.mlops.local.local_pipeline_session": _need_no_docker,
}


class _Loader(object):
    """A module's own loader, after which the module is changed."""

    def __init__(self, loader, change):
        self._loader = loader
        self._change = change

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        try:
            self._change(module)
        except AttributeError as error:
            print("retake: %s is not as expected: %s" % (module.__name__, error), file=sys.stderr)


class _Finder(object):
    """Finds the modules that are changed, as Python would."""

    def find_spec(self, name, path=None, target=None):
        change = _CHANGES.get(name)
        if change is None:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader, change)
                return spec
        return None


def _continue():
    """Imports the sitecustomize that this one stands before, if there is one."""
    own = os.path.dirname(os.path.abspath(__file__))
    before = list(sys.path)
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != own]
    here = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
        sys.modules["sitecustomize"] = here
    # What stands beside this file is found, but after everything else.
    if own in before:
        sys.path.append(own)


if os.environ.get("AWS_ENDPOINT_URL"):
    sys.meta_path.insert(0, _Finder())
_continue()
