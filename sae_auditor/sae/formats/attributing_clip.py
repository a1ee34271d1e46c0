"""attributing-clip: TopK under weight normalisation, as Lightning checkpoints.

``z = topk(encoder x + bias)``, ``x_hat = decoder z``. A weight is ``g v / |v|``, for the encoder by row and for the
decoder by column; what is selected keeps its sign, and nothing is subtracted or added. By default the original returns
its input unchanged (the error is added back); here a reconstruction is the decoder's own. It was trained to keep the
direction of a vector, so that its length says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import matrix, prefix_of
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.source import Source

NAME: Final = "attributing-clip"
# How the two parts of a normalised weight are called, length and direction: by PyTorch's older and newer code.
_PARTS: Final = (("weight_g", "weight_v"), ("parametrizations.weight.original0", "parametrizations.weight.original1"))
_ENCODER, _DECODER = "encoder.0.", "decoder."
# <model>_<dataset>_topk-<token>-<k>-<d_sae>_layer-<layer>_lr_<lr>
_FOLDER: Final = re.compile(r"_topk-(?P<token>cls|spatial)-(?P<k>\d+)-(?P<d_sae>\d+)(?:_layer-(?P<layer>-?\d+))?_lr_")
_TOKENS: Final = {"cls": "cls", "spatial": "patch"}
_NOTICE: Final = say("It was trained to keep directions, not lengths: judge it by cosine, not by unexplained variance.")
_USUAL_K: Final = 64


def _prefix(names: Iterable[str]) -> str | None:
    known = set(names)
    for parts in _PARTS:
        prefix = prefix_of(known, (f"{_ENCODER}{parts[1]}", f"{_ENCODER}{parts[0]}", f"{_ENCODER}bias"))
        if prefix is not None:
            return prefix
    return None


def _recognises(source: Source) -> bool:
    return _prefix(written(source).tensors) is not None


def _read(source: Source, hints: Hints) -> Reading:
    file = written(source)
    tensors = file.below(_prefix(file.tensors) or "").tensors
    encoder = _weight(tensors, _ENCODER, 1, source.where)
    weights = {
        "W_enc": encoder.T,
        "W_dec": _weight(tensors, _DECODER, 0, source.where).T,
        "b_enc": tensors[f"{_ENCODER}bias"],
    }
    folder = _FOLDER.search(source.folder.name)
    said = folder.groupdict() if folder and int(folder["d_sae"]) == len(encoder) else {}
    if hints.k is None and not said:
        raise HintMissing(
            "k", say("{0} does not say how many latents fire for each vector.", source.where), suggestion=_USUAL_K
        )  # fmt: skip
    draft = Draft(
        weights,
        "topk",
        k=int(said["k"]) if said else None,
        signed=True,
        site=f"blocks.{said['layer']}.hook_resid_post" if said.get("layer") else None,
        tokens=_TOKENS[said["token"]] if said else None,
        centred=False,
        notices=(_NOTICE,),
    )
    return build(NAME, draft, hints)


def _weight(tensors: Mapping[str, Tensor], layer: str, axis: int, where: str) -> Tensor:
    """Return ``g v / |v|``, float32, `axis` being summed over in the norm; a plain weight where none is divided."""
    for length, direction in _PARTS:
        if layer + direction in tensors:
            v = matrix(tensors, layer + direction, where).double()
            g = matrix(tensors, layer + length, where).double()
            if tuple(g.shape) != ((1, v.shape[1]) if axis == 0 else (v.shape[0], 1)):
                raise InputRefused(
                    say(
                        "The tensor '{0}' of {1} has the shape {2}, which does not fit '{3}'.",
                        layer + length,
                        where,
                        list(g.shape),
                        layer + direction,
                    ),
                    safe=say("Nothing was loaded."),
                )
            norm = torch.linalg.vector_norm(v, dim=axis, keepdim=True)
            return (v * (g / torch.where(norm > 0, norm, 1.0))).float()
    return matrix(tensors, f"{layer}weight", where)


FORMAT = Format(NAME, _recognises, _read)
