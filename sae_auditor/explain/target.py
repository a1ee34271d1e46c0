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
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.encoders import ClipEncoder
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats, Target

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
        For ``logodds`` among several classes the logits ``[C]``, over which the other classes are averaged; else None.
    """

    scale: float
    others: NDArray[np.int64] | None = None
    odds: Floats | None = None

    def of(self, measured: Floats) -> Floats:
        """Return the target's measure ``[C, ...]`` from the texts' ``[C, ...]``."""
        if self.others is not None:
            measured = measured - measured[self.others]
        elif self.odds is not None:
            measured = measured - _mean_of_others(self.odds, measured)
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
        return Slope(self.scale, self.others, self.scale * cosine + self.bias if self.against_all else None)

    def effect(self, cosine: Floats, change: Floats) -> Floats:
        """Return by how much the target is larger at ``cosine [C]`` than where they are less by ``change [C, m]``.

        Exact; NaN where the change is not known.
        """
        if not self.against_all:
            return self.slope(cosine).of(change)
        return np.asarray(self.value(cosine)[:, None] - self.value(cosine[:, None] - change))


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
        raise InputRefused("The margin needs a second class.", todo="Add a class to the prompt set.")
    others = np.full(len(cosine), contrast)
    rest = np.where(np.arange(len(cosine)) == contrast, -np.inf, cosine)
    others[contrast] = int(rest.argmax())
    return Objective(scale, 0.0, others)


def _log_odds(logit: Floats) -> Floats:
    """Return ``logit_c - logsumexp over k != c of logit_k`` for ``logit [C, ...]``.

    Where c is not the largest, the sum over the others holds the largest term and loses nothing by a subtraction; for
    the largest itself the others are summed anew.
    """
    top = logit.argmax(0, keepdims=True)
    largest = np.take_along_axis(logit, top, 0)
    powers = np.exp(logit - largest)
    others = largest + np.log(np.maximum(powers.sum(0, keepdims=True) - powers, 1.0))
    rest = logit.copy()
    np.put_along_axis(rest, top, -np.inf, 0)
    second = rest.max(0, keepdims=True)
    np.put_along_axis(others, top, second + np.log(np.exp(rest - second).sum(0, keepdims=True)), 0)
    return np.asarray(logit - others)


def _mean_of_others(logit: Floats, measured: Floats) -> Floats:
    """Return for every class the mean of ``measured [C, ...]`` over the others, weighted by the softmax over them."""
    flat = measured.reshape(len(logit), -1)
    top = int(logit.argmax())
    powers = np.exp(logit - logit[top])
    mean = (powers @ flat - powers[:, None] * flat) / np.maximum(powers.sum() - powers, 1.0)[:, None]
    rest = np.delete(logit, top)
    weights = np.exp(rest - rest.max())
    mean[top] = weights @ np.delete(flat, top, 0) / weights.sum()
    return np.asarray(mean.reshape(measured.shape))
