"""PyTorch's compiler stays on disk until somebody compiles: it takes 75 MB and two seconds, and nothing here uses it.

PyTorch's optimisers load it with their first parameters, only to tell it that it has nothing to do.
"""

import importlib
import sys
import types

NAME = "torch._dynamo"


class _Asleep(types.ModuleType):
    """Stands in for the compiler: what optimisers ask of it needs none, and for all else the real one is loaded."""

    @staticmethod
    def disable(function, *_, **__):
        """Return a function as it is: nothing compiles it."""
        return function

    @staticmethod
    def graph_break():
        """Do nothing: no graph is being recorded."""

    def __getattr__(self, name):
        if name.startswith("__") and name != "__path__":  # asked of all modules, by whoever looks for a source
            raise AttributeError(name)
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return getattr(importlib.import_module(NAME), name)


def let_compiler_sleep():
    """Let optimisers do without the compiler, where it was not loaded before."""
    if NAME not in sys.modules:
        sys.modules[NAME] = _Asleep(NAME)
