"""Rewriting weights so that a peculiarity of a format becomes part of the canonical form; activations keep their values
unless a function says otherwise.

Whether the weights fit each other is looked at before anything is computed from them.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


def require_fitting(tensors: Mapping[str, Tensor]) -> tuple[int, int]:
    """Refuse weights, under their canonical names, whose shapes do not belong together.

    Returns
    -------
    tuple
        `d_sae` and `d_in`.

    Raises
    ------
    InputRefused
        With the first tensor that does not fit ``W_dec``, or is not made of floating-point numbers.
    """
    w_dec = tensors.get("W_dec")
    if w_dec is None or w_dec.ndim != 2 or 0 in w_dec.shape:
        found = (
            say("is missing") if w_dec is None else say("has the shape {0}, expected two dimensions", list(w_dec.shape))
        )
        raise InputRefused(say("The SAE's tensor 'W_dec' {0}.", found))
    d_sae, d_in = w_dec.shape
    expected: dict[str, tuple[int, ...]] = {"W_dec": (d_sae, d_in), "W_enc": (d_in, d_sae)}
    expected |= {"b_dec": (d_in,), "input_mean": (d_in,)}
    expected |= dict.fromkeys(("b_enc", "b_gate", "b_mag", "r_mag", "threshold"), (d_sae,))
    for name, shape in expected.items():
        tensor = tensors.get(name)
        if tensor is None:
            continue
        is_one_for_all = name == "threshold" and tensor.numel() == 1
        if tuple(tensor.shape) != shape and not is_one_for_all:
            raise InputRefused(
                say("The SAE's tensor '{0}' has the shape {1}, expected {2}.", name, list(tensor.shape), list(shape))
            )
        if not tensor.is_floating_point():
            raise InputRefused(
                say("The SAE's tensor '{0}' holds {1}, expected floating-point numbers.", name, tensor.dtype)
            )
    return d_sae, d_in


def fold_affine(tensors: Mapping[str, Tensor], mean: Tensor, scale: Tensor, *, centred: bool) -> dict[str, Tensor]:
    """Take an affine input norm ``(x - mean) * scale`` into the weights; what is decoded is in the space of x again.

    Parameters
    ----------
    tensors
        Weights of an SAE that reads normalised vectors. Gated ones have ``b_gate`` and ``b_mag`` for ``b_enc``.
    mean, scale
        ``[d_in]`` or a single number; no scale may be zero.
    centred
        Whether the SAE subtracts its decoder bias from its input.
    """
    require_fitting(tensors)
    w_enc, w_dec, b_dec = tensors["W_enc"].double(), tensors["W_dec"].double(), tensors["b_dec"].double()
    mean, scale = mean.double().expand(len(b_dec)), scale.double().expand(len(b_dec))
    folded = dict(tensors) | {"W_enc": w_enc * scale[:, None], "W_dec": w_dec / scale, "b_dec": b_dec / scale + mean}
    if not centred:
        folded |= _shifted_biases(tensors, (mean * scale) @ w_enc)
    return {name: tensor.float() for name, tensor in folded.items()}


def fold_decoder_norm(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give every decoder row unit length; activations grow by its former length, reconstructions stay.

    This is also what an SAE computes that ranks its latents by activation times decoder norm. Not the same for a plain
    TopK, whose ranking it changes. For a gated SAE only what passes the gate is scaled.
    """
    require_fitting(tensors)
    norm = tensors["W_dec"].double().norm(dim=1)
    norm = torch.where(norm > 0, norm, 1.0)
    folded = dict(tensors) | {"W_dec": tensors["W_dec"].double() / norm[:, None]}
    if "r_mag" in tensors:
        folded["r_mag"] = tensors["r_mag"].double() + norm.log()
        folded["b_mag"] = tensors["b_mag"].double() * norm
    else:
        folded["W_enc"] = tensors["W_enc"].double() * norm
        folded["b_enc"] = tensors["b_enc"].double() * norm
    if "threshold" in tensors:
        folded["threshold"] = tensors["threshold"].double() * norm
    return {name: tensor.float() for name, tensor in folded.items()}


def unit_decoder(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give every decoder row unit length and leave the encoder alone: for SAEs that normalise when they decode."""
    require_fitting(tensors)
    norm = tensors["W_dec"].double().norm(dim=1, keepdim=True)
    unit = tensors["W_dec"].double() / torch.where(norm > 0, norm, 1.0)
    return {**tensors, "W_dec": unit.float()}


def strictly_above(threshold: Tensor) -> Tensor:
    """Return the float32 threshold for ``pre > threshold`` that keeps what ``pre >= threshold`` keeps."""
    return torch.nextafter(threshold.float(), torch.full_like(threshold.float(), -torch.inf))


def fold_whitening(
    tensors: Mapping[str, Tensor], mean: Tensor, matrix: Tensor, inverse: Tensor, *, centred: bool
) -> dict[str, Tensor]:
    """Take a whitening ``(x - mean) @ matrix`` of the input into the weights, and its inverse into the decoder.

    Parameters
    ----------
    tensors
        Weights of an SAE that reads whitened vectors.
    mean, matrix, inverse
        ``[d_in]``, ``[d_in, d_in]`` and ``[d_in, d_in]``.
    centred
        Whether the SAE subtracts its decoder bias from its input.
    """
    require_fitting(tensors)
    w_enc = matrix.double() @ tensors["W_enc"].double()
    folded = dict(tensors) | {
        "W_enc": w_enc,
        "W_dec": tensors["W_dec"].double() @ inverse.double(),
        "b_dec": tensors["b_dec"].double() @ inverse.double() + mean.double(),
    }
    if not centred:
        folded |= _shifted_biases(tensors, mean.double() @ w_enc)
    return {name: tensor.float() for name, tensor in folded.items()}


def _shifted_biases(tensors: Mapping[str, Tensor], shift: Tensor) -> dict[str, Tensor]:
    """Take ``shift [d_sae]`` off whatever is added to the encoder's projection."""
    if "b_gate" not in tensors:
        return {"b_enc": tensors["b_enc"].double() - shift}
    return {
        "b_gate": tensors["b_gate"].double() - shift,
        "b_mag": tensors["b_mag"].double() - shift * tensors["r_mag"].double().exp(),
    }
