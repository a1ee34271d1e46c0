"""HugoFry's ViT autoencoders, PatchSAE and ConceptScope: one checkpoint with its configuration inside.

``z = relu((x - b_dec) W_enc + b_enc)``, ``x_hat = z W_dec + b_dec``; no input norm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.embedded import embedded_config
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.reads import named_below
from sae_auditor.sae.formats.sites import block_site, unknown_site_notice
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import flag, text
from sae_auditor.sae.formats.weights import shaped, width

NAME = say("HugoFry, PatchSAE, ConceptScope")
# The library's only place: what leaves a transformer layer.
_RESIDUAL = "resid"


def _recognises(source: Source) -> bool:
    config = embedded_config(source)
    return config is not None and {"block_layer", "module_name"} <= set(config)


def _read(source: Source, hints: Hints) -> Reading:
    config = embedded_config(source) or {}
    if flag(config.get("gated_sae"), "gated_sae"):
        raise InputRefused(
            say("{0} is a gated autoencoder of a code that does not compute gated ones.", source.where),
            todo=say("Choose one that was trained without 'gated_sae'."),
        )
    tensors = named_below(source.tensors, "state_dict.")
    d_in = width(tensors, "b_dec", config.get("d_in"))
    d_sae = width(tensors, "b_enc", config.get("d_sae"))
    weights = {
        "W_enc": shaped(tensors, "W_enc", d_in, d_sae),
        "W_dec": shaped(tensors, "W_dec", d_sae, d_in),
        "b_enc": tensors["b_enc"],
        "b_dec": tensors["b_dec"],
    }
    place = text(config["module_name"], "module_name")
    site = block_site(config["block_layer"]) if place == _RESIDUAL else None
    draft = Draft(
        weights,
        "relu",
        site=site,
        tokens=_tokens(config),
        model_name=text(config.get("model_name"), "model_name"),
        notices=() if site else unknown_site_notice(say("{0} of layer {1}", place, str(config["block_layer"])[:40])),
    )
    return build(NAME, draft, hints)


def _tokens(config: Mapping[str, Any]) -> str | None:
    """``class_token`` true is the class token alone, false the whole sequence."""
    class_token = config.get("class_token")
    return ("cls" if class_token else "all") if isinstance(class_token, bool) else None


FORMAT = Format(NAME, _recognises, _read)
