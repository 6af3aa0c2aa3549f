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

It also keeps Python from taking compiled modules of sources that are not installed.
"""

import os
import sys
from importlib.machinery import SourceFileLoader


def _install():
    told = set()

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
            if frame is None or not is_metadata(frame):
                return None
            if frame.f_code.co_name == "entry_points":
                group = frame.f_locals.get("params", {}).get("group")
                return group if isinstance(group, str) else None
            frame = frame.f_back
        return None

    def is_metadata(frame):
        name = frame.f_globals.get("__name__") or ""
        return name.startswith(("importlib.metadata", "importlib_metadata"))

    class First(object):
        """The first to be asked for modules and distributions. It has none."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if sys._getframe(2).f_globals.get("__name__") == "importlib.util":
                tell("asked/" + name)
            return None

        @staticmethod
        def find_distributions(context=None):
            name = getattr(context, "name", None)
            group = None if name else group_asked_for(sys._getframe(1))
            tell("distribution/" + name if name else "plugins/" + group if group else "all")
            return ()

    class Last(object):
        """The last to be asked for modules. It has none."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            tell("absent/" + name)
            return None

    def telling(function):
        def listing(path="."):
            listed = path
            # That of the module that asks for distributions is told by the name it looks for.
            if not is_metadata(sys._getframe(1)):
                try:
                    if isinstance(path, int):
                        path = os.readlink("/proc/self/fd/%d" % path)
                    tell("folder/" + os.path.abspath(os.fsdecode(path or ".")))
                except (TypeError, ValueError, OSError):
                    tell("all")
            return function(listed)

        listing.__name__ = function.__name__
        listing.__doc__ = function.__doc__
        os.supports_fd.add(listing)
        return listing

    stats = SourceFileLoader.path_stats
    library = os.path.dirname(os.__file__) + "/"

    def path_stats(self, path):
        # What was compiled of a source that a person edits may be of an earlier state: Python compares sizes and whole seconds.
        installed = path.startswith(library) or "/site-packages/" in path or "/dist-packages/" in path
        if not installed and sys._getframe(1).f_code.co_name == "get_code":
            raise OSError(path)
        return stats(self, path)

    def start():
        told.clear()
        tell("imports")

    SourceFileLoader.path_stats = path_stats
    os.listdir = telling(os.listdir)
    os.scandir = telling(os.scandir)
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
