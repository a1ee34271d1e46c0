"""Weights that other programs keep in another form than the model uses, put into the model's own form.

One row for each form: how it is known, what its weights are, and what people are told. What is not known keeps its
name, for the check against the model, which names what it has no use for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_SHORT_POSITIONS: Final = 20  # that Long-CLIP leaves as they were; it trains those behind them
_SMALLEST_LENGTH: Final = 1e-12  # as torch's own normalisation, which these forms are computed with


@dataclass(frozen=True)
class Relaid:
    """Weights in the model's own form.

    Parameters
    ----------
    tensors
        By name.
    notices
        What people should know about what was done to them.
    is_long
        Whether they are Long-CLIP's, whose towers are OpenAI's.
    """

    tensors: dict[str, Tensor]
    notices: tuple[str, ...] = ()
    is_long: bool = False


def relaid(weights: Mapping[str, Tensor], where: str) -> Relaid:
    """Return the weights in the model's own form.

    Raises
    ------
    InputRefused
        When parts of a weight do not belong together.
    """
    tensors, notices = dict(weights), []
    for form in _FACTORED:
        tensors, n_made = _multiplied(tensors, form, where)
        if n_made:
            notices.append(say("{0} weights are kept as {1}; they were multiplied out.", n_made, form.what))
    tensors, is_long = _with_long_positions(tensors, where)
    if is_long:
        notices.append(
            say("The text tower is Long-CLIP's: positions from {0} on come from its second table.", _SHORT_POSITIONS)
        )
    return Relaid(tensors, tuple(notices), is_long)


@dataclass(frozen=True)
class _Factored:
    """A weight that is kept as two tensors.

    Parameters
    ----------
    what
        How people call it.
    ends
        What stands behind the weight's stem in the names of the two.
    name
        What stands there in the model's own name.
    product
        Makes the weight.
    """

    what: str
    ends: tuple[str, str]
    name: str
    product: Callable[[Tensor, Tensor], Tensor]


def _length_and_direction(length: Tensor, direction: Tensor) -> Tensor:
    """Return ``length * direction / |direction|``; the norm goes over the dimensions in which there is one length."""
    over = [dim for dim in range(direction.ndim) if length.ndim != direction.ndim or length.shape[dim] == 1]
    norm: Tensor = torch.linalg.vector_norm(direction.float(), dim=over, keepdim=True)
    return length.float() * direction.float() / norm.clamp_min(_SMALLEST_LENGTH)


_FACTORED: Final = (
    _Factored(say("length and direction (GmP)"), ("r", "theta"), "weight", _length_and_direction),
    _Factored(say("length and direction"), ("weight_g", "weight_v"), "weight", _length_and_direction),
    _Factored(
        say("length and direction"),
        ("parametrizations.weight.original0", "parametrizations.weight.original1"),
        "weight",
        _length_and_direction,
    ),
    _Factored(say("weight and mask"), ("weight_mask", "weight_orig"), "weight", lambda mask, weight: weight * mask),
)


def _multiplied(weights: Mapping[str, Tensor], form: _Factored, where: str) -> tuple[dict[str, Tensor], int]:
    first, second = (f".{end}" for end in form.ends)
    stems = {name.removesuffix(first) for name in weights if name.endswith(first)}
    stems &= {name.removesuffix(second) for name in weights if name.endswith(second)}
    parts = {stem + end for stem in stems for end in (first, second)}
    kept = {name: tensor for name, tensor in weights.items() if name not in parts}
    for stem in sorted(stems):
        one, other = weights[stem + first], weights[stem + second]
        try:
            made = form.product(one, other)
        except RuntimeError as error:
            raise _apart(stem, one, other, where) from error
        if made.shape != other.shape:
            raise _apart(stem, one, other, where)
        kept[f"{stem}.{form.name}"] = made
    return kept, len(stems)


def _apart(stem: str, one: Tensor, other: Tensor, where: str) -> InputRefused:
    return InputRefused(
        say(
            "{0}: the two parts of the weight of '{1}' do not belong together: shapes {2} and {3}.",
            where,
            stem,
            list(one.shape),
            list(other.shape),
        )
    )


_LONG_POSITIONS: Final = re.compile(
    r"(?P<first>(?:.+\.)?(?:positional_embedding|position_embedding))_res(?P<end>|\.weight)"
)


def _with_long_positions(weights: dict[str, Tensor], where: str) -> tuple[dict[str, Tensor], bool]:
    """Join the two tables of positions of Long-CLIP, each of which counts for a part of them."""
    match = next((match for name in weights if (match := _LONG_POSITIONS.fullmatch(name))), None)
    name = match["first"] + match["end"] if match else ""
    if match is None or name not in weights:
        return weights, False
    first, second = weights[name], weights[match.string]
    if first.shape != second.shape or first.ndim != 2:
        raise _apart(name, first, second, where)
    joined = torch.cat([first[:_SHORT_POSITIONS], second[_SHORT_POSITIONS:]])
    return {key: t for key, t in weights.items() if key != match.string} | {name: joined}, True
