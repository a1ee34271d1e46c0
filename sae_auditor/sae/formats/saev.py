"""saev: a line of JSON and a PyTorch state dict in one file.

The versions that wrote it compute different things. Files without a ``schema`` and those of schema 1 subtract the
decoder bias from the input, later ones do not; TopK keeps the sign of what it selects in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.sites import block_site
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import whole_number
from sae_auditor.sae.formats.weights import shaped, width
from sae_auditor.strict_json import NotStrictJson, read_strict_json

NAME = "saev"
_NEWEST_SCHEMA = 5
_FLAT_CLASSES = ("Relu", "TopK", "BatchTopK", "JumpRelu")
_WEIGHTS = ("W_enc", "b_enc", "W_dec", "b_dec")
_DEFAULT_K = 32  # of the library's own configuration classes
_LAYER_FOLDER = re.compile(r"layer_(\d+)")
_BATCH_NOTICE = say(
    "The version of saev that wrote this file chose the largest activations of a whole batch; they "
    "are chosen for each vector here, which is the same for a batch of one."
)
_CENTRE_NOTICE = say(
    "Files of this version exist with and without the subtraction of the decoder bias. It is "
    "subtracted; the fit check tells whether that is right."
)


def _header(source: Source) -> dict[str, Any] | None:
    line = source.file.header
    if not line.startswith("{"):
        return None
    try:
        header = read_strict_json(line, odd_numbers=True)
    except NotStrictJson as error:
        raise InputRefused(say("The first line of {0} cannot be used: {1}.", source.where, error)) from error
    return header if isinstance(header, dict) else None


def _recognises(source: Source) -> bool:
    header = _header(source)
    return header is not None and bool({"schema", "d_vit", "exp_factor"} & set(header))


def _read(source: Source, hints: Hints) -> Reading:
    header = _header(source) or {}
    schema = whole_number(header.get("schema", 0), "schema")
    if not 0 <= schema <= _NEWEST_SCHEMA:
        raise InputRefused(
            say(
                "{0} was written by a later version of saev (schema {1}) than this program knows.", source.where, schema
            )
        )
    cfg = header if schema == 0 else header.get("cfg")
    if not isinstance(cfg, dict):
        raise InputRefused(say("The first line of {0} holds no configuration.", source.where))
    activation, params = _activation(header, cfg, schema)
    draft = _with_weights(_DRAFTS[activation](source.tensors, params), source.tensors, cfg)
    folders = (_LAYER_FOLDER.fullmatch(folder.name) for folder in [*source.weights.absolute().parents][:3])
    layer = next((int(found[1]) for found in folders if found), None)
    notices = (*draft.notices, *((_CENTRE_NOTICE,) if schema == 1 else ()))
    draft = replace(draft, centred=schema <= 1, site=block_site(layer), notices=notices)
    return build(NAME, draft, hints)


def _activation(header: Mapping[str, Any], cfg: Mapping[str, Any], schema: int) -> tuple[str, Mapping[str, Any]]:
    """Return the class of the activation function and its parameters.

    Before there was a schema all was ReLU. The first files of schema 1 name the function as the class of the whole
    configuration, later ones have it inside.
    """
    name, params = "Relu", cfg
    if schema == 1 and header.get("cls") in _FLAT_CLASSES:
        name = header["cls"]
    elif schema >= 1 and isinstance(cfg.get("activation"), dict):
        activation = cfg["activation"]
        params = activation.get("params", activation)
        name = activation.get("cls", "TopK" if "top_k" in activation else "Relu")
    if name not in _DRAFTS or not isinstance(params, dict):
        raise InputRefused(say("The activation function '{0}' is none that this program can compute.", str(name)[:40]))
    return name, params


def _k(params: Mapping[str, Any]) -> int:
    return whole_number(params.get("top_k", _DEFAULT_K), "top_k")


def _relu(tensors: Mapping[str, Tensor], params: Mapping[str, Any]) -> Draft:
    return Draft(tensors, "relu")


def _top_k(tensors: Mapping[str, Tensor], params: Mapping[str, Any]) -> Draft:
    return Draft(tensors, "topk", k=_k(params), signed=True)


def _batch_top_k(tensors: Mapping[str, Tensor], params: Mapping[str, Any]) -> Draft:
    """A threshold where the version measured one, else the largest activations of each vector."""
    if "activation.threshold" in tensors:
        threshold = shaped(tensors, "activation.threshold")
        weights = {name: tensors[name] for name in _WEIGHTS if name in tensors}
        return Draft({**weights, "threshold": threshold}, "batchtopk", k=_k(params))
    return replace(_top_k(tensors, params), notices=(_BATCH_NOTICE,))


def _abs_batch_top_k(tensors: Mapping[str, Tensor], params: Mapping[str, Any]) -> Draft:
    return replace(_top_k(tensors, params), by_magnitude=True, notices=(_BATCH_NOTICE,))


_DRAFTS: Mapping[str, Callable[[Mapping[str, Tensor], Mapping[str, Any]], Draft]] = {
    "Relu": _relu,
    "TopK": _top_k,
    "BatchTopK": _batch_top_k,
    "AbsBatchTopK": _abs_batch_top_k,
}


def _with_weights(draft: Draft, tensors: Mapping[str, Tensor], cfg: Mapping[str, Any]) -> Draft:
    d_in = width(tensors, "b_dec", cfg.get("d_model", cfg.get("d_vit")))
    factor = cfg.get("exp_factor")
    stated = cfg.get("d_sae", None if factor is None else d_in * whole_number(factor, "exp_factor"))
    d_sae = width(tensors, "b_enc", stated)
    shaped(tensors, "W_enc", d_in, d_sae)
    shaped(tensors, "W_dec", d_sae, d_in)
    return draft


FORMAT = Format(NAME, _recognises, _read)
