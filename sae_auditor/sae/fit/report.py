"""What a fit check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Final, Literal

from sae_auditor.sae.config import Activation, InputNorm

SCHEMA: Final = "sae-auditor/fit/1"

FitVerdict = Literal["fits", "other_reading", "poor", "foreign"]
ScoredBy = Literal["fvu", "cosine"]


@dataclass(frozen=True)
class FitCandidate:
    """One way to read the SAE and how well it rebuilds the vectors there.

    Parameters
    ----------
    site, tokens, centred, normalization, activation, k
        The reading, as in `Trial`.
    fvu
        Fraction of variance unexplained, ``sum |x - x_hat|^2 / sum |x - mean|^2``, the mean taken over all vectors of
        the check at this site with this token rule (as in SAELens and dictionary_learning); 0 is perfect, 1 as good as
        always saying the mean. Infinite where the reconstruction overflows.
    cosine
        Mean cosine of x and x_hat, neither of them centred.
    l0
        Mean number of latents that fired for a vector.
    dead
        Share of the latents that fired for none of the vectors. With few vectors most of them have had no occasion to.
    slope
        Of the regression of x on x_hat, both centred. Training leaves the error uncorrelated with the reconstruction,
        so that it is 1 for the right reading, or a little more after training with an L1 penalty; less means that more
        latents fire than in training, more that fewer do.
    declared
        Whether this is the reading that the SAE declares.
    """

    site: str
    tokens: str
    centred: bool
    normalization: InputNorm
    activation: Activation
    k: int | None
    fvu: float
    cosine: float
    l0: float
    dead: float
    slope: float
    declared: bool

    def to_json(self) -> dict[str, Any]:
        """Return the candidate as plain values, None for what is not finite."""
        return {
            name: None if isinstance(value, float) and not isfinite(value) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class FitReport:
    """The outcome of a fit check.

    Parameters
    ----------
    candidates
        Every reading that was scored: the declared one first, then by rising score.
    declared, winner
        Two of them, maybe the same one.
    verdict
        ``fits``: the declared reading is the best one and explains at least half of the variance. ``other_reading``:
        another one does, and is better by more than the margin. ``poor``: no reading explains half. ``foreign``: no
        reading explains a tenth.
    text
        The same as sentences for people.
    warnings
        What to be careful with, sentences.
    scored_by
        ``fvu``, or ``cosine`` for SAEs that were trained on the direction of their input alone.
    images, vectors
        How many images were looked at, and how many vectors the declared reading was scored on.
    """

    candidates: tuple[FitCandidate, ...]
    declared: FitCandidate
    winner: FitCandidate
    verdict: FitVerdict
    text: str
    warnings: tuple[str, ...]
    scored_by: ScoredBy
    images: int
    vectors: int

    @property
    def fits(self) -> bool:
        """Whether the declared reading can be used as it is."""
        return self.verdict == "fits"

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "schema": SCHEMA,
            "declared": self.declared.to_json(),
            "candidates": [candidate.to_json() for candidate in self.candidates],
            "winner": self.winner.to_json(),
            "verdict": self.verdict,
            "text": self.text,
            "warnings": list(self.warnings),
            "scored_by": self.scored_by,
            "images": self.images,
            "vectors": self.vectors,
        }
