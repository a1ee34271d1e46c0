"""Encoders, SAEs and bundles with random weights: they cost what real ones cost."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import open_clip
import torch

from sae_auditor.encoders import ClipEncoder, Site, load_encoder_from
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.sae import SaeConfig, SparseAutoencoder

D_SAE, K = 12_288, 32


class RandomConcepts:
    """Labels, reference embeddings and figures of reference images, so that all that is said of them costs its time."""

    def __init__(self, d_sae: int, embed_dim: int) -> None:
        random = np.random.default_rng(0)
        self.reference_embeddings = random.normal(size=(d_sae, embed_dim)).astype(np.float32)
        self.always_on, self.mean_levels = np.zeros(d_sae, bool), np.zeros(d_sae)
        self.quality = ReferenceQuality.of(*random.random((2, 1000), np.float32))

    def labels_shown(self) -> list[str | None]:
        """Return the label of every latent."""
        return [self.concept_label(latent)[0] for latent in range(len(self.always_on))]

    def concept_label(self, latent: int) -> tuple[str | None, float | None]:
        """Return a label and its score."""
        return f"concept {latent}", 0.1


class RandomBundle:
    """An encoder with random weights and SAEs on it, in the shape in which an `Auditor` takes a bundle."""

    name, fingerprint, unusable = "random", "0" * 64, ()

    def __init__(self, encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder]) -> None:
        self.saes = saes
        self.store, self.vocabularies = SimpleNamespace(names=frozenset), dict[str, Any]()
        self._concepts = {name: RandomConcepts(sae.config.d_sae, encoder.embed_dim) for name, sae in saes.items()}
        self.sae_refs = tuple(SimpleNamespace(name=name, fingerprint="2" * 64) for name in saes)
        self._encoder = encoder

    def load_encoder(self, device: str, precision: str) -> ClipEncoder:
        """Return the encoder."""
        return self._encoder

    def concepts(self, sae_name: str) -> RandomConcepts:
        """Return the concepts of an SAE."""
        return self._concepts[sae_name]


def random_encoder(name: str, device: str = "cpu", precision: str = "auto") -> ClipEncoder:
    """Return one of open_clip's architectures with random weights, the same at every call."""
    config = open_clip.get_model_config(name)
    torch.manual_seed(0)
    weights = open_clip.CLIP(**copy.deepcopy(config)).state_dict()
    content = {"model_cfg": config, "preprocess_cfg": {}}
    return load_encoder_from(content, weights, name=name, fingerprint="1" * 64, device=device, precision=precision)


def random_sae(encoder: ClipEncoder, site: Site, d_sae: int = D_SAE, k: int = K) -> SparseAutoencoder:
    """Return a TopK SAE with random weights."""
    generator = torch.Generator().manual_seed(0)
    rows = torch.nn.functional.normalize(torch.randn(d_sae, encoder.width, generator=generator), dim=1)
    tensors = {
        "W_enc": rows.T.contiguous(),
        "W_dec": rows,
        "b_enc": torch.zeros(d_sae),
        "b_dec": torch.zeros(encoder.width),
    }
    config = SaeConfig(encoder.width, d_sae, "topk", k=k, site=site.name, tokens=site.tokens)
    return SparseAutoencoder(config, tensors)
