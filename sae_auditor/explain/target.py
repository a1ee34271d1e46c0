"""What a contribution is measured on.

With ``u`` the image embedding, ``û = u / |u|`` and ``t_c`` the unit text embedding of class c, every target is one
inner product: ``target_c = <û, d_c> + offset_c``. The directions ``d_c`` are linear in the texts, and every measure but
integrated gradients' gap is linear in the directions, so that measures are taken for the texts once and turned into
those of whatever target is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.encoders import ClipEncoder
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats, Target


@dataclass(frozen=True)
class Scores:
    """Predictions of one image: cosine, logit and probability, each float64 ``[C]``."""

    cosine: Floats
    logit: Floats
    probability: Floats


@dataclass(frozen=True)
class Directions:
    """The target as a linear map of what is measured for the classes' texts.

    Parameters
    ----------
    scale
        What a cosine is multiplied with.
    others
        For ``margin`` the class that each is compared with, int64 ``[C]``; else None.
    offsets
        float64 ``[C]``, added to the target itself.
    """

    scale: float
    others: NDArray[np.int64] | None
    offsets: Floats

    def of(self, measured: Floats) -> Floats:
        """Return the target's measure ``[C, ...]`` from the texts' ``[C, ...]``."""
        if self.others is not None:
            measured = measured - measured[self.others]
        return measured if self.scale == 1 else self.scale * measured


def scores_of(cosine: Floats, encoder: ClipEncoder) -> Scores:
    """Return logits and probabilities for cosines ``[C]``: softmax for CLIP, sigmoid for SigLIP."""
    logit = encoder.logit_scale * cosine + (encoder.logit_bias or 0.0)
    if encoder.probability_rule == "sigmoid":
        return Scores(cosine, logit, 0.5 * (1 + np.tanh(logit / 2)))
    shifted = np.exp(logit - logit.max())
    return Scores(cosine, logit, shifted / shifted.sum())


def directions_of(target: Target, cosine: Floats, encoder: ClipEncoder, contrast: int | None) -> Directions:
    """Return the directions of a target for classes with these cosines ``[C]``.

    For ``margin`` every class is compared with the class `contrast`, and that class itself with the strongest other.
    """
    scale, bias = encoder.logit_scale, encoder.logit_bias or 0.0
    zeros = np.zeros(len(cosine))
    if target == "cosine":
        return Directions(1.0, None, zeros)
    if target == "logit":
        return Directions(scale, None, zeros + bias)
    if contrast is None or len(cosine) < 2:
        raise InputRefused("The margin needs a second class.", todo="Add a class to the prompt set.")
    others = np.full(len(cosine), contrast)
    rest = np.where(np.arange(len(cosine)) == contrast, -np.inf, cosine)
    others[contrast] = int(rest.argmax())
    return Directions(scale, others, zeros)
