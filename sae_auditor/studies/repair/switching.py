"""Latents switched off at run time: the encoder stays as it is, and what they add to its site is taken away."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from sae_auditor.encoders import SitePass, Tail
from sae_auditor.sae import SparseAutoencoder, SparseCodes


def codes_of(sae: SparseAutoencoder, made: SitePass) -> SparseCodes:
    """Return the codes of all tokens that the SAE reads: row ``i * t + j`` is token j of image i."""
    return sae.encode(made.vectors.flatten(0, 1))


def strengths(codes: SparseCodes, latents: Sequence[int], n_images: int) -> Tensor:
    """Return each latent's activation in each image, of several tokens' the largest: float32 ``[n, k]``, 0 for none."""
    images = codes.rows() // max(1, codes.n // n_images)
    found = codes.activations.new_zeros(n_images, len(latents))
    for place, latent in enumerate(latents):
        entries = codes.latents == latent
        found[:, place] = found[:, place].scatter_reduce(0, images[entries], codes.activations[entries].abs(), "amax")
    return found


@torch.no_grad()
def switched_off(
    tail: Tail, made: SitePass, sae: SparseAutoencoder, codes: SparseCodes, latents: Sequence[int]
) -> Tensor:
    """Return the embeddings ``[n, e]`` of images with latents scaled to 0 in every token.

    Parameters
    ----------
    tail
        The way from the site to the embedding.
    made
        What the encoder gave for the images at the site.
    codes
        Those of `codes_of`.
    """
    entries = torch.isin(codes.latents, torch.tensor(list(latents), device=codes.latents.device))
    embedding = made.embedding.clone()
    if not bool(entries.any()):
        return embedding
    read = made.vectors.flatten(0, 1)
    rows, pushes = codes.rows()[entries], codes.activations[entries]
    if not sae.config.is_input_raw:
        pushes = pushes * sae.standardise(read).size[rows, 0]
    removed = torch.zeros_like(read).index_add_(0, rows, pushes[:, None] * sae.W_dec[codes.latents[entries]])
    hidden = made.hidden.clone()
    hidden[:, made.token_slice] -= removed.view_as(made.vectors)
    # The others stay what they are, to the bit.
    images = torch.unique(rows // (read.shape[0] // len(embedding)))
    context = made.context if made.context is None or len(made.context) == 1 else made.context[images]
    embedding[images] = tail(hidden[images], context)
    return embedding
