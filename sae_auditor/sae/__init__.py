"""Sparse autoencoders: the canonical form, its codes and its files."""

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
