"""HTML pages that the program writes: no script, nothing fetched, and every text of a stranger is only text."""

from __future__ import annotations

from html import escape
from typing import Final
from unicodedata import category

from sae_auditor.names import printable

# Nothing is loaded but pictures inside the page; a form, a frame or another base for addresses has no effect.
POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_text(text: str) -> str:
    """Return a text of one line for an element or for an attribute in quotes.

    Control characters, which HTML does not allow, and direction marks, which would turn the words around them, are
    shown as their escapes.
    """
    # Narrow and hard spaces are of our own sentences too, and do no harm on a page.
    return escape("".join(c if category(c) == "Zs" else printable(c) for c in text), quote=True)


def html_lines(text: str) -> str:
    """Return a text whose own line feeds stay, such as a note."""
    return "\n".join(map(html_text, text.split("\n")))


def html_page(title: str, style: str, body: str) -> str:
    """Return a page.

    Parameters
    ----------
    title
        As text.
    style, body
        As CSS and HTML: texts in them have passed `html_text`.
    """
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html_text(title)}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )
