"""Four tensors and nothing else: the weights of SAELens, Prisma, saev or HugoFry without their configuration."""

from __future__ import annotations

from sae_auditor.sae.formats._parts import prefix_of
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.reads import named_below
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.weights import oriented, width

NAME = "four tensors"
_KEYS = ("W_enc", "b_enc", "W_dec", "b_dec")
_NOTICE = (
    "The file holds weights and nothing else. It is read as ReLU with the decoder bias subtracted from the input; the "
    "fit check tells whether that is right."
)


def _recognises(source: Source) -> bool:
    prefix = prefix_of(source.tensors, _KEYS)
    return prefix is not None and set(named_below(source.tensors, prefix)) == set(_KEYS)


def _read(source: Source, hints: Hints) -> Reading:
    tensors = named_below(source.tensors, prefix_of(source.tensors, _KEYS) or "")
    d_in, d_sae = width(tensors, "b_dec"), width(tensors, "b_enc")
    weights = {
        "W_enc": oriented(tensors, "W_enc", d_in, d_sae),
        "W_dec": oriented(tensors, "W_dec", d_sae, d_in),
        "b_enc": tensors["b_enc"],
        "b_dec": tensors["b_dec"],
    }
    return build(NAME, Draft(weights, "relu", notices=(_NOTICE,)), hints)


FORMAT = Format(NAME, _recognises, _read)
