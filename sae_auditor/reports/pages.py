"""Pages from templates: no script, nothing fetched, and every text of a stranger is only text."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from markupsafe import Markup

from sae_auditor.names import printable

if TYPE_CHECKING:
    from jinja2 import Environment

# Nothing is loaded but pictures inside the page; a form, a frame or another base for addresses has no effect.
POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_FOLDER: Final = Path(__file__).parent / "_pages"


def render(page: str, **values: Any) -> str:
    """Return the page of a template in ``_pages``; every value is escaped unless it is `Markup` already."""
    return _environment().get_template(page).render(policy=POLICY, **values)


def data_uri(jpeg: bytes) -> str:
    """Return a JPEG file as a data URI."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def shown(value: Any) -> Any:
    """Return a text of one line with control characters and direction marks as their escapes; other values as they are.

    HTML does not allow the first, and the second would turn the words around them. jinja2 escapes what it gets from
    here.
    """
    if isinstance(value, Markup) or not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    # Narrow and hard spaces are of our own sentences too, and do no harm on a page.
    return "".join(c if category(c) == "Zs" else printable(c) for c in value)


def own_markup(text: str) -> Markup:
    """Return markup that the program made itself, such as a drawing, whose texts are escaped already."""
    return Markup(text)  # never of a text that came from outside


def lines(text: str) -> Markup:
    """Return a text whose own line feeds stay, such as a note."""
    return Markup("\n").join(map(shown, text.split("\n")))


@cache
def _environment() -> Environment:
    # The window opens without it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lines"] = lines
    return environment
