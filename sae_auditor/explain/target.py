"""What a contribution is measured on.

With ``u`` the image embedding, ``û = u / |u|`` and ``t_c`` the unit text embedding of class c, every target is one
inner product: ``target_c = <û, d_c> + offset_c``. All methods work on the directions ``d_c`` and know nothing of
cosine, logit and margin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    """The target as an inner product: `vectors` float64 ``[C, e]`` and `offsets` float64 ``[C]``."""

    vectors: Floats
    offsets: Floats


def scores_of(cosine: Floats, encoder: ClipEncoder) -> Scores:
    """Return logits and probabilities for cosines ``[C]``: softmax for CLIP, sigmoid for SigLIP."""
    logit = encoder.logit_scale * cosine + (encoder.logit_bias or 0.0)
    if encoder.probability_rule == "sigmoid":
        return Scores(cosine, logit, 0.5 * (1 + np.tanh(logit / 2)))
    shifted = np.exp(logit - logit.max())
    return Scores(cosine, logit, shifted / shifted.sum())


def directions_of(
    target: Target, texts: Floats, cosine: Floats, encoder: ClipEncoder, contrast: int | None
) -> Directions:
    """Return the directions for unit text embeddings ``texts [C, e]``.

    For ``margin`` every class is compared with the class `contrast`, and that class itself with the strongest other.
    """
    scale, bias = encoder.logit_scale, encoder.logit_bias or 0.0
    zeros = np.zeros(len(texts))
    if target == "cosine":
        return Directions(texts, zeros)
    if target == "logit":
        return Directions(scale * texts, zeros + bias)
    if contrast is None or len(texts) < 2:
        raise InputRefused("The margin needs a second class.", todo="Add a class to the prompt set.")
    other = np.full(len(texts), contrast)
    rest = np.where(np.arange(len(texts)) == contrast, -np.inf, cosine)
    other[contrast] = int(rest.argmax())
    return Directions(scale * (texts - texts[other]), zeros)
