"""The scores of an SAE in a few lines: how many latents stand for one thing, and which most and least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.concepts._columns import always_on_in
from sae_auditor.concepts.concept import LOW_SUPPORT
from sae_auditor.concepts.schema import meta_of

_NUMBERS = ("support", "effective_n", "monosemanticity", "clarity", "polysemanticity", "redundancy")


@dataclass(frozen=True)
class ScoredLatent:
    """One latent and its scores; None where the reference images do not say."""

    latent: int
    label: str | None
    support: int
    effective_n: float | None
    monosemanticity: float | None
    clarity: float | None
    polysemanticity: float | None
    redundancy: float | None


@dataclass(frozen=True)
class ScoreSummary:
    """The scores of one SAE.

    Parameters
    ----------
    encoder
        Whose image embeddings monosemanticity rests on; it is comparable under the same encoder only.
    floor
        Mean cosine of all pairs of reference images; None if unknown.
    n_images, latents
        Reference images that are used, and latents.
    dead, low_support
        Latents that never fired, and that fired on some but fewer than `LOW_SUPPORT` images.
    always_on
        Latents that fire on nearly all images or always at one place; of an older table, those of the first kind.
    scored
        Latents with a monosemanticity.
    median, under_floor
        Median monosemanticity, and share of the scored latents below the floor, 0 to 1; None without any.
    best, worst
        Of latents without low support, by monosemanticity.
    """

    encoder: str
    floor: float | None
    n_images: int
    latents: int
    dead: int
    low_support: int
    always_on: int
    scored: int
    median: float | None
    under_floor: float | None
    best: tuple[ScoredLatent, ...]
    worst: tuple[ScoredLatent, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def summarise(rows: pa.Table, label_of: Callable[[int], str | None], n_listed: int = 10) -> ScoreSummary:
    """Return a summary of a table of concepts; `n_listed` latents are listed at either end at most.

    Parameters
    ----------
    label_of
        Gives the name to show for a latent.
    """
    meta = meta_of(rows)
    numbers = {name: _numbers(rows, name) for name in _NUMBERS}
    support, scores = numbers["support"], numbers["monosemanticity"]
    known = np.flatnonzero(np.isfinite(scores))
    floor = meta.monosemanticity_floor
    # On a handful of near-equal images any latent scores high, so that these would fill the list of the best.
    eligible = known[support[known] >= LOW_SUPPORT]
    rising = eligible[np.argsort(scores[eligible], kind="stable")]

    def listed(latents: NDArray[np.int64]) -> tuple[ScoredLatent, ...]:
        return tuple(_scored(int(latent), label_of(int(latent)), numbers) for latent in latents)

    n_worst = min(n_listed, len(rising) // 2)
    n_best = min(n_listed, len(rising) - n_worst)
    return ScoreSummary(
        encoder=meta.encoder,
        floor=floor,
        n_images=meta.n_images,
        latents=len(rows),
        dead=int((support == 0).sum()),
        low_support=int(((support > 0) & (support < LOW_SUPPORT)).sum()),
        always_on=int(always_on_in(rows).sum()),
        scored=len(known),
        median=float(np.median(scores[known])) if len(known) else None,
        under_floor=float((scores[known] < floor).mean()) if len(known) and floor is not None else None,
        best=listed(rising[::-1][:n_best]),
        worst=listed(rising[:n_worst]),
    )


def _numbers(rows: pa.Table, name: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = rows[name].cast(pa.float64()).to_numpy()
    return values


def _scored(latent: int, label: str | None, numbers: dict[str, NDArray[np.float64]]) -> ScoredLatent:
    values = {name: _or_none(column[latent]) for name, column in numbers.items()}
    support = int(values.pop("support") or 0)
    return ScoredLatent(latent=latent, label=label, support=support, **values)


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
