"""One look at a new encoder: weights that are numbers may still give none.

Every value of a file can be finite, and a product of them, a spread that is subtracted from itself or the exponential
of a scale is not. So a grey image and an empty text go through it before anybody relies on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from torch import Tensor

from sae_auditor.encoders._texts import NotFinite
from sae_auditor.encoders.clip import ClipEncoder
from sae_auditor.encoders.site import Site
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_GREY: Final = np.full((8, 8, 3), 128, np.uint8)
_POOLED: Final = Site("pooled")
_MAX_LENGTH: Final = 1e15  # of an embedding; its square is still a number of 32 bits
_MAX_SCALE: Final = math.log(1e6)  # trained encoders have about log(100)
_MAX_BIAS: Final = 1e6
_LARGE: Final = 1e4
_COMPUTING_ERRORS: Final = (RuntimeError, ValueError, TypeError, IndexError, AssertionError, AttributeError)


def check_outputs(encoder: ClipEncoder, where: str) -> None:
    """Run the encoder once for an image and once for a text.

    Parameters
    ----------
    encoder
        It is left as it was, but for remembering the empty text.
    where
        What holds the weights, for messages.

    Raises
    ------
    InputRefused
        When what comes out is no number, or cannot be computed; names the tensor that stands out, if one does.
    """
    weights = encoder.weights()
    _check_scale(weights, where)
    try:
        embedding = encoder.run_plainly(encoder.preprocess(_GREY)[None], _POOLED).embedding
        length = float(embedding.float().norm())
        if not 0 < length < _MAX_LENGTH:
            raise _refused(encoder, where, say("an image"))
        _embed_nothing(encoder, where)
    except torch.OutOfMemoryError:
        return  # the first image will take another way
    except _COMPUTING_ERRORS as error:
        raise InputRefused(
            say("{0} holds an encoder that cannot be run: {1}.", where, str(error)[:200]),
            todo=say("Check its configuration against the one that the weights were trained with."),
        ) from error


def _embed_nothing(encoder: ClipEncoder, where: str) -> None:
    try:
        encoder.embed_texts([""])
    except NotFinite as error:
        raise _refused(encoder, where, "a text") from error
    except InputRefused:
        return  # texts that cannot be used are told of elsewhere; images can


def _check_scale(weights: Mapping[str, Tensor], where: str) -> None:
    for name, limit in (("logit_scale", _MAX_SCALE), ("logit_bias", _MAX_BIAS)):
        value = float(weights[name].reshape(-1)[0]) if name in weights else 0.0
        if abs(value) > limit:
            raise InputRefused(
                say(
                    "{0}: '{1}' is {2}, so that no logit is a number; it lies between {3} and {4} in "
                    "every encoder that was trained.",
                    where,
                    name,
                    f"{value:g}",
                    f"{-limit:.4g}",
                    f"{limit:.4g}",
                ),
                todo=say("Get the weights again from where they were published."),
            )


def _refused(encoder: ClipEncoder, where: str, what: str) -> InputRefused:
    suspect = _suspect(encoder.weights())
    narrow = say(" at the precision {0}", encoder.precision) if encoder.precision != "fp32" else ""
    return InputRefused(
        say("{0} holds weights that give {1} no embedding of finite length{2}.{3}", where, what, narrow, suspect),
        todo=say("Choose the precision fp32.")
        if narrow
        else say("Get the weights again from where they were published."),
    )


def _suspect(weights: Mapping[str, Tensor]) -> str:
    """Return a sentence about the tensor that stands out; empty where none does."""
    for name, tensor in weights.items():
        if name.endswith("running_var") and float(tensor.min()) < 0:
            return say(" Its tensor '{0}' says that a spread is below zero.", name)
    sizes = {name: float(t.abs().max()) for name, t in weights.items() if t.is_floating_point() and t.numel()}
    largest = max(sizes, key=lambda name: sizes[name])
    if sizes[largest] > _LARGE:
        return say(" Its tensor '{0}' has values up to {1}.", largest, f"{sizes[largest]:.1e}")
    zero = next((name for name, size in sizes.items() if size == 0 and name.endswith(("proj", "projection"))), None)
    return "" if zero is None else say(" Its tensor '{0}' is zero throughout.", zero)
