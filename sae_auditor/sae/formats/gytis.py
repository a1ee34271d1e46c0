"""The autoencoder of 163,840 latents on the pooled embedding of CLIP ViT-bigG (``sparse_autoencoder_128.pth``).

``z = relu(encoder x + enc_bias)``, ``x_hat = decoder z + dec_bias``: nothing is subtracted from the input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from torch import Tensor

from sae_auditor.sae.formats._parts import flipped, matrix, prefix_of
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.stated import all_settings
from sae_auditor.sae.formats.told import completed

NAME: Final = "clip-sae"
# Another code with the same names, which subtracts its decoder bias from inputs and reads what its user chose.
PRISM: Final = "Prism"
_PRISM_SETTINGS: Final = ("d_sparse", "sparsity_alpha")
_KEYS: Final = ("enc_bias", "dec_bias", "encoder.weight", "decoder.weight")


def _recognises(source: Source) -> bool:
    return prefix_of(written(source).tensors, _KEYS) is not None


def _read(source: Source, hints: Hints) -> Reading:
    file = written(source)
    tensors = file.below(prefix_of(file.tensors, _KEYS) or "").tensors
    weights = {
        "W_enc": flipped(matrix(tensors, "encoder.weight", source.where)),
        "W_dec": flipped(matrix(tensors, "decoder.weight", source.where)),
        "b_enc": _bias(tensors, "enc_bias", "encoder.bias"),
        "b_dec": _bias(tensors, "dec_bias", "decoder.bias"),
    }
    if _is_prism(source):
        return build(PRISM, completed(Draft(weights, "relu"), source, hints), hints)
    draft = Draft(weights, "relu", site="pooled", tokens="cls", centred=False)
    return build(NAME, completed(draft, source, hints), hints)


def _is_prism(source: Source) -> bool:
    return any(path.rpartition(".")[2] in _PRISM_SETTINGS for path, _ in all_settings(source))


def _bias(tensors: Mapping[str, Tensor], name: str, of_layer: str) -> Tensor:
    """Return the bias; a linear layer with a bias of its own adds it."""
    bias = tensors[name].float()
    return bias + tensors[of_layer].float() if of_layer in tensors else bias


FORMAT = Format(NAME, _recognises, _read)
