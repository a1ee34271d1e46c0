"""Whether the weights of an SAE fit each other, before anything is computed from them."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from sae_auditor.errors import InputRefused


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
        found = "is missing" if w_dec is None else f"has the shape {list(w_dec.shape)}, expected two dimensions"
        raise InputRefused(f"The SAE's tensor 'W_dec' {found}.")
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
            raise InputRefused(f"The SAE's tensor '{name}' has the shape {list(tensor.shape)}, expected {list(shape)}.")
        if not tensor.is_floating_point():
            raise InputRefused(f"The SAE's tensor '{name}' holds {tensor.dtype}, expected floating-point numbers.")
    return d_sae, d_in
