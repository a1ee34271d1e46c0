"""Numbers as people type them, whatever the language of their system: read as meant, or refused; never guessed.

A decimal comma is a decimal comma (``0,05``), except where it could as well group thousands (``1,500``). Digits of
Japanese and other input methods count as digits.
"""

from __future__ import annotations

import math
import re
import unicodedata

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

# Minus, comma and full stop as input methods and word processors write them, where Unicode's own rule leaves them.
_PLAIN = str.maketrans({"\u2212": "-", "\u2012": "-", "\u2013": "-", "\u3001": ",", "\u066b": ",", "\u3002": "."})
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
# One comma, with one to three digits before it, of which the first is not 0, and three behind: 1.5, or 1500?
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def read_number(text: str) -> float:
    """Return the number that a person typed.

    Raises
    ------
    InputRefused
        When it is none, too large, or may be read in two ways.
    """
    plain = _plain(text)
    if _EITHER.fullmatch(plain):
        decimal, thousands = plain.replace(",", ".").rstrip("0"), plain.replace(",", "")
        raise InputRefused(
            say("'{0}' may be {1} or {2}.", text, decimal, thousands),
            todo=say("Write it with a point, or without one."),
        )
    if not _NUMBER.fullmatch(plain):
        raise _refused(text)
    number = float(plain.replace(",", "."))
    if not math.isfinite(number):
        raise _refused(text)
    return number


def read_whole(text: str) -> int:
    """Return the whole number that a person typed.

    Raises
    ------
    InputRefused
        When it is none, or has anything but digits and a sign.
    """
    plain = _plain(text)
    if not _WHOLE.fullmatch(plain):
        raise InputRefused(say("'{0}' is no whole number.", text), todo=say("Write it in digits alone, as 1500."))
    return int(plain)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text.strip()).translate(_PLAIN)


def _refused(text: str) -> InputRefused:
    return InputRefused(
        say("'{0}' is no number.", text), todo=say("Write it in digits with one decimal point, as 1500.5.")
    )
