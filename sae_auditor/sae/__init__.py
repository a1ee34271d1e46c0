"""Sparse autoencoders: the canonical form, its codes and its files.

Importing this package does not import torch; naming one of its classes does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.sae.autoencoder import SparseAutoencoder
    from sae_auditor.sae.codes import SparseCodes
    from sae_auditor.sae.config import Activation, InputNorm, SaeConfig
    from sae_auditor.sae.formats import HintMissing, Hints, Reading
    from sae_auditor.sae.input_norm import Standardised
    from sae_auditor.sae.native import sae_from_bytes, sae_to_bytes, write_sae
    from sae_auditor.sae.paired import PairedStreams
    from sae_auditor.sae.read import read_reading, read_sae

__all__ = [
    "Activation",
    "HintMissing",
    "Hints",
    "InputNorm",
    "PairedStreams",
    "Reading",
    "SaeConfig",
    "SparseAutoencoder",
    "SparseCodes",
    "Standardised",
    "read_reading",
    "read_sae",
    "sae_from_bytes",
    "sae_to_bytes",
    "write_sae",
]

_HOMES = {
    "SparseAutoencoder": "autoencoder",
    "SparseCodes": "codes",
    "Activation": "config",
    "InputNorm": "config",
    "SaeConfig": "config",
    "HintMissing": "formats",
    "Hints": "formats",
    "Reading": "formats",
    "Standardised": "input_norm",
    "sae_from_bytes": "native",
    "sae_to_bytes": "native",
    "write_sae": "native",
    "PairedStreams": "paired",
    "read_reading": "read",
    "read_sae": "read",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
