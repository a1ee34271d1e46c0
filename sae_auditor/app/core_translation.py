"""Say what the rooms below the window said, in the language of the window.

They write finished English sentences. A sentence is traced back to the template it was made from, the template is
translated, and the values are put back; a value may itself be such a sentence.
"""

from __future__ import annotations

import re
from functools import cache

from sae_auditor.app.core_texts import CORE_TEXTS
from sae_auditor.app.i18n import translate
from sae_auditor.names import is_text, printable

_FIELD = re.compile(r"\{(\d+)\}")
_MAX_DEPTH = 4


def translate_core(text: str, depth: int = 0) -> str:
    """Return `text` translated as far as its template is known, else as it is."""
    if depth == 0 and not is_text(text):  # it has the name of a file in it, and Qt takes text only
        text = printable(text)
    if not text or depth > _MAX_DEPTH:
        return text
    whole = translate("Core", text)
    if whole != text:
        return whole
    for template, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        translated = translate("Core", template)
        if translated == template:
            return text
        values = [translate_core(value, depth + 1) for value in match.groups()]
        return _FIELD.sub(lambda field, values=values: values[int(field[1])], translated)  # type: ignore[misc]
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the templates that have values, those with the most words of their own first."""
    templates = sorted((text for text in CORE_TEXTS if _FIELD.search(text)), key=lambda t: -len(_FIELD.sub("", t)))
    return [(template, _pattern(template)) for template in templates]


def _pattern(template: str) -> re.Pattern[str]:
    parts = _FIELD.split(template)
    literal = [re.escape(part) if place % 2 == 0 else "(.+?)" for place, part in enumerate(parts)]
    return re.compile("".join(literal), re.DOTALL)
