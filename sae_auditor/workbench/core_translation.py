"""Say what the rooms below the window said, in the language of the window.

They write finished English sentences. A sentence is traced back to the template it was made from, the template is
translated, and the values are put back; a value may itself be such a sentence.
"""

from __future__ import annotations

import re
from functools import cache

from sae_auditor.i18n import translate
from sae_auditor.names import is_text, printable
from sae_auditor.workbench.core_texts import CORE_TEXTS

_FIELD = re.compile(r"\{(\d+)\}")
_MAX_DEPTH = 4
_MAX_READINGS = 5


def translate_core(text: str, depth: int = 0) -> str:
    """Return `text` translated as far as its template is known, else as it is."""
    if depth == 0 and not is_text(text):  # it has the name of a file in it, and Qt takes text only
        text = printable(text)
    if not text or depth > _MAX_DEPTH:
        return text
    whole = translate("Core", text)
    if whole != text:
        return whole
    found: list[tuple[int, str]] = []
    for template, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        translated = translate("Core", template)
        if translated == template:
            continue
        values = [_value(value, depth + 1) for value in match.groups()]
        said = _FIELD.sub(lambda field, values=values: values[int(field[1])], translated)  # type: ignore[misc]
        found.append((sum(len(old) for old, new in zip(match.groups(), values, strict=True) if old == new), said))
        if len(found) == _MAX_READINGS:
            break
    # A sentence within a sentence fits several templates: that is meant which leaves the least as it was.
    return min(found, key=lambda reading: reading[0])[1] if found else text


def _value(value: str, depth: int) -> str:
    said = translate_core(value, depth)
    if said != value or " " not in value:
        return said
    # A whole sentence whose full stop is that of the sentence around it.
    whole = translate_core(f"{value}.", depth)
    return value if whole == f"{value}." else whole.rstrip("。.")


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the templates that have values, those with the most words of their own first."""
    templates = sorted((text for text in CORE_TEXTS if _FIELD.search(text)), key=lambda t: -len(_FIELD.sub("", t)))
    return [(template, _pattern(template)) for template in templates]


def _pattern(template: str) -> re.Pattern[str]:
    parts = _FIELD.split(template)
    literal = [re.escape(part) if place % 2 == 0 else _field(parts[place - 1]) for place, part in enumerate(parts)]
    return re.compile("".join(literal), re.DOTALL)


def _field(before: str) -> str:
    """Return what a field may be: glued to a word or a sentence in front of it, it may be nothing."""
    return "(.*?)" if before and (before[-1].isalnum() or before[-1] == ".") else "(.+?)"
