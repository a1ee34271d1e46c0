"""Files of unknown formats: the person says which tensor is which, and the program proposes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae.config import Activation
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.weights import oriented, require

NAME = "named tensors"
ROLES = ("W_enc", "W_dec", "b_enc", "b_dec", "threshold", "b_gate", "b_mag", "r_mag")
_MATRICES = ("W_enc", "W_dec")
# Parts of names that tell a role, in this order; what tells none is told by its length.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "W_enc": ("w_enc", "enc"),
    "W_dec": ("w_dec", "dec", "dictionary"),
    "b_enc": ("b_enc", "enc", "latent_bias"),
    "b_dec": ("b_dec", "dec", "pre_b", "tied_bias", "bias"),
    "threshold": ("threshold", "theta"),
    "b_gate": ("gate",),
    "b_mag": ("b_mag", "mag_bias"),
    "r_mag": ("r_mag",),
}
_MOST_TENSORS = 64  # a file with more is a model


@dataclass(frozen=True)
class Proposal:
    """Which tensor could be which.

    Parameters
    ----------
    names
        The likeliest tensor of each role that has one; to be given as the hint ``names``.
    alternatives
        Every tensor whose shape fits a role, the likeliest first.
    """

    names: dict[str, str]
    alternatives: dict[str, tuple[str, ...]]


def propose(tensors: Mapping[str, Tensor]) -> Proposal | None:
    """Propose which of a file's tensors are an SAE's weights; None when nothing looks like one.

    The two matrices share their sizes; vectors are told apart by their length and their names.
    """
    if len(tensors) > _MOST_TENSORS:
        return None
    pair = _matrices(tensors)
    if pair is None:
        return None
    d_in, d_sae, w_enc, w_dec = pair
    fitting: set[tuple[int, ...]] = {(d_in, d_sae), (d_sae, d_in)}
    alternatives = {role: _ranked(role, tensors, fitting) for role in _MATRICES}
    for role in ROLES[2:]:
        lengths: set[tuple[int, ...]] = {(d_in,)} if role == "b_dec" else {(d_sae,)}
        if role == "threshold":
            lengths.add(())
        alternatives[role] = _ranked(role, tensors, lengths)
    names = {"W_enc": w_enc, "W_dec": w_dec}
    for role in ("threshold", "b_gate", "b_mag", "r_mag", "b_enc", "b_dec"):
        free = [name for name in alternatives[role] if name not in names.values()]
        told = [name for name in free if any(word in name.lower() for word in _WORDS[role])]
        if told or (free and role in ("b_enc", "b_dec")):
            names[role] = (told or free)[0]
    return Proposal(names, {role: found for role, found in alternatives.items() if found})


def _matrices(tensors: Mapping[str, Tensor]) -> tuple[int, int, str, str] | None:
    """Return `d_in`, `d_sae` and the names of the encoder and decoder that fit each other best."""
    flat = {name: tensor for name, tensor in tensors.items() if tensor.ndim == 2 and tensor.is_floating_point()}
    pairs = [
        (_score("W_enc", one) + _score("W_dec", other), one, other)
        for one in flat
        for other in flat
        if one != other and sorted(flat[one].shape) == sorted(flat[other].shape)
    ]
    if not pairs:
        return None
    _, w_enc, w_dec = max(pairs, key=lambda pair: pair[0])
    d_in, d_sae = sorted(flat[w_dec].shape)
    return d_in, d_sae, w_enc, w_dec


def _ranked(role: str, tensors: Mapping[str, Tensor], shapes: set[tuple[int, ...]]) -> tuple[str, ...]:
    fitting = [name for name, tensor in tensors.items() if tuple(tensor.shape) in shapes and tensor.is_floating_point()]
    return tuple(sorted(fitting, key=lambda name: -_score(role, name)))


def _score(role: str, name: str) -> int:
    """How surely a name tells a role: the earlier the word in the role's list, the surer."""
    words = _WORDS[role]
    return next((len(words) - place for place, word in enumerate(words) if word in name.lower()), 0)


def _recognises(source: Source) -> bool:
    return propose(source.file.tensors) is not None


def _read(source: Source, hints: Hints) -> Reading:
    if "CLIPModel" in (source.configs.get("config.json", {}).get("architectures") or ()):
        raise InputRefused(
            f"{source.where} is a CLIP model, not an SAE.", todo="Open it as the encoder of a bundle instead."
        )
    if not hints.names:
        proposal = propose(source.file.tensors)
        raise HintMissing(
            "names",
            f"{source.where} is in no format that this program knows. It holds {', '.join(list(source.tensors)[:8])}.",
            suggestion=None if proposal is None else proposal.names,
        )
    tensors = _chosen(source.tensors, hints.names)
    if hints.activation is None:
        likely = "gated" if "r_mag" in tensors else "jumprelu" if "threshold" in tensors else "relu"
        raise HintMissing(
            "activation",
            f"Tensors do not tell which activation function {source.where} was trained with.",
            choices=get_args(Activation),
            suggestion=likely,
        )
    return build(NAME, Draft(tensors, "relu"), hints)


def _chosen(tensors: Mapping[str, Tensor], names: Mapping[str, str]) -> dict[str, Tensor]:
    """Return the named tensors by role, the matrices turned as the biases' lengths demand."""
    unknown = sorted(set(names) - set(ROLES))
    if unknown:
        raise InputRefused(f"'{unknown[0]}' is no part of an SAE.", todo=f"Name: {', '.join(ROLES)}.")
    require(tensors, names.values())
    require({role: tensors[name] for role, name in names.items()}, ["W_dec"])
    chosen = {role: tensors[name] for role, name in names.items()}
    d_in, d_sae = _sizes(chosen)
    if "W_enc" not in chosen:
        chosen["W_enc"] = oriented(chosen, "W_dec", d_sae, d_in).T  # tied weights
    return chosen | {
        "W_enc": oriented(chosen, "W_enc", d_in, d_sae),
        "W_dec": oriented(chosen, "W_dec", d_sae, d_in),
    }


def _sizes(chosen: Mapping[str, Tensor]) -> tuple[int, int]:
    """Return `d_in` and `d_sae` as the vectors say them, or as the smaller and the larger size of the decoder."""
    shape = sorted(chosen["W_dec"].shape)
    if len(shape) != 2:
        raise InputRefused(f"The SAE's tensor 'W_dec' has the shape {list(chosen['W_dec'].shape)}, expected a matrix.")
    if "b_dec" in chosen and chosen["b_dec"].numel() in shape:
        d_in = chosen["b_dec"].numel()
        return d_in, shape[1] if d_in == shape[0] else shape[0]
    d_sae = next((chosen[role].numel() for role in ("b_enc", "b_gate") if role in chosen), shape[1])
    return (shape[0], shape[1]) if d_sae == shape[1] else (shape[1], shape[0])


FORMAT = Format(NAME, _recognises, _read)
