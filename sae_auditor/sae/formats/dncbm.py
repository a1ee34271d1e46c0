"""ai-safety-foundation's sparse_autoencoder, and DN-CBM, which trains it on pooled CLIP embeddings.

``z = relu(encoder (x - tied_bias) + bias)``, ``x_hat = decoder z + tied_bias``. Every tensor may have an axis of
components (places in the model) first. Versions differ in the underscores of the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import flipped, prefix_of
from sae_auditor.sae.formats._written import Written, written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import known
from sae_auditor.sae.formats.source import Source

NAME: Final = "ai-safety-foundation"
# The bias once more, as the layers before and behind refer to it.
_COPIES: Final = ("pre_encoder_bias.bias_reference", "post_decoder_bias.bias_reference")
_AXES: Final = {"encoder.weight": 2, "encoder.bias": 1, "decoder.weight": 2, "tied_bias": 1}


def _recognises(source: Source) -> bool:
    return prefix_of(_plainly_named(written(source)), _AXES) is not None


def _read(source: Source, hints: Hints) -> Reading:
    named = _plainly_named(written(source))
    prefix = prefix_of(named, _AXES) or ""
    known(named, *(prefix + name for name in _COPIES))
    parts = {name: _component(name, named[prefix + name], source.where, hints) for name in _AXES}
    weights = {
        "W_enc": flipped(parts["encoder.weight"]),
        "W_dec": flipped(parts["decoder.weight"]),
        "b_enc": parts["encoder.bias"],
        "b_dec": parts["tied_bias"],
    }
    has_components = named[prefix + "tied_bias"].ndim > 1
    followed = replace(hints, stream=None) if has_components else hints
    return build(NAME, Draft(weights, "relu", site="pooled", tokens="cls"), followed)


def _plainly_named(file: Written) -> Mapping[str, Tensor]:
    return file.tensors.renamed(lambda name: ".".join(part.lstrip("_") or part for part in name.split(".")))


def _component(name: str, tensor: Tensor, where: str, hints: Hints) -> Tensor:
    """Return one component's part of a tensor, which is the tensor itself where it has no such axis."""
    if tensor.ndim == _AXES[name]:
        return tensor
    if tensor.ndim != _AXES[name] + 1:
        raise InputRefused(
            say("The tensor '{0}' of {1} has the shape {2}.", name, where, list(tensor.shape)),
            safe=say("Nothing was loaded."),
        )
    choices = [str(index) for index in range(len(tensor))]
    if hints.stream is None and len(choices) != 1:
        raise HintMissing("stream", say("{0} holds the SAEs of {1} components.", where, len(choices)), choices=choices)
    chosen = "0" if hints.stream is None else hints.stream
    if chosen not in choices:
        raise InputRefused(
            say("{0} has no component '{1}'.", where, chosen), todo=say("Choose one of: {0}.", ", ".join(choices))
        )
    return tensor[int(chosen)]


FORMAT = Format(NAME, _recognises, _read)
