"""What a full audit costs, as a multiple of open_clip's own forward pass of the same image in the same process.

Prints one line a case, like ``cls-last ViT-B-32 1.12 x``. See README.md beside this file for what is in the numerator.
"""

from __future__ import annotations

import argparse
import copy
import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import open_clip
import torch

from sae_auditor.bundle import Bundle, PromptSet, open_bundle, prompt_set_from_texts
from sae_auditor.concepts import ConceptTable
from sae_auditor.encoders import ClipEncoder, Site, load_encoder_from
from sae_auditor.explain import Auditor
from sae_auditor.images import SourceImage, load_image
from sae_auditor.sae import SaeConfig, SparseAutoencoder

N_CLASSES = 10
TEXTS = tuple(f"a photo of part number {i}" for i in range(N_CLASSES))


class RandomBundle:
    """An encoder with random weights and SAEs on it, in the shape in which an `Auditor` takes a bundle."""

    def __init__(self, encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder], concepts: ConceptTable) -> None:
        self.name, self.fingerprint, self.saes = "random", "0" * 64, saes
        self._encoder, self._concepts = encoder, concepts

    def load_encoder(self, device: str, precision: str) -> ClipEncoder:
        """Return the encoder; there is but one."""
        return self._encoder

    def concepts(self, sae_name: str) -> ConceptTable:
        """Return the concepts of an SAE."""
        return self._concepts
