"""sparsify (EleutherAI): ``cfg.json`` and ``sae.safetensors`` in a folder named after the place that it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.sites import our_site, unknown_site_notice
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import flag, optional_whole, text, whole_number
from sae_auditor.sae.formats.weights import shaped, width

NAME = "sparsify"
_ACTIVATIONS: Mapping[str, Activation] = {"topk": "topk", "groupmax": "groupmax"}
# Settings with which the library computes something else than an autoencoder of one place.
_NO_AUTOENCODER = {
    "transcode": say("a transcoder, which predicts one layer from another"),
    "skip_connection": say("an autoencoder with a linear path around it"),
    "embed_skip": say("an autoencoder that also reads the embedding layer"),
    "gram_lookup": say("an autoencoder of what a table of means leaves over"),
}


def _recognises(source: Source) -> bool:
    return source.weights.name == "sae.safetensors" and source.sibling("cfg.json") is not None


def _read(source: Source, hints: Hints) -> Reading:
    cfg = source.configs.get("cfg.json")
    if cfg is None:
        raise InputRefused(say("cfg.json of {0} is no JSON object, or it is too large.", source.where))
    for setting, what in _NO_AUTOENCODER.items():
        if _is_set(cfg.get(setting), setting) or (setting == "skip_connection" and "W_skip" in source.tensors):
            raise InputRefused(say("{0} is {1}.", source.where, what), todo=say("Choose a sparse autoencoder."))
    return build(NAME, _draft(source, cfg), hints)


def _draft(source: Source, cfg: Mapping[str, Any]) -> Draft:
    stated = text(cfg.get("activation", "topk"), "activation")
    activation = _ACTIVATIONS.get(stated)
    if activation is None:
        raise InputRefused(
            say("{0} has the activation function '{1}', which this program cannot compute.", source.where, stated[:40])
        )
    tensors = source.tensors
    d_in = width(tensors, "b_dec", cfg.get("d_in"))
    d_sae = width(tensors, "encoder.bias", _stated_latents(cfg, d_in))
    site, folder = our_site(source.folder.absolute().name), source.folder.absolute().name
    return Draft(
        tensors={
            "W_enc": shaped(tensors, "encoder.weight", d_sae, d_in).T,
            "W_dec": shaped(tensors, "W_dec", d_sae, d_in),
            "b_enc": tensors["encoder.bias"],
            "b_dec": tensors["b_dec"],
        },
        activation=activation,
        k=optional_whole(cfg.get("k"), "k"),
        site=site,
        model_name=_model(source),
        # Older versions could rank by magnitude and keep the sign.
        signed=flag(cfg.get("signed"), "signed"),
        by_magnitude=flag(cfg.get("signed"), "signed"),
        notices=() if site else unknown_site_notice(folder),
    )


def _is_set(value: object, name: str) -> bool:
    """Whether a setting is there that changes what is computed: a truth value, or the name of a file."""
    return bool(value) if isinstance(value, str) else flag(value, name)


def _model(source: Source) -> str:
    """Return the model that a configuration further up names; it may be about anything."""
    model = source.configs.get("../config.json", {}).get("model")
    return model if isinstance(model, str) else ""


def _stated_latents(cfg: Mapping[str, Any], d_in: int) -> int | None:
    if (latents := optional_whole(cfg.get("num_latents"), "num_latents")) not in (None, 0):
        return latents
    factor = cfg.get("expansion_factor")
    return None if factor is None else d_in * whole_number(factor, "expansion_factor")


FORMAT = Format(NAME, _recognises, _read)
