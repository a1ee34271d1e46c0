"""Translation for code that must not import Qt.

`translate` has the shape of ``QCoreApplication.translate``, so pyside6-lupdate finds its literals. Until a window
installs Qt's translator the source text is shown.
"""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str, str], str]


def _source_text(context: str, text: str) -> str:
    return text


_translator: Translator = _source_text


def translate(context: str, text: str) -> str:
    """Return `text` in the language of the window. Both arguments must be literals where this is called."""
    return _translator(context, text)


def install_translator(translator: Translator | None) -> None:
    """Use `translator` from now on; None goes back to the source texts."""
    global _translator
    _translator = translator or _source_text


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a literal in a table for pyside6-lupdate; it is translated where it is shown."""
    return text
