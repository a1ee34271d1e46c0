"""Sparse autoencoders: the canonical form, its codes and its files."""

from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.codes import SparseCodes
from sae_auditor.sae.config import Activation, SaeConfig
from sae_auditor.sae.native import sae_from_bytes, sae_to_bytes, write_sae
from sae_auditor.sae.read import read_sae

__all__ = [
    "Activation",
    "SaeConfig",
    "SparseAutoencoder",
    "SparseCodes",
    "read_sae",
    "sae_from_bytes",
    "sae_to_bytes",
    "write_sae",
]
