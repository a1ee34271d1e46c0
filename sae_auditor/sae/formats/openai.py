"""OpenAI's sparse_autoencoder, whose shape SPARC and MSAE have too.

``z = act(encoder (norm(x) - pre_bias) + latent_bias)``, ``x_hat = decoder z + pre_bias``. Its loader takes the name of
the activation for the sign that inputs are normalised: TopK files have a layer norm, others have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation, InputNorm
from sae_auditor.sae.formats._parts import flipped, matrix, prefix_of
from sae_auditor.sae.formats._written import Written, written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import known
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.told import completed, stated_rule
from sae_auditor.sae.formats.typed import optional_whole

NAME: Final = "openai/sparse_autoencoder"
_KEYS: Final = ("pre_bias", "latent_bias", "encoder.weight")
_NORMS: Final[Mapping[str, InputNorm]] = {"none": "none", "layer_norm": "layer_norm"}
# Whether what TopK selects keeps its sign.
_SIGNED: Final[Mapping[str, bool]] = {"ReLU": False, "Identity": True}


def _recognises(source: Source) -> bool:
    return prefix_of(written(source).tensors, _KEYS) is not None


def _read(source: Source, hints: Hints) -> Reading:
    whole = written(source)
    file = whole.below(prefix_of(whole.tensors, _KEYS) or "")
    tensors = file.tensors
    encoder = matrix(tensors, "encoder.weight", source.where)
    weights = {
        "W_enc": flipped(encoder),
        "W_dec": _decoder(tensors, encoder, source.where),
        "b_enc": tensors["latent_bias"],
        "b_dec": tensors["pre_bias"],
    }
    draft = _draft(weights, file, source, hints)
    return build(NAME, draft, replace(hints, normalization=None))


def _decoder(tensors: Mapping[str, Tensor], encoder: Tensor, where: str) -> Tensor:
    """Return the decoder ``[d_sae, d_in]``; a tied one is the encoder, with or without a copy of it in the file."""
    known(tensors, "decoder.linear.weight")
    return flipped(matrix(tensors, "decoder.weight", where)) if "decoder.weight" in tensors else encoder


def _draft(weights: dict[str, Tensor], file: Written, source: Source, hints: Hints) -> Draft:
    where = source.where
    said, name = file.values, file.values.get("activation", file.classes.get("activation"))
    if name is None:
        return _unnamed(weights, source, hints)
    if name == "TopK":
        k = said.get("activation.k", said.get("activation_state_dict.k"))
        after = said.get("activation.postact_fn", said.get("activation_state_dict.postact_fn"))
        after = after or file.classes.get("activation.postact_fn", "ReLU")
        if after not in _SIGNED:
            raise InputRefused(
                say("{0} applies '{1}' to what TopK selects, which this program cannot.", where, str(after)[:60]),
                safe=say("Nothing was loaded."),
            )
        return Draft(
            weights,
            "topk",
            k=optional_whole(k, "k"),
            signed=_SIGNED[str(after)],
            normalization=_norm(hints, "layer_norm"),
        )
    if name == "Identity":
        everything = say("This SAE has no activation function: every latent fires for every vector.")
        d_sae = weights["W_dec"].shape[0]
        return Draft(
            weights, "topk", k=d_sae, signed=True, normalization=_norm(hints, "none"), notices=(everything,)
        )  # fmt: skip
    # Its loader takes any other name for ReLU.
    other = () if name == "ReLU" else (say("The activation function '{0}' was read as ReLU.", str(name)[:60]),)
    return Draft(weights, "relu", normalization=_norm(hints, "none"), notices=other)


def _unnamed(weights: dict[str, Tensor], source: Source, hints: Hints) -> Draft:
    """Read a bare state dict, as the training script has it: TopK when k is given, and without a norm."""
    rule: Activation = "relu" if hints.k is None else "topk"
    draft = completed(Draft(weights, rule, normalization=_norm(hints, "none")), source, hints)
    if hints.activation is None and hints.k is None and draft.activation == "relu" and stated_rule(source) != "relu":
        raise HintMissing(
            "activation",
            say(
                "{0} does not say which latents fire: those with positive activations, or the k largest.", source.where
            ),
            choices=("relu", "topk"),
        )
    return draft


def _norm(hints: Hints, default: InputNorm) -> InputNorm:
    if hints.normalization is None:
        return default
    if hints.normalization not in _NORMS:
        raise InputRefused(
            say("'{0}' is no normalisation of this format.", hints.normalization),
            todo=say("Use one of: {0}.", ", ".join(_NORMS)),
        )
    return _NORMS[hints.normalization]


FORMAT = Format(NAME, _recognises, _read)
