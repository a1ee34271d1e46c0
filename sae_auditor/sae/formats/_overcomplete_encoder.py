"""The encoders of overcomplete's autoencoders that are one linear map."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._overcomplete_dictionary import dictionary_of, has_dictionary
from sae_auditor.sae.formats._parts import matrix, vector
from sae_auditor.sae.formats._written import Written
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.typed import number

_LINEAR: Final = "final_block.0."
_AFTER: Final = "final_block.1."
_BATCH_NORM_EPS: Final = 1e-5  # PyTorch's default, which the library leaves
_DEEP: Final = ("mlp_blocks.", "attention_blocks.", "resnet_blocks.")


def encoder_of(file: Written, where: str, hints: Hints) -> tuple[Tensor, Tensor | None] | None:
    """Return the weight ``[d_sae, d_in]`` and bias ``[d_sae]`` of an encoder; None when the SAE has none.

    Raises
    ------
    InputRefused
        When it is more than one linear map.
    """
    if not file.tensors:
        return None
    if any(name.startswith(_DEEP) for name in file.tensors):
        raise _refused(where, say("has several layers"))
    if has_dictionary(file.tensors, "tied_to."):
        return dictionary_of(file.below("tied_to."), where, hints)[0], file.tensors.get("bias")
    if f"{_LINEAR}weight" not in file.tensors:
        return matrix(file.tensors, "weight", where), file.tensors.get("bias")
    weight = matrix(file.tensors, f"{_LINEAR}weight", where)
    return _normalised(weight, file.tensors.get(f"{_LINEAR}bias"), file.below(_AFTER), where)


def _normalised(weight: Tensor, bias: Tensor | None, norm: Written, where: str) -> tuple[Tensor, Tensor | None]:
    """Fold a batch norm, which after training is an affine map of each latent by itself, into the linear map."""
    if not norm.tensors:
        return weight, bias
    if "running_mean" not in norm.tensors:
        raise _refused(where, say("normalises the latents of each vector together"))
    n = len(weight)
    names = ("running_mean", "running_var", *(name for name in ("weight", "bias") if name in norm.tensors))
    values = {name: vector(norm.tensors, name, n, where).double() for name in names}
    if bias is not None and tuple(bias.shape) != (n,):
        raise _refused(where, say("has {0} latents and a bias of the shape {1}", n, list(bias.shape)))
    eps = number(norm.values.get("eps", _BATCH_NORM_EPS), "eps")
    scale = (values["running_var"] + eps).rsqrt() * values.get("weight", torch.tensor(1.0))
    before = torch.zeros(len(weight)) if bias is None else bias.double()
    shifted = (before - values["running_mean"]) * scale + values.get("bias", torch.tensor(0.0))
    return (weight.double() * scale[:, None]).float(), shifted.float()


def keeps_signs(file: Written, where: str) -> bool:
    """Whether an encoder leaves out the ReLU that it ends with by default. A state dict does not say, a module does.

    Raises
    ------
    InputRefused
        When it ends with another function.
    """
    last = file.classes.get("final_activation", "ReLU")
    if last not in ("ReLU", "Identity"):
        raise _refused(where, say("ends with '{0}' in place of ReLU", last[:60]))
    return last == "Identity"


def _refused(where: str, why: str) -> InputRefused:
    return InputRefused(
        say("The encoder of {0} {1}; this program reads encoders of one linear layer.", where, why),
        safe=say("Nothing was loaded."),
        todo=say("Choose an autoencoder with a linear encoder."),
    )
