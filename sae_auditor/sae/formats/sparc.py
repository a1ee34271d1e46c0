"""SPARC: one dictionary shared by several encoders ("streams"), each with an encoder, a decoder and biases of its own.

Logits of a stream ``h_s = encoder_s (x_s - pre_bias_s) + latent_bias_s``; the k latents with the largest sum of logits
over the streams fire in all of them, each stream with ``relu(h_s)``; ``x_hat_s = decoder_s z + pre_bias_s``. One stream
alone chooses by its own logits. The training options lie beside the weights in ``run_config.json``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.fold import fold_affine
from sae_auditor.sae.formats._parts import flipped, matrix
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.effects import idle
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import known
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import optional_whole
from sae_auditor.sae.paired import PairedStreams

NAME: Final = "SPARC"
_ENCODER: Final = re.compile(r"(?P<prefix>.*?)encoders\.(?P<stream>[^.]+)\.weight")
# What ``streams`` may be, and whether the latents are chosen together; None for as the training options say.
_PAIRED: Final[Mapping[str, bool | None]] = {"paired": None, "paired-global": True, "paired-local": False}
_NORMS: Final = ("none", "unit")
_RAW: Final = say(
    "SPARC is trained on vectors of length 1 and does not normalise them itself; say "
    "normalization=unit to have it done."
)


def _streams(tensors: Mapping[str, Tensor]) -> dict[str, str]:
    """Return the prefix below which a stream's tensors are, by stream, in the file's order."""
    found = {match["stream"]: match["prefix"] for name in tensors if (match := _ENCODER.fullmatch(name))}
    return {
        stream: prefix
        for stream, prefix in found.items()
        if all(prefix + name in tensors for name in _names(stream).values())
    }


def _names(stream: str) -> dict[str, str]:
    return {
        "W_enc": f"encoders.{stream}.weight",
        "W_dec": f"decoders.{stream}.weight",
        "b_enc": f"latent_biases.{stream}",
        "b_dec": f"pre_biases.{stream}",
    }


def _recognises(source: Source) -> bool:
    return bool(_streams(written(source).tensors))


def _read(source: Source, hints: Hints) -> Reading:
    tensors = written(source).tensors
    streams = _streams(tensors)
    for other, prefix in streams.items():  # those that were not chosen are no part of the one that is
        known(tensors, *(prefix + name for name in _names(other).values()))
    if hints.streams is not None:
        return _read_paired(source, streams, hints)
    if hints.stream is None and len(streams) != 1:
        raise HintMissing(
            "stream",
            say("{0} holds {1} streams, one for each encoder.", source.where, len(streams)),
            choices=tuple(streams),
        )
    stream = next(iter(streams)) if hints.stream is None else hints.stream
    if stream not in streams:
        raise InputRefused(
            say("{0} has no stream '{1}'.", source.where, stream),
            safe=say("Nothing was loaded."),
            todo=say("Choose one of: {0}.", ", ".join(streams)),
        )
    # Of a file with one stream its name changes nothing, and agrees.
    return build(NAME, _draft(source, streams[stream], stream, hints), _followed(hints))


def _read_paired(source: Source, streams: Mapping[str, str], hints: Hints) -> Reading:
    shared = _PAIRED.get(hints.streams or "", None)
    if hints.streams not in _PAIRED:
        raise InputRefused(
            say("'{0}' is no way to read streams.", hints.streams), todo=say("Use one of: {0}.", ', '.join(_PAIRED))
        )  # fmt: skip
    if shared is None:
        shared = _options(source).get("topk_type", "global") == "global"
    if hints.stream is not None:
        raise idle("stream", say("all streams are read together"))
    alone = _followed(hints)
    readings = {name: build(NAME, _draft(source, prefix, name, hints), alone) for name, prefix in streams.items()}
    paired = PairedStreams({name: reading.sae for name, reading in readings.items()}, shared=shared)
    return Reading(paired, NAME, next(iter(readings.values())).notices)


def _followed(hints: Hints) -> Hints:
    """Return the hints without those that this reader follows itself."""
    return replace(hints, stream=None, streams=None, normalization=None)


def _draft(source: Source, prefix: str, stream: str, hints: Hints) -> Draft:
    tensors = {part: written(source).tensors[prefix + name] for part, name in _names(stream).items()}
    weights = {
        "W_enc": flipped(matrix(tensors, "W_enc", source.where)),
        "W_dec": flipped(matrix(tensors, "W_dec", source.where)),
        "b_enc": tensors["b_enc"],
        "b_dec": tensors["b_dec"],
    }
    k = _options(source).get("k")
    draft = Draft(weights, "topk", k=optional_whole(k, "k"), site="pooled", tokens="cls")
    if hints.normalization is None:
        return replace(draft, notices=(_RAW,))
    if hints.normalization not in _NORMS:
        raise InputRefused(
            say("'{0}' is no normalisation of this format.", hints.normalization),
            todo=say("Use one of: {0}.", ", ".join(_NORMS)),
        )
    return draft if hints.normalization == "none" else _of_unit_vectors(draft)


def _of_unit_vectors(draft: Draft) -> Draft:
    """Bring every vector to length 1: to ``sqrt(d_in)`` by the input norm, and down from there in the weights."""
    d_in = draft.tensors["W_dec"].shape[1]
    down = torch.tensor(float(d_in) ** -0.5, dtype=torch.float64)
    tensors = fold_affine(draft.tensors, torch.tensor(0.0), down, centred=True)
    return replace(draft, tensors=tensors, normalization="constant_norm")


def _options(source: Source) -> Mapping[str, Any]:
    """Return the options of the training run; empty when they are not beside the weights."""
    options = source.configs.get("run_config.json", {}).get("args", {})
    return options if isinstance(options, dict) else {}


FORMAT = Format(NAME, _recognises, _read)
