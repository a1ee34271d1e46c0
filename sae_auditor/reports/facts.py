"""Plain values that belong to the whole of a table, as lines of a name and a text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports import numbers
from sae_auditor.reports.core_translation import translate_core

MOST_LINES: Final = 200
_Say = Callable[[str], str]


def fact_lines(facts: Mapping[str, Any], say: _Say = lambda text: text) -> tuple[tuple[str, str], ...]:
    """Return values as pairs of a name and a text, at most `MOST_LINES`; one inside another is named by its whole way.

    Names are ids of programs; `say` puts them into words where it can.
    """
    return tuple(islice(_lines("", facts, say), MOST_LINES))


def _lines(name: str, value: Any, say: _Say) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            word = printable(say(str(key).replace("_", " ")))
            yield from _lines(f"{name} \u203a {word}" if name else word, one, say)
    elif isinstance(value, (list, tuple)) and any(isinstance(one, (Mapping, list, tuple)) for one in value):
        for i, one in enumerate(value, 1):
            yield from _lines(f"{name} {i}", one, say)
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    if isinstance(value, bool):
        return translate("Reports", "yes") if value else translate("Reports", "no")
    if value is None:
        return numbers.UNKNOWN
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else numbers.cell(value, None)
    return f"{value:,}" if isinstance(value, int) else printable(translate_core(str(value)))
