"""The rows of the study of compounds: what each word's latents do, beside those of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.controls import wilson
from sae_auditor.i18n import say
from sae_auditor.studies.compounds.measuring import Seen
from sae_auditor.studies.compounds.parts import NOBODY, WHOLE, Compound
from sae_auditor.studies.scan.statistics import holm, p_above
from sae_auditor.studies.study import Column

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Of a word that the encoder reads for the whole: the least share of the called images, lower end of its band.
LEAST_SHARE: Final = 0.05
_SHOWN: Final = 60
_NAMED: Final = 5


@dataclass(frozen=True)
class Evidence:
    """How often a word stands for the whole.

    Parameters
    ----------
    alone
        Images that the word decides alone.
    hits
        Those of them that show something else, by their labels: nothing else speaks against it.
    n
        Images that are called the compound.
    chance
        In which share random latents in the place of the word's would be such hits.
    p
        How likely as many more hits than by chance are without any reason; adjusted for all words of the study.
    """

    alone: int
    hits: int
    n: int
    chance: float
    p: float

    @property
    def band(self) -> tuple[float, float]:
        """95 % band of the share of hits (Wilson 1927)."""
        return wilson(self.hits, self.n)

    def is_hint(self, rate: float) -> bool:
        """Whether the data show that the compound is read as this word."""
        return self.p <= rate and self.band[0] >= LEAST_SHARE


@dataclass(frozen=True)
class CompoundRow:
    """A word of a compound, the whole of it, or everything else that pushes the class.

    Parameters
    ----------
    part
        The word, the class's name, or empty for everything else.
    latents
        That are its and push the class, most first, with their labels.
    push
        Which share of all pushes to the class is its; None where nothing pushes.
    shared
        Of a word: which share of the latents that stand out for the whole stand out for it too.
    n
        Images that are called the compound.
    evidence
        Of a word.
    is_hint
        Whether the data show that the compound is read as this word.
    images
        Paths: those that speak for it first, of a word those that it decides alone.
    """

    class_name: str
    part: str
    latents: tuple[tuple[int, str | None], ...]
    push: float | None
    shared: float | None
    n: int
    evidence: Evidence | None = None
    is_hint: bool = False
    images: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Found:
    """What was measured of one compound.

    Parameters
    ----------
    seen
        Its called images.
    truth
        Whether each shows it, 1, 0, or -1 where nobody said so, int64 ``[n]``.
    pushes
        Sums over these images of the effects above 0 of each latent, float64 ``[d_sae]``.
    """

    compound: Compound
    seen: Sequence[Seen]
    truth: NDArray[np.int64]
    pushes: Floats

    def hits(self, word: int) -> tuple[Bools, Floats]:
        """Return which images show something else and are decided by a word alone, and that by chance, ``[n]``."""
        against = self.truth == 0
        alone = np.array([one.alone[word] for one in self.seen], bool)
        return alone & against, np.array([one.chance[word] for one in self.seen]) * against


def rows_of(found: Sequence[Found], labels: Sequence[str | None], rate: float) -> Iterator[CompoundRow]:
    """Yield the rows of all compounds, those with a hint first; p-values are adjusted for all of their words."""
    words = [(one, word) for one in found for word in range(len(one.compound.words)) if one.seen]
    measured = {(id(one), word): _evidence(one, word) for one, word in words}
    adjusted = holm([evidence.p for evidence in measured.values()])
    for place, p in zip(list(measured), adjusted.tolist(), strict=True):
        measured[place] = replace(measured[place], p=p)
    hinted = {at for (at, _), evidence in measured.items() if evidence.is_hint(rate)}
    for one in sorted(found, key=lambda one: id(one) not in hinted):
        for word in range(len(one.compound.words)):
            yield _word_row(one, word, measured.get((id(one), word)), labels, rate)
        yield _row(one, one.compound.name, WHOLE, labels)
        yield _row(one, "", NOBODY, labels)


def _evidence(found: Found, word: int) -> Evidence:
    hits, chance = found.hits(word)
    p = p_above(hits.astype(np.float64) - chance)
    alone = sum(bool(one.alone[word]) for one in found.seen)
    return Evidence(alone, int(hits.sum()), len(hits), float(chance.mean()), p)


def _word_row(
    found: Found, word: int, evidence: Evidence | None, labels: Sequence[str | None], rate: float
) -> CompoundRow:
    row = _row(found, found.compound.words[word], word + 1, labels)
    if evidence is None:
        return row
    hits, _ = found.hits(word)
    order = sorted(range(len(found.seen)), key=lambda i: (not hits[i], not found.seen[i].alone[word]))
    shown = [found.seen[i].path for i in order if found.seen[i].alone[word]][:_SHOWN]
    return replace(row, evidence=evidence, is_hint=evidence.is_hint(rate), images=tuple(shown))


def _row(found: Found, part: str, who: int, labels: Sequence[str | None]) -> CompoundRow:
    compound = found.compound
    mine = np.flatnonzero((compound.owner == who) & (found.pushes > 0))
    order = mine[np.argsort(-found.pushes[mine], kind="stable")]
    total = float(found.pushes.sum())
    # The pushes of each image stand as whole, words, nobody.
    by_image = np.array([one.pushes[who] for one in found.seen])
    most = np.argsort(-by_image, kind="stable")[:_SHOWN]
    return CompoundRow(
        compound.name,
        part,
        tuple((j, labels[j]) for j in order.tolist()),
        float(found.pushes[mine].sum() / total) if total > 0 else None,
        compound.shared(who) if who > WHOLE else None,
        len(found.seen),
        images=tuple(found.seen[i].path for i in most.tolist() if by_image[i] > 0),
    )


def _latents(row: CompoundRow) -> str:
    return ", ".join(f"{latent} {label}" if label else str(latent) for latent, label in row.latents[:_NAMED])


def _of(row: CompoundRow, hits: str) -> float | None:
    evidence = row.evidence
    return None if evidence is None or not evidence.n else float(getattr(evidence, hits) / evidence.n)


COLUMNS: Final = (
    Column[CompoundRow]("class", "Class", lambda row: row.class_name),
    Column[CompoundRow]("part", "Part", lambda row: row.part or say("everything else"), help="A word, or the whole."),
    Column[CompoundRow](
        "hint",
        "Hint",
        lambda row: "read as its part" if row.is_hint else None,
        help="Where the data show that this word alone makes images the class that are not.",
    ),
    Column[CompoundRow]("push", "Pushes", lambda row: row.push, "share", "Its share of all pushes to the class."),
    Column[CompoundRow](
        "alone",
        "Decides alone",
        lambda row: _of(row, "alone"),
        "share",
        "Of the images that are called the class: without its latents they are not, and all others are not needed.",
    ),
    Column[CompoundRow](
        "wrong",
        "Wrong by it",
        lambda row: _of(row, "hits"),
        "share",
        "Of the images that are called the class: it decides them alone, and they are labelled as another thing.",
    ),
    Column[CompoundRow]("low", "from", lambda row: None if row.evidence is None else row.evidence.band[0], "number"),
    Column[CompoundRow]("high", "to", lambda row: None if row.evidence is None else row.evidence.band[1], "number"),
    Column[CompoundRow](
        "chance",
        "By chance",
        lambda row: None if row.evidence is None else row.evidence.chance,
        "share",
        "The same for random latents in the place of the word's that push the class about as strongly.",
    ),
    Column[CompoundRow](
        "p", "p", lambda row: None if row.evidence is None else row.evidence.p, "number", "Holm-adjusted."
    ),
    Column[CompoundRow]("latents", "Latents", lambda row: _latents(row) or None, help="Its own that push the class."),
    Column[CompoundRow](
        "shared",
        "Shared",
        lambda row: row.shared,
        "share",
        "Of the latents that stand out for the whole, those that stand out for the word too.",
    ),
    Column[CompoundRow]("images", "Images", lambda row: row.n, "count", "That are called the class."),
)


def to_json(row: CompoundRow) -> Mapping[str, Any]:
    """Return a row as plain values."""
    evidence = row.evidence
    return {
        "class": row.class_name,
        "part": row.part,
        "hint": row.is_hint,
        "push": row.push,
        "shared": row.shared,
        "images": list(row.images),
        "n": row.n,
        "alone": None if evidence is None else evidence.alone,
        "wrong": None if evidence is None else evidence.hits,
        "band": None if evidence is None else list(evidence.band),
        "chance": None if evidence is None else evidence.chance,
        "p": None if evidence is None else evidence.p,
        "latents": [{"latent": latent, "label": label} for latent, label in row.latents],
    }
