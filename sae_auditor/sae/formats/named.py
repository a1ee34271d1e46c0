"""Files of unknown formats: the person says which tensor is which, and the program proposes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.autoencoder import expected_shapes
from sae_auditor.sae.config import Activation
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.effects import idle
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.proposal import ROLES, Proposal, propose
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.telling import tensor_role
from sae_auditor.sae.formats.told import completed, stated_rule
from sae_auditor.sae.formats.weights import oriented, require

__all__ = ["FORMAT", "ROLES", "Proposal", "propose"]

NAME = say("named tensors")


def _recognises(source: Source) -> bool:
    return propose(source.file.tensors) is not None


def _read(source: Source, hints: Hints) -> Reading:
    architectures = source.configs.get("config.json", {}).get("architectures")
    if isinstance(architectures, list) and "CLIPModel" in architectures:
        raise InputRefused(
            say("{0} is a CLIP model, not an SAE.", source.where),
            todo=say("Open it as the encoder of a bundle instead."),
        )
    if not hints.names:
        proposal = propose(source.file.tensors)
        raise HintMissing(
            "names",
            say(
                "{0} is in no format that this program knows. It holds {1}.",
                source.where,
                ", ".join(list(source.tensors)[:8]),
            ),
            suggestion=None if proposal is None else proposal.names,
        )
    tensors = _chosen(source.tensors, hints.names)
    draft = completed(Draft(tensors, "relu"), source, hints)
    if hints.activation is None and draft.activation == "relu" and stated_rule(source) != "relu":
        likely = "gated" if "r_mag" in tensors else "jumprelu" if "threshold" in tensors else "relu"
        raise HintMissing(
            "activation",
            say("Tensors do not tell which activation function {0} was trained with.", source.where),
            choices=get_args(Activation),
            suggestion=likely,
        )
    reading = build(NAME, draft, replace(hints, names=None))
    parts = {"threshold" if role == "log_threshold" else role for role in hints.names}
    unused = parts - set(expected_shapes(reading.sae.config))
    if unused:
        rule = reading.sae.config.activation
        raise idle("names", say("an SAE that is read as '{0}' has no part '{1}'", rule, min(unused)))
    return reading


def _chosen(tensors: Mapping[str, Tensor], names: Mapping[str, str]) -> dict[str, Tensor]:
    """Return the named tensors by role, the matrices turned as the biases' lengths demand."""
    unknown = sorted(set(names) - set(ROLES))
    if unknown:
        raise InputRefused(say("'{0}' is no part of an SAE.", unknown[0]), todo=say("Name: {0}.", ", ".join(ROLES)))
    require(tensors, names.values())
    require({role: tensors[name] for role, name in names.items()}, ["W_dec"])
    chosen = {role: tensors[name] for role, name in names.items()}
    if tensor_role(names.get("threshold", "")) == "log threshold":
        chosen["log_threshold"] = chosen.pop("threshold")
    if (logs := chosen.pop("log_threshold", None)) is not None:
        chosen["threshold"] = logs.float().exp()
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
        raise InputRefused(
            say("The SAE's tensor 'W_dec' has the shape {0}, expected a matrix.", list(chosen["W_dec"].shape))
        )
    if "b_dec" in chosen and chosen["b_dec"].numel() in shape:
        d_in = chosen["b_dec"].numel()
        return d_in, shape[1] if d_in == shape[0] else shape[0]
    d_sae = next((chosen[role].numel() for role in ("b_enc", "b_gate") if role in chosen), shape[1])
    return (shape[0], shape[1]) if d_sae == shape[1] else (shape[1], shape[0])


FORMAT = Format(NAME, _recognises, _read)
