"""Sparse autoencoders: the canonical form, its codes and its files.

Importing this package does not import torch; naming one of its classes does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

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

__getattr__, __dir__ = attach(
    __name__,
    {
        "autoencoder": ["SparseAutoencoder"],
        "codes": ["SparseCodes"],
        "config": ["Activation", "InputNorm", "SaeConfig"],
        "formats": ["HintMissing", "Hints", "Reading"],
        "input_norm": ["Standardised"],
        "native": ["sae_from_bytes", "sae_to_bytes", "write_sae"],
        "paired": ["PairedStreams"],
        "read": ["read_reading", "read_sae"],
    },
)
