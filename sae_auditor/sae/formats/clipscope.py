"""clipscope: TopK over all tokens of a CLIP ViT-L/14, one autoencoder for a block, in folders named after the block.

``z = topk((x - pre_b) enc)``, ``x_hat = z dec + pre_b``; what is selected keeps its sign.
"""

from __future__ import annotations

import re
from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import matrix, prefix_of
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import optional_whole

NAME: Final = "clipscope"
_KEYS: Final = ("pre_b", "enc", "dec")
_FOLDER: Final = re.compile(r"(-?\d+)_resid")
_MODEL: Final = "laion/CLIP-ViT-L-14-laion2B-s32B-b82K"  # what the library itself loads


def _recognises(source: Source) -> bool:
    return prefix_of(written(source).tensors, _KEYS) is not None


def _read(source: Source, hints: Hints) -> Reading:
    file = written(source)
    prefix = prefix_of(file.tensors, _KEYS) or ""
    tensors = file.below(prefix).tensors
    if "router" in tensors:
        raise InputRefused(
            say("{0} divides its latents among experts and sends each vector to one of them.", source.where),
            safe=say("Nothing was loaded."),
            todo=say("Choose an autoencoder without experts."),
        )
    outside = prefix.removesuffix("model_state_dict.")
    k = file.values.get(f"{outside}k")
    # The library writes sizes without a k for its other class, which is a plain ReLU.
    is_relu = k is None and hints.k is None and f"{outside}n_features" in file.values
    folder = _FOLDER.fullmatch(source.folder.name)
    draft = Draft(
        {
            "W_enc": matrix(tensors, "enc", source.where),
            "W_dec": matrix(tensors, "dec", source.where),
            "b_dec": tensors["pre_b"],
        },
        "relu" if is_relu else "topk",
        k=optional_whole(k, "k"),
        signed=not is_relu,
        site=f"blocks.{folder[1]}.hook_resid_post" if folder else None,
        tokens="all",
        model_name=_MODEL if folder else "",
    )
    return build(NAME, draft, hints)


FORMAT = Format(NAME, _recognises, _read)
