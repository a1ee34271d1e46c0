"""Which kinds of file there are, and where one may be written: asked before the work begins."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sae_auditor.atomic import require_writable
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.names import printable

SUFFIXES: Final = (".csv", ".json", ".html")


def kind_of(path: Path, refused: str) -> str:
    """Return which of `SUFFIXES` a file has.

    Parameters
    ----------
    refused
        What is said of another kind, with ``{file}`` for its name.

    Raises
    ------
    InputRefused
        When the name says another kind, or the file cannot be written there.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise InputRefused(
            refused.format(file=printable(path.name)),
            safe=translate("Reports", "Nothing was written."),
            todo=translate("Reports", "Give the file a name that ends in .csv, .json or .html."),
        )
    require_writable(path)
    return kind
