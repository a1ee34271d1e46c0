"""Text of bundles, files and people as it may be shown: as it is, never as markup, keys or directions. No Qt.

Labels and tool tips read no markup: `sae_auditor.app.stylesheet` says so for all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sae_auditor.names import printable

ModelT = TypeVar("ModelT")
ArgsP = ParamSpec("ArgsP")


def plain(text: str) -> str:
    """Return a text with control and direction marks as escapes; its lines stay lines."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def unkeyed(text: str) -> str:
    """Return a text for a button or a menu, where ``&`` would name a key, on one line."""
    return printable(text).replace("&", "&&")


def plain_items(data: Callable[Concatenate[ModelT, ArgsP], Any]) -> Callable[Concatenate[ModelT, ArgsP], Any]:
    """Have the ``data`` of a model give its texts as they may be shown; values of other kinds stay as they are."""

    @functools.wraps(data)
    def give(model: ModelT, *args: ArgsP.args, **kwargs: ArgsP.kwargs) -> Any:
        value = data(model, *args, **kwargs)
        return plain(value) if isinstance(value, str) else value

    return give
