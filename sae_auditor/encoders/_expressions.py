"""Regular expressions in a `tokenizer.json`: only those whose cost is known are handed to the library that runs them.

An expression of a stranger's can take for ever, all memory while it is compiled, or end the library by a panic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_ENDINGS: Final = "'s|'t|'re|'ve|'m|'ll|'d"
_REST: Final = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_LETTERS: Final = r"[^\r\n\p{L}\p{N}]?\p{L}+"
_CASED: Final = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# As published models have them. Each of their parts is tried once at a place, and goes back no further than it came.
_KNOWN: Final = frozenset({
    # CLIP, with and without its marks
    rf"<\|startoftext\|>|<\|endoftext\|>|{_ENDINGS}|[\p{{L}}]+|[\p{{N}}]|[^\s\p{{L}}\p{{N}}]+",
    rf"{_ENDINGS}|[\p{{L}}]+|[\p{{N}}]|[^\s\p{{L}}\p{{N}}]+",
    # GPT-2, RoBERTa
    rf"{_ENDINGS}| ?\p{{L}}+| ?\p{{N}}+| ?[^\s\p{{L}}\p{{N}}]+|\s+(?!\S)|\s+",
    # Llama 3, Qwen 2 and what was made from them
    rf"(?i:{_ENDINGS})|{_LETTERS}|\p{{N}}{{1,3}}{_REST}",
    rf"(?i:{_ENDINGS})|{_LETTERS}|\p{{N}}{_REST}",
    rf"(?:{_ENDINGS})|{_LETTERS}|\p{{N}}{{1,3}}{_REST}",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
    # GPT-4, GPT-4o, Mistral
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]"
    r"|\s+(?!\S)|\s+",
    _CASED,
    # The end of a text, where some put a mark
    "^", "$",
})  # fmt: skip
# One letter or one class of letters, once or repeated: SigLIP's punctuation, the runs of spaces of T5 and XLM-R.
_SIMPLE: Final = re.compile(
    r"(?:\[\^?(?:\\.|[^\[\]\\&]|&(?!&))+\]|\\[pP]\{\w+\}|\\[sSdDwWnrt]|\\[^\w\s]|[^\\\[\](){}.*+?|^$])"
    r"(?:\+|\{[1-9]\d{0,2}(?:,\d{0,3})?\})?"
)
_MAX_SIMPLE_CHARS: Final = 500
_SHOWN_CHARS: Final = 60


def check_expressions(value: object, where: str) -> None:
    """Refuse a part of a `tokenizer.json` that holds an expression whose cost is not known.

    Raises
    ------
    InputRefused
        When it holds one; shows it.
    """
    for expression in _expressions(value):
        is_simple = len(expression) <= _MAX_SIMPLE_CHARS and _SIMPLE.fullmatch(expression)
        if expression not in _KNOWN and not is_simple:
            shown = expression if len(expression) <= _SHOWN_CHARS else f"{expression[:_SHOWN_CHARS]}…"
            raise InputRefused(
                say(
                    "{0} cuts texts by the regular expression '{1}', which is not one of those that "
                    "published models use, so that nobody knows how long it takes.",
                    where,
                    shown,
                ),
                todo=say("Use the tokenizer files that the model was published with."),
            )


def _expressions(value: Any) -> Iterator[str]:
    """Yield every expression in a value, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Regex":
                yield str(inner)
            else:
                yield from _expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _expressions(inner)
