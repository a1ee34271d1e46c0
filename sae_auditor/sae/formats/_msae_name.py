"""What MSAE says in the name of a file, and what its activation functions compute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sae_auditor.sae.config import Activation

# <d_sae>_<d_in>_<activation>[_<number>][_UW|_RW]_<tied>_<normalise>_<soft cap>[_<dataset>]
_NAME: Final = re.compile(
    r"(?P<d_sae>\d+)_(?P<d_in>\d+)_(?P<activation>[A-Za-z]+)(?:_(?P<number>\d+))?(?:_[A-Z]W)?"
    r"_(?P<tied>True|False)_(?P<normalize>True|False)_(?P<soft_cap>\d+(?:\.\d*)?)(?:_.*)?"
)
_TOP_K: Final = re.compile(r"(?P<batch>Batch)?TopK(?P<abs>abs)?(?P<relu>ReLU)?")
_PLAIN: Final[dict[str, Activation]] = {"ReLU": "relu", "JumpReLU": "jumprelu"}


@dataclass(frozen=True)
class Rule:
    """What an activation function of MSAE computes, in the terms of `SaeConfig`; `batch` where training chose by batch.

    `everything` stands for no activation function at all.
    """

    activation: Activation
    signed: bool = False
    by_magnitude: bool = False
    absolute: bool = False
    batch: bool = False
    everything: bool = False


@dataclass(frozen=True)
class Options:
    """What the name of a file says: latents, inputs, activation, k, layer norm and soft cap (None for none)."""

    d_sae: int
    d_in: int
    activation: str
    k: int | None
    normalize: bool
    soft_cap: float | None


def options_of(file_name: str) -> Options | None:
    """Return what the name of a file says; None when it does not have MSAE's form."""
    found = _NAME.fullmatch(file_name.partition(".pt")[0])
    if found is None:
        return None
    return Options(
        int(found["d_sae"]),
        int(found["d_in"]),
        found["activation"],
        int(found["number"]) if found["number"] and "TopK" in found["activation"] else None,
        found["normalize"] == "True",
        float(found["soft_cap"]) or None,
    )


def rule_of(activation: str) -> Rule | None:
    """Return what an activation function computes; None for an unknown one.

    TopK with ``abs`` takes absolute values first, BatchTopK with ``abs`` only chooses by them. What is chosen keeps its
    sign without ``ReLU`` at the end.
    """
    if activation in _PLAIN:
        return Rule(_PLAIN[activation])
    if activation == "Identity":
        return Rule("topk", signed=True, everything=True)
    found = _TOP_K.fullmatch(activation)
    if found is None:
        return None
    batch, magnitude = found["batch"] is not None, found["abs"] is not None
    return Rule(
        "topk",
        signed=found["relu"] is None,
        by_magnitude=magnitude and batch,
        absolute=magnitude and not batch,
        batch=batch,
    )
