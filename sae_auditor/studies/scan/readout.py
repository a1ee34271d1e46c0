"""What turns an image embedding into decisions: texts of classes, a fitted probe, or anything else that is linear.

With ``û`` the image embedding of length 1, ``w_c`` the direction of class c and ``o_c`` its offset, decisions are a
function of ``y_c = <û, w_c> + o_c`` (see `explain.target`). For texts ``w_c`` is the embedding of the class's text and
``o_c`` is 0; for a linear probe they are its weights and its intercept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.target import Objective, objective_of

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.explain.measure import Lens

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Readout:
    """Decisions about ``C`` classes, linear in the image embedding of length 1 but for the objective.

    Parameters
    ----------
    directions
        float64 ``[C, e]``, of any length.
    offsets
        float64 ``[C]``, added to what the directions read.
    objective
        Makes decisions of that, in log-odds.
    """

    directions: Floats
    offsets: Floats
    objective: Objective

    @classmethod
    def of_texts(cls, texts: Floats, encoder: ClipEncoder) -> Readout:
        """Return the encoder's own for unit text embeddings ``[C, e]``, with its scale, bias and probability rule."""
        none = np.zeros(len(texts))
        return cls(texts, none, objective_of("logodds", none, encoder, None))

    @classmethod
    def of_probe(cls, weights: Floats, intercepts: Floats) -> Readout:
        """Return that of a multinomial logistic regression: ``weights [C, e]`` and ``intercepts [C]``."""
        return cls(weights, intercepts, Objective(1.0, 0.0, against_all=len(weights) > 1))

    def decisions(self, embeddings: Floats) -> Floats:
        """Return the decisions ``[n, C]`` about image embeddings of length 1, ``[n, e]``."""
        return np.asarray(self.objective.value(self.directions @ embeddings.T + self.offsets[:, None]).T)


@dataclass(frozen=True, eq=False)
class ImageMeasures:
    """What one readout makes of one image in which ``m`` latents fired.

    Parameters
    ----------
    decisions
        In log-odds, float64 ``[C]``.
    effects, contributions
        Exact effects on them, NaN where they were not measured, and contributions by the gradient, float64 ``[C, m]``.
    """

    decisions: Floats
    effects: Floats
    contributions: Floats


class Readouts:
    """Readouts of the same embedding that are measured together, for hardly more than one of them costs.

    Parameters
    ----------
    readouts
        One or more.

    Attributes
    ----------
    directions
        Of all of them, float64 ``[sum of C, e]``: always the same array, as lenses keep what was measured for one.
    """

    def __init__(self, readouts: Sequence[Readout]) -> None:
        self._readouts = tuple(readouts)
        one = len(self._readouts) == 1
        parts = [readout.directions for readout in self._readouts]
        self.directions: Floats = parts[0] if one else np.concatenate(parts)
        self._ends = np.cumsum([len(part) for part in parts])[:-1]

    @property
    def n_classes(self) -> tuple[int, ...]:
        """C of each."""
        return tuple(len(readout.directions) for readout in self._readouts)

    def measure(self, lens: Lens, n_exact: int) -> list[ImageMeasures]:
        """Measure an image under each.

        Parameters
        ----------
        n_exact
            Where every exact effect costs a run of the network's tail: of how many latents it is measured, those of
            the largest contributions under any readout, shared out among them.
        """
        at = [
            one + own.offsets for one, own in zip(self._split(lens.at_x(self.directions)), self._readouts, strict=True)
        ]
        raw = self._split(lens.gradient(self.directions).contributions)
        contributions = [own.objective.slope(y).of(part) for own, y, part in zip(self._readouts, at, raw, strict=True)]
        each = max(1, n_exact // len(contributions))
        strongest = [np.argsort(-np.abs(part).max(0), kind="stable")[:each] for part in contributions]
        changes = self._split(lens.ablation(self.directions, np.unique(np.concatenate(strongest))))
        return [
            ImageMeasures(own.objective.value(y), own.objective.effect(y, change), part)
            for own, y, change, part in zip(self._readouts, at, changes, contributions, strict=True)
        ]

    def _split(self, measured: Floats) -> list[Floats]:
        return np.split(measured, self._ends)
