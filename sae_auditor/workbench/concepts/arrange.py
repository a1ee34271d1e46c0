"""Which latents the table lists, and in which order: a filter and a sort over all columns at once."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Final, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.concept import MARKS

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.reports.latents.words import Column
    from sae_auditor.workbench.concepts.state import Filter, Latents, Order

Places = NDArray[np.int32]
ValueT = TypeVar("ValueT")

# Columns whose first click lists the smallest first; of all others the largest is what people look for.
_RISING: Final[tuple[Column, ...]] = ("latent", "label", "mark")


class _Folded:
    """The labels as they are compared: one spelling of each, no upper case; empty where there is none."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    @cached_property
    def ranks(self) -> NDArray[np.float64]:
        """The place of each label among all of them, float64 ``[d_sae]``; NaN where there is none."""
        ranks = {text: float(place) for place, text in enumerate(sorted(set(self.texts)))}
        ranks[""] = np.nan
        return np.fromiter((ranks[text] for text in self.texts), np.float64, len(self.texts))


# The labels are folded once for a table, not once for every letter that somebody types.
_folded: WeakKeyDictionary[Latents, _Folded] = WeakKeyDictionary()


def prepare(latents: Latents) -> None:
    """Fold and rank all labels now, which takes longest, so that `arrange` has only to look."""
    _ = _fold_of(latents).ranks


def take_over(former: Latents, latents: Latents, changed: Sequence[int]) -> None:
    """Use what was folded of `former` for `latents`, whose labels differ in the `changed` ones alone."""
    known = _folded.get(former)
    if known is None:
        return
    new = {latent: fold(_line(latents.labels[latent])) for latent in changed}
    if any(known.texts[latent] != text for latent, text in new.items()):
        texts = known.texts.copy()
        for latent, text in new.items():
            texts[latent] = text
        known = _Folded(texts)
    _folded[latents] = known


def arrange(latents: Latents, filter: Filter, order: Order, match: NDArray[np.float64] | None = None) -> Places:
    """Return the latents to list, in order, int32 ``[n]``.

    Equal values stay in the order of the latents, and what is unknown comes last, whatever the direction.

    Parameters
    ----------
    match
        How well each latent answers a search, float64 ``[d_sae]``; latents that do not answer it (NaN) are left out.
    """
    kept = _kept(latents, filter, match)
    values = _values(latents, kept, order.column, match)
    # A stable sort of the negated values keeps equal ones in their order, which a reversed result would not.
    places = np.argsort(-values if order.descending else values, kind="stable")  # NaN goes last in both
    return kept[places].astype(np.int32)


def first_direction(column: Column) -> bool:
    """Return whether a column is sorted falling when it is chosen first."""
    return column not in _RISING


def fold(text: str) -> str:
    """Return `text` as it is compared: half and full width, upper and lower case are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _kept(latents: Latents, filter: Filter, match: NDArray[np.float64] | None) -> NDArray[np.int64]:
    """Return the latents that pass, rising; what takes longest is asked last, of those that are left."""
    keep = np.ones(len(latents), np.bool_)
    if filter.min_support > 0 and "support" in latents.numbers:
        support = latents.numbers["support"]
        keep &= np.isnan(support) | (support >= filter.min_support)
    if filter.only_named_by_people:
        keep &= latents.named
    if filter.always_on is not None and latents.always_on is not None:
        keep &= latents.always_on == filter.always_on
    if match is not None:
        keep &= ~np.isnan(match)
    kept = np.flatnonzero(keep)
    asked = fold(filter.text).strip()
    if asked:
        kept = kept[_has_text(latents, kept, asked)]
    if filter.marks:
        kept = kept[_each(kept, map(filter.marks.__contains__, _of(latents.marks, kept)))]
    if filter.only_well_named:
        kept = kept[_each(kept, map(operator.is_not, _of(latents.labels, kept), repeat(None)))]
    return kept


def _has_text(latents: Latents, kept: NDArray[np.int64], asked: str) -> NDArray[np.bool_]:
    number = asked.removeprefix("#")
    is_number = number.isascii() and number.isdigit()
    found = np.zeros(len(kept), np.bool_)
    if not (is_number and asked.startswith("#")):
        found = _each(kept, map(operator.contains, _of(_fold_of(latents).texts, kept), repeat(asked)))
    # No SAE has a number of latents with more digits, and int() refuses thousands of them.
    return found | (kept == int(number)) if is_number and len(number) < 10 else found


# 100,000 rows pass through `map` in milliseconds; a loop or a lambda would take several times as long.
def _of(column: Sequence[ValueT], kept: NDArray[np.int64]) -> Iterator[ValueT]:
    return map(column.__getitem__, kept.tolist())


def _each(kept: NDArray[np.int64], passes: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(passes, np.bool_, len(kept))


def _values(
    latents: Latents, kept: NDArray[np.int64], column: Column, match: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return what the latents are sorted by, float64 ``[n]``; NaN where it is unknown."""
    if column in latents.numbers:
        return np.asarray(latents.numbers[column], np.float64)[kept]
    if column == "label":
        return _fold_of(latents).ranks[kept]
    if column == "mark":
        ranks: dict[Mark | None, float] = {None: np.nan, **{mark: float(place) for place, mark in enumerate(MARKS)}}
        return np.fromiter(map(ranks.__getitem__, _of(latents.marks, kept)), np.float64, len(kept))
    if column == "match" and match is not None:
        return match[kept]
    return kept.astype(np.float64)


def _fold_of(latents: Latents) -> _Folded:
    known = _folded.get(latents)
    if known is None:
        # One call for all of them is many times faster than one for each; nothing combines across a line break.
        texts = fold("\n".join(_line(label) for label in latents.labels)).split("\n") if len(latents) else []
        known = _folded[latents] = _Folded(texts)
    return known


def _line(label: str | None) -> str:
    return (label or "").replace("\n", " ")
