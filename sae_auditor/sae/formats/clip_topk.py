"""TopK on the pooled embedding, written through the hub's mixin: ``config.json`` and ``model.safetensors``.

``z = topk(x W_enc + b_enc)``, ``x_hat = z unit(W_dec) + b_dec``: nothing is subtracted from the input, what is selected
keeps its sign, and decoder rows get unit length when they are used.
"""

from __future__ import annotations

from typing import Any, Final

from sae_auditor.sae.fold import unit_decoder
from sae_auditor.sae.formats._parts import matrix, prefix_of
from sae_auditor.sae.formats._written import Written, written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import flag, optional_whole

NAME: Final = "clip-topk-sae"
_COUNTERS: Final = ("feature_counts", "total_samples")
_WEIGHTS: Final = ("W_enc", "b_enc", "W_dec")
_SETTINGS: Final = ("input_dim", "hidden_dim", "k")


def _recognises(source: Source) -> bool:
    names = written(source).tensors
    if prefix_of(names, (*_WEIGHTS, *_COUNTERS)) is not None:
        return True
    said = source.configs.get("config.json", {})
    return all(name in said for name in _SETTINGS) and prefix_of(names, _WEIGHTS) is not None


def _read(source: Source, hints: Hints) -> Reading:
    file = written(source)
    tensors = file.below(prefix_of(file.tensors, _WEIGHTS) or "").tensors
    k = _setting("k", source, file)
    weights = {
        "W_enc": matrix(tensors, "W_enc", source.where),
        "W_dec": matrix(tensors, "W_dec", source.where),
        **{name: tensors[name] for name in ("b_enc", "b_dec") if name in tensors},
    }
    is_normalised = _setting("normalize_decoder", source, file)
    if is_normalised is None or flag(is_normalised, "normalize_decoder"):
        weights = unit_decoder(weights)
    draft = Draft(weights, "topk", k=optional_whole(k, "k"), signed=True, site="pooled", tokens="cls", centred=False)
    return build(NAME, draft, hints)


def _setting(name: str, source: Source, file: Written) -> Any:
    """Return what the class was made with: written beside the weights, or in a checkpoint with them."""
    beside = source.configs.get("config.json", {})
    inside: list[Any] = [file.values[path] for path in file.values if path.rpartition(".")[2] == name]
    return beside[name] if name in beside else (inside or [None])[-1]


FORMAT = Format(NAME, _recognises, _read)
