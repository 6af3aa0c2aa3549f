"""Tells Retake what a Python looks for and does not find, which opening files does not show.

Python imports this when it starts, since its folder is the first of PYTHONPATH. Each thing is told by opening a name below
/proc/.retake, which can never exist: whoever watches the step sees the name, and nothing else happens.

    imports            this process tells what it looks for
    absent/NAME        a module that was looked for, and not found
    asked/NAME         a module that importlib.util.find_spec() was asked for, which opens nothing
    distribution/NAME  a distribution that was asked for by name
    plugins/GROUP      the entry points of a group were asked for, of all distributions
    all                all distributions were asked for
    folder/PATH        a folder that was listed, but not in order to import
    searched/PATH      a folder in which modules were looked for

It also keeps Python from taking compiled modules of sources that are not installed, and leads clients of AWS's to the endpoint that
the step is given.
"""

import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader


def _caller(depth):
    """What the caller of the caller is in, so many calls further up; None where nothing is."""
    try:
        return sys._getframe(depth + 2)
    except ValueError:
        return None


def _module(frame):
    return (frame.f_globals.get("__name__") or "") if frame else ""


class _Listing(object):
    """os.listdir or os.scandir, which tells what it lists.

    No function: pathlib keeps these as attributes of a class, where a function would become a method.
    """

    def __init__(self, function, tell):
        self.__name__ = self.__qualname__ = function.__name__
        self.__doc__ = function.__doc__
        self.__module__ = "os"
        self._function = function
        self._tell = tell

    def __reduce__(self):
        return self.__name__

    def __call__(self, path="."):
        listed = path
        # That of the module that asks for distributions is told by the name it looks for.
        if not _module(_caller(0)).startswith(_METADATA):
            try:
                if isinstance(path, int):
                    path = os.readlink("/proc/self/fd/%d" % path)
                self._tell("folder/" + os.path.abspath(os.fsdecode(path or ".")))
            except (TypeError, ValueError, OSError):
                self._tell("all")
        return self._function(listed)


def _lead_clients(spec):
    """botocore.session: a client that its program gives an address of AWS's, as SDKs do for STS, calls the step's endpoint."""
    execute = spec.loader.exec_module

    def exec_module(module):
        execute(module)
        create = module.Session.create_client

        def create_client(self, *arguments, **options):
            if ".amazonaws.com" in (options.get("endpoint_url") or ""):
                options["endpoint_url"] = os.environ["AWS_ENDPOINT_URL"]
            return create(self, *arguments, **options)

        module.Session.create_client = create_client

    spec.loader.exec_module = exec_module
    return spec


# Keys of the endpoint that Retake opens begin so.
_IS_LED = "AWS_ENDPOINT_URL" in os.environ and os.environ.get("AWS_ACCESS_KEY_ID", "").startswith("RETAKE")

_METADATA = ("importlib.metadata", "importlib_metadata")


def _install():
    told = set()
    searched = set()

    def tell(what):
        if what not in told:
            told.add(what)
            try:
                os.close(os.open("/proc/.retake/" + what, os.O_RDONLY))
            except (OSError, ValueError):
                pass

    def group_asked_for(frame):
        """The group that importlib.metadata.entry_points() was called with, if it is what asks."""
        for _ in range(12):
            if not _module(frame).startswith(_METADATA):
                return None
            if frame.f_code.co_name == "entry_points":
                group = frame.f_locals.get("params", {}).get("group")
                return group if isinstance(group, str) else None
            frame = frame.f_back
        return None

    def tell_searched(folders, is_of_package):
        for folder in folders:
            if folder in searched or not isinstance(folder, str):
                continue
            searched.add(folder)
            # Folders of installed packages count with their distributions.
            if not (is_of_package and (installed(folder) or folder.startswith(library))):
                tell("searched/" + os.path.abspath(folder or "."))

    def installed(path):
        return "/site-packages/" in path or "/dist-packages/" in path

    class First(object):
        """The first to be asked for modules and distributions. It has none."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if _module(_caller(1)) == "importlib.util":
                tell("asked/" + name)
            tell_searched(sys.path if path is None else path, path is not None)
            if name == "botocore.session" and _IS_LED:
                spec = PathFinder.find_spec(name, path, target)
                return _lead_clients(spec) if spec and spec.loader else spec
            return None

        @staticmethod
        def find_distributions(context=None):
            name = getattr(context, "name", None)
            group = None if name else group_asked_for(_caller(0))
            tell("distribution/" + name if name else "plugins/" + group if group else "all")
            return ()

    class Last(object):
        """The last to be asked for modules. It has none."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            tell("absent/" + name)
            return None

    stats = SourceFileLoader.path_stats
    library = os.path.dirname(os.__file__) + "/"

    def path_stats(self, path):
        # What was compiled of a source that a person edits may be of an earlier state: Python compares sizes and whole seconds.
        if not path.startswith(library) and not installed(path):
            caller = _caller(0)
            if caller and caller.f_code.co_name == "get_code":
                raise OSError(path)
        return stats(self, path)

    def start():
        told.clear()
        searched.clear()
        tell("imports")

    SourceFileLoader.path_stats = path_stats
    os.listdir = _Listing(os.listdir, tell)
    os.scandir = _Listing(os.scandir, tell)
    os.supports_fd.update((os.listdir, os.scandir))
    sys.meta_path.insert(0, First)
    sys.meta_path.append(Last)
    os.register_at_fork(after_in_child=start)
    start()


def _continue():
    """Imports the sitecustomize that this one stands before, if there is one."""
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != own]
    here = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
        sys.modules["sitecustomize"] = here


if sys.version_info >= (3, 8):
    _install()
_continue()
