"""Text of bundles, files and people as it may be shown: as it is, never as markup, keys or directions. No Qt.

Labels and tool tips read no markup: `sae_auditor.app.kit.stylesheet` says so for all of them.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sae_auditor.names import printable

ModelT = TypeVar("ModelT")
ArgsP = ParamSpec("ArgsP")


def plain(text: str) -> str:
    """Return a text with control and direction marks as escapes; its lines and spaces of every width stay."""
    if text.isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) == "Zs" else printable(c) for c in text)


def unkeyed(text: str) -> str:
    """Return a text for a button or a menu, where ``&`` would name a key, on one line."""
    return plain(text.replace("\n", " ")).replace("&", "&&")


def plain_items(data: Callable[Concatenate[ModelT, ArgsP], Any]) -> Callable[Concatenate[ModelT, ArgsP], Any]:
    """Have the ``data`` of a model give its texts as they may be shown; values of other kinds stay as they are."""

    @functools.wraps(data)
    def give(model: ModelT, /, *args: ArgsP.args, **kwargs: ArgsP.kwargs) -> Any:
        value = data(model, *args, **kwargs)
        return plain(value) if isinstance(value, str) else value

    return give
