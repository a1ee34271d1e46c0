"""Fuzzy search over short texts, for the command palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

EntryT = TypeVar("EntryT")

_CONSECUTIVE, _WORD_START, _GAP = 4.0, 6.0, 0.15


def score(query: str, text: str) -> float | None:
    """Rate how well the letters of `query` appear in order in `text`; None when they do not.

    Letters that follow one another and letters at the beginning of a word count more, so that "oi" finds "Open images".
    """
    wanted = [letter for letter in query.casefold() if not letter.isspace()]
    letters = text.casefold()
    total, position, last = 0.0, 0, -2
    for letter in wanted:
        found = _best_place(letters, letter, position, last)
        if found < 0:
            return None
        total += 1.0 - _GAP * (found - position)
        if found == last + 1:
            total += _CONSECUTIVE
        if found == 0 or not letters[found - 1].isalnum():
            total += _WORD_START
        last, position = found, found + 1
    return total


def rank(
    query: str, entries: Sequence[EntryT], text: Callable[[EntryT], str], recent: Callable[[EntryT], int]
) -> list[EntryT]:
    """Return the entries that match, best first; without a query all of them, recently used first.

    `recent` gives 0 for the entry used last, 1 for the one before, and so on; a large number for one never used.
    """
    if not query.strip():
        return sorted(entries, key=recent)
    scored = [(rating, entry) for entry in entries if (rating := score(query, text(entry))) is not None]
    scored.sort(key=lambda pair: (-pair[0], recent(pair[1])))
    return [entry for _, entry in scored]


def _best_place(letters: str, letter: str, start: int, last: int) -> int:
    """Prefer the letter that continues the last match, then one at the beginning of a word, then the next one."""
    if start == last + 1 and start < len(letters) and letters[start] == letter:
        return start
    first = letters.find(letter, start)
    place = first
    while place > 0 and letters[place - 1].isalnum():
        place = letters.find(letter, place + 1)
    return place if place >= 0 else first
