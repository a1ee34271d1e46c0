"""Pages from templates: no script, nothing fetched, and every text of a stranger is only text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import category

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sae_auditor.names import printable

# Nothing is loaded but pictures inside the page; a form, a frame or another base for addresses has no effect.
POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_FOLDER: Final = Path(__file__).parent / "_pages"


def render(page: str, **values: Any) -> str:
    """Return the page of a template in ``_pages``; every value is escaped unless it is `Markup` already."""
    return _environment().get_template(page).render(policy=POLICY, **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    """Return a value without control characters, which HTML does not allow, and marks that turn the words around them.

    jinja2 escapes what it gets from here.
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    # Line feeds are of notes; narrow and hard spaces are of our own sentences too, and do no harm on a page.
    return "".join(c if c == "\n" or category(c) == "Zs" else printable(c) for c in value)
