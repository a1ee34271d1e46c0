"""The autoencoder classes of dictionary_learning: which tensors each has, and what it computes from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import matrix
from sae_auditor.sae.formats.build import Draft
from sae_auditor.sae.formats.reads import known
from sae_auditor.sae.formats.typed import whole_number
from sae_auditor.sae.formats.weights import require, scalar, shaped, width

_MAX_GROUPS = 1000
Tensors = Mapping[str, Tensor]

# What `scale_biases` of the library scales when inputs were divided by a norm, by our names.
_BIASES = ("b_enc", "b_dec", "b_gate", "b_mag", "threshold")


@dataclass(frozen=True)
class DictionaryClass:
    """One class of the library.

    Parameters
    ----------
    keys
        The tensors that are always there.
    draft
        What the class computes, of a state dict.
    """

    keys: tuple[str, ...]
    draft: Callable[[Tensors], Draft]


def _linear(tensors: Tensors, bias: str) -> dict[str, Tensor]:
    """Weights of the classes made of `torch.nn.Linear`: both matrices have the output first."""
    d_in = width(tensors, bias)
    matrix(tensors, "encoder.weight", say("the SAE"))
    d_sae = int(tensors["encoder.weight"].shape[0])
    weights = {
        "W_enc": shaped(tensors, "encoder.weight", d_sae, d_in).T,
        "W_dec": shaped(tensors, "decoder.weight", d_in, d_sae).T,
        "b_dec": tensors[bias],
    }
    if "encoder.bias" in tensors:
        weights["b_enc"] = shaped(tensors, "encoder.bias", d_sae)
    return weights


def _raw(tensors: Tensors) -> dict[str, Tensor]:
    """Weights of the classes made of plain parameters: ``x @ W_enc``, ``codes @ W_dec``."""
    d_in, d_sae = width(tensors, "b_dec"), width(tensors, "b_enc")
    shapes = {"W_enc": (d_in, d_sae), "W_dec": (d_sae, d_in), "b_enc": (d_sae,), "b_dec": (d_in,)}
    return {name: shaped(tensors, name, *shape) for name, shape in shapes.items()}


def _auto_encoder(tensors: Tensors) -> Draft:
    return Draft(_linear(tensors, "bias"), "relu")


def _auto_encoder_new(tensors: Tensors) -> Draft:
    return Draft(_linear(tensors, "decoder.bias"), "relu", centred=False)


def _gated(tensors: Tensors) -> Draft:
    weights, names = _linear(tensors, "decoder_bias"), {"b_gate": "gate_bias", "b_mag": "mag_bias", "r_mag": "r_mag"}
    d_sae = int(weights["W_dec"].shape[0])
    return Draft(weights | {ours: shaped(tensors, theirs, d_sae) for ours, theirs in names.items()}, "gated")


def _jump_relu(tensors: Tensors) -> Draft:
    """It subtracts nothing from its input."""
    weights = _raw(tensors)
    weights["threshold"] = shaped(tensors, "threshold", int(weights["W_dec"].shape[0]))
    return Draft(weights, "jumprelu", centred=False)


def _top_k(tensors: Tensors) -> Draft:
    """The threshold that it tracks is not used when it encodes."""
    known(tensors, "threshold")
    return Draft(_linear(tensors, "b_dec"), "topk", k=_k(tensors))


def _batch_top_k(tensors: Tensors) -> Draft:
    return _thresholded(Draft(_linear(tensors, "b_dec"), "batchtopk", k=_k(tensors)), tensors)


def _matryoshka(tensors: Tensors) -> Draft:
    draft = _thresholded(Draft(_raw(tensors), "batchtopk", k=_k(tensors)), tensors)
    if "group_sizes" not in tensors:
        return draft
    sizes = tensors["group_sizes"].flatten()
    if sizes.is_floating_point() or not 1 <= len(sizes) <= _MAX_GROUPS:
        raise InputRefused(say("The SAE's tensor 'group_sizes' does not hold a few whole numbers."))
    return replace(draft, prefixes=tuple(int(size) for size in sizes.long().cumsum(0)))


def _k(tensors: Tensors) -> int | None:
    k = scalar(tensors, "k")
    return None if k is None else whole_number(k, "k")


def _thresholded(draft: Draft, tensors: Tensors) -> Draft:
    """One threshold for all latents; the library begins with -1 and tracks it only late in the training."""
    threshold = scalar(tensors, "threshold")
    if threshold is not None and threshold >= 0:
        return replace(draft, tensors={**draft.tensors, "threshold": torch.tensor(threshold)})
    notice = say(
        "This BatchTopK SAE has no threshold: its training ended before one was measured. It is read "
        "as TopK, with the {0} largest activations of each vector.",
        draft.k,
    )
    return replace(draft, activation="topk", notices=(notice,))


CLASSES: Mapping[str, DictionaryClass] = {
    "AutoEncoder": DictionaryClass(("bias", "encoder.weight", "encoder.bias", "decoder.weight"), _auto_encoder),
    "AutoEncoderNew": DictionaryClass(
        ("encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"), _auto_encoder_new
    ),
    "GatedAutoEncoder": DictionaryClass(
        ("decoder_bias", "encoder.weight", "r_mag", "gate_bias", "mag_bias", "decoder.weight"), _gated
    ),
    "JumpReluAutoEncoder": DictionaryClass(("W_enc", "b_enc", "W_dec", "b_dec", "threshold"), _jump_relu),
    "AutoEncoderTopK": DictionaryClass(("encoder.weight", "encoder.bias", "decoder.weight", "b_dec"), _top_k),
    "BatchTopKSAE": DictionaryClass(("encoder.weight", "encoder.bias", "decoder.weight", "b_dec"), _batch_top_k),
    "MatryoshkaBatchTopKSAE": DictionaryClass(("W_enc", "b_enc", "W_dec", "b_dec"), _matryoshka),
}
# A spelling that vendored copies have.
SPELLINGS: Mapping[str, str] = {"MatroyshkaBatchTopKSAE": "MatryoshkaBatchTopKSAE"}


def dictionary_draft(class_name: str, tensors: Tensors) -> Draft:
    """Return what a class of the library computes from a state dict.

    Raises
    ------
    InputRefused
        When the class is not known, or the tensors are not its.
    """
    known = CLASSES.get(SPELLINGS.get(class_name, class_name))
    if known is None:
        raise InputRefused(
            say("'{0}' is no autoencoder of dictionary_learning that this program can compute.", class_name[:60])
        )
    require(tensors, known.keys)
    return known.draft(tensors)


def with_scaled_biases(draft: Draft, factor: float) -> Draft:
    """Return the draft for raw inputs, where it was trained on inputs divided by `factor`; as `scale_biases` does."""
    scaled = {name: draft.tensors[name].float() * factor for name in _BIASES if name in draft.tensors}
    return replace(draft, tensors={**draft.tensors, **scaled})
