"""What this program writes: the layout of SAELens with fields of our own under ``metadata``."""

from __future__ import annotations

from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.formats.effects import refuse_idle_hints
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.native import CONFIG_NAME, WEIGHTS_NAME, is_native, native_config

NAME = "sae-auditor"


def _recognises(source: Source) -> bool:
    return source.weights.name == WEIGHTS_NAME and is_native(source.configs.get(CONFIG_NAME))


def _read(source: Source, hints: Hints) -> Reading:
    config = native_config(source.configs[CONFIG_NAME], source.where, hints.given())
    sae = SparseAutoencoder(config, source.tensors)
    refuse_idle_hints(hints, config, has_bias=bool(sae.b_dec.any()))
    return Reading(sae, NAME)


FORMAT = Format(NAME, _recognises, _read)
