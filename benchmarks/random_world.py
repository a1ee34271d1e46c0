"""Encoders, SAEs and bundles with random weights: they cost what real ones cost."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import open_clip
import torch

from sae_auditor.bundle import Bundle
from sae_auditor.encoders import ClipEncoder, Site, load_encoder_from
from sae_auditor.explain import Auditor, Meanings
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.sae import SaeConfig, SparseAutoencoder

D_SAE, K = 12_288, 32


def random_meanings(d_sae: int, embed_dim: int) -> Meanings:
    """Return labels, reference embeddings and figures of reference images: all that is said of them costs its time."""
    random = np.random.default_rng(0)
    return replace(
        Meanings.none(d_sae, embed_dim),
        labels=tuple(f"concept {latent}" for latent in range(d_sae)),
        label_scores=(0.1,) * d_sae,
        reference_embeddings=random.normal(size=(d_sae, embed_dim)).astype(np.float32),
        quality=ReferenceQuality.of(*random.random((2, 1000), np.float32)),
    )


class RandomBundle:
    """An encoder with random weights and SAEs on it, in the shape in which an `Auditor` takes a bundle."""

    name, fingerprint, unusable = "random", "0" * 64, ()

    def __init__(self, encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder]) -> None:
        self.saes = saes
        self.sae_refs = tuple(SimpleNamespace(name=name, fingerprint="2" * 64) for name in saes)
        self._encoder = encoder

    def load_encoder(self, device: str, precision: str) -> ClipEncoder:
        """Return the encoder."""
        return self._encoder


def random_auditor(encoder: ClipEncoder, sae: SparseAutoencoder) -> Auditor:
    """Return an auditor with this SAE, of whose latents something is known."""
    meanings = random_meanings(sae.config.d_sae, encoder.embed_dim)
    return Auditor(cast(Bundle, RandomBundle(encoder, {"sae": sae})), "sae", encoder=encoder, meanings=meanings)


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
