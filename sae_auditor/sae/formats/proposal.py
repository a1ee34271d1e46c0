"""Which tensors of a file of no known format could be which part of an SAE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from sae_auditor.sae.formats.telling import is_of_training, tensor_role

ROLES = ("W_enc", "W_dec", "b_enc", "b_dec", "threshold", "log_threshold", "b_gate", "b_mag", "r_mag")
_MATRICES = ("W_enc", "W_dec")
# Parts of names that tell a role, in this order; what tells none is told by its length.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "W_enc": ("w_enc", "enc"),
    "W_dec": ("w_dec", "dec", "dictionary"),
    "b_enc": ("b_enc", "enc", "latent_bias"),
    "b_dec": ("b_dec", "dec", "pre_b", "tied_bias", "bias"),
    "threshold": ("threshold", "theta"),
    "log_threshold": ("log_threshold", "log_thresh", "log_theta", "logthresh"),
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
        if role in ("threshold", "log_threshold"):
            lengths.add(())
        alternatives[role] = _ranked(role, tensors, lengths)
    names = {"W_enc": w_enc, "W_dec": w_dec}
    for role in ("log_threshold", "threshold", "b_gate", "b_mag", "r_mag", "b_enc", "b_dec"):
        free = [name for name in alternatives[role] if name not in names.values() and not is_of_training(name)]
        told = [name for name in free if any(word in name.lower() for word in _WORDS[role])]
        plain = [name for name in free if tensor_role(name) is None]
        if told or (plain and role in ("b_enc", "b_dec")):
            names[role] = (told or plain)[0]
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
