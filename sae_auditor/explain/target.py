"""What a contribution is measured on.

With ``u`` the image embedding, ``û = u / |u|`` and ``t_c`` the unit text embedding of class c, every target is a
function of the cosines ``y_c = <û, t_c>`` of all classes. A lens measures cosines and what moves them; an `Objective`
turns that into the target: its `value` exactly, and its `slope`, the linear map by which small changes move it.

The **decision** (``logodds``) is ``log p_c / (1 - p_c)``: under a softmax ``logit_c - logsumexp of the other logits``,
under a sigmoid the logit itself. Its slope is ``scale * (dy_c - sum_k q_ck dy_k)``, ``q_c`` the softmax over the
others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats, Target
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder

# What a person asks about when nothing else is asked for.
DEFAULT_TARGET: Final[Target] = "logodds"


@dataclass(frozen=True)
class Scores:
    """Predictions of one image: cosine, logit and probability, each float64 ``[C]``."""

    cosine: Floats
    logit: Floats
    probability: Floats


@dataclass(frozen=True)
class Slope:
    """The target as a linear map of what is measured for the classes' texts, at one place.

    Parameters
    ----------
    scale
        What a cosine is multiplied with.
    others
        For ``margin`` the class that each is compared with, int64 ``[C]``; else None.
    odds
        For ``logodds`` among several classes what averages the other classes; else None.
    """

    scale: float
    others: NDArray[np.int64] | None = None
    odds: _MeanOfOthers | None = None

    def of(self, measured: Floats) -> Floats:
        """Return the target's measure ``[C, ...]`` from the texts' ``[C, ...]``."""
        if self.others is not None:
            measured = measured - measured[self.others]
        elif self.odds is not None:
            measured = measured - self.odds(measured)
        return measured if self.scale == 1 else self.scale * measured


@dataclass(frozen=True)
class Objective:
    """A target as a function of the cosines of all classes; made by `objective_of`.

    Parameters
    ----------
    scale, bias
        ``logit = scale * cosine + bias``; 1 and 0 for the target ``cosine``.
    others
        For ``margin`` the class that each is compared with, int64 ``[C]``; else None.
    against_all
        Whether a class is compared with the logsumexp of all others.
    """

    scale: float
    bias: float
    others: NDArray[np.int64] | None = None
    against_all: bool = False

    def value(self, cosine: Floats) -> Floats:
        """Return the target ``[C, ...]`` for cosines ``[C, ...]``."""
        logit = self.scale * cosine + self.bias
        if self.others is not None:
            return np.asarray(logit - logit[self.others])
        return _log_odds(logit) if self.against_all else logit

    def slope(self, cosine: Floats) -> Slope:
        """Return the linear map at cosines ``[C]``."""
        odds = _MeanOfOthers(self.scale * cosine + self.bias) if self.against_all else None
        return Slope(self.scale, self.others, odds)

    def effect(self, cosine: Floats, change: Floats) -> Floats:
        """Return by how much the target is larger at ``cosine [C]`` than where they are less by ``change [C, m]``.

        Exact; NaN where the change is not known.
        """
        if not self.against_all:
            return self.slope(cosine).of(change)
        values = self.value(np.concatenate([cosine[:, None], cosine[:, None] - change], axis=1))
        return np.asarray(values[:, :1] - values[:, 1:])


def scores_of(cosine: Floats, encoder: ClipEncoder) -> Scores:
    """Return logits and probabilities for cosines ``[C]``: softmax for CLIP, sigmoid for SigLIP."""
    logit = encoder.logit_scale * cosine + (encoder.logit_bias or 0.0)
    if encoder.probability_rule == "sigmoid":
        return Scores(cosine, logit, 0.5 * (1 + np.tanh(logit / 2)))
    shifted = np.exp(logit - logit.max())
    return Scores(cosine, logit, shifted / shifted.sum())


def objective_of(target: Target, cosine: Floats, encoder: ClipEncoder, contrast: int | None) -> Objective:
    """Return a target for classes with these cosines ``[C]``.

    For ``margin`` every class is compared with the class `contrast`, and that class itself with the strongest other.
    ``logodds`` of a single class, or of classes that do not compete (sigmoid), is the logit.
    """
    scale, bias = encoder.logit_scale, encoder.logit_bias or 0.0
    if target == "cosine":
        return Objective(1.0, 0.0)
    if target == "logit":
        return Objective(scale, bias)
    if target == "logodds":
        return Objective(scale, bias, against_all=len(cosine) > 1 and encoder.probability_rule != "sigmoid")
    if contrast is None or len(cosine) < 2:
        raise InputRefused(say("The margin needs a second class."), todo=say("Add a class to the prompt set."))
    others = np.full(len(cosine), contrast)
    rest = np.where(np.arange(len(cosine)) == contrast, -np.inf, cosine)
    others[contrast] = int(rest.argmax())
    return Objective(scale, 0.0, others)


def _log_odds(logit: Floats) -> Floats:
    """Return ``logit_c - logsumexp over k != c of logit_k`` for ``logit [C, ...]``.

    The largest term is kept apart, so that nothing is lost by a subtraction: where c is not the largest, the sum over
    the others holds it whole, and where c is, the sum has no part of it.
    """
    flat = logit.reshape(len(logit), -1)
    columns, top = np.arange(flat.shape[1]), flat.argmax(0)
    largest = flat[top, columns]
    powers = np.exp(flat - largest)
    powers[top, columns] = 0
    rest = powers.sum(0)
    others = (1 + rest) - powers
    others[top, columns] = rest
    with np.errstate(divide="ignore"):
        logs = largest + np.log(others)
    if not rest.all():  # all others are so much smaller that their powers vanished
        lost = np.flatnonzero(rest == 0)
        small = flat[:, lost].copy()
        small[top[lost], np.arange(len(lost))] = -np.inf
        second = small.max(0)
        logs[top[lost], lost] = second + np.log(np.exp(small - second).sum(0))
    return np.asarray((flat - logs).reshape(logit.shape))


class _MeanOfOthers:
    """For every class the mean over the other classes, weighted by the softmax over them.

    Parameters
    ----------
    logit
        Of all classes, ``[C]``.
    """

    def __init__(self, logit: Floats) -> None:
        self._top = int(logit.argmax())
        self._powers = np.exp(logit - logit[self._top])
        rest = np.delete(logit, self._top)
        weights = np.exp(rest - rest.max())
        self._for_top = weights / weights.sum()

    def __call__(self, measured: Floats) -> Floats:
        """Return the means ``[C, ...]`` of ``measured [C, ...]``."""
        flat = measured.reshape(len(measured), -1)
        sums = self._powers @ flat
        # Of all classes but the most probable the others hold the largest power, 1: nothing is lost by the subtraction.
        others = np.maximum(self._powers.sum() - self._powers, 1.0)
        mean = (sums - self._powers[:, None] * flat) / others[:, None]
        mean[self._top] = (
            self._for_top[: self._top] @ flat[: self._top] + self._for_top[self._top :] @ flat[self._top + 1 :]
        )
        return np.asarray(mean.reshape(measured.shape))
