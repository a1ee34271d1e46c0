"""Names of a package that are loaded when they are first asked for, so that importing the package costs nothing.

torch, pyarrow and DuckDB take seconds to load; the window is on screen and a command's errors are told before them. A
package says once which of its modules has which names, and imports the same ones under ``TYPE_CHECKING`` for tools::

    __getattr__, __dir__ = attach(__name__, {"clip": ["ClipEncoder"], "load": ["load_encoder"]})
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def attach(package: str, names_of: Mapping[str, Sequence[str]]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the functions ``__getattr__`` and ``__dir__`` of a package.

    Parameters
    ----------
    package
        Its ``__name__``.
    names_of
        The names by the module they are in, relative to the package, or with its whole name where it is in another
        one. A module of no names is itself such a name.
    """
    homes = {name: module for module, names in names_of.items() for name in names or [module]}

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        module = import_module(home if home.startswith("sae_auditor.") else f"{package}.{home}")
        return module if home == name else getattr(module, name)

    def names() -> list[str]:
        return sorted(vars(sys.modules[package]).get("__all__", homes))

    return get, names
