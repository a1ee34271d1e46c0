"""From the codes of every token to one entry for each image and latent."""

from __future__ import annotations

import torch
from torch import Tensor

from sae_auditor.sae import SparseCodes


def strongest_tokens(codes: SparseCodes, n_tokens: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the activation of largest magnitude of each latent over the tokens of each image.

    Parameters
    ----------
    codes
        Codes of ``n_images * n_tokens`` vectors, the tokens of an image one behind the other.
    n_tokens
        Tokens of an image.

    Returns
    -------
    images, latents, activations, tokens
        ``[m]`` each, sorted by image and latent; of equal magnitudes the first token counts. A latent that fired on no
        token of an image has no entry.
    """
    rows = codes.rows()
    strongest_first = torch.sort(codes.activations.abs(), descending=True, stable=True).indices
    keys = (rows // n_tokens) * codes.d_sae + codes.latents
    keys, order = torch.sort(keys[strongest_first], stable=True)
    entries = strongest_first[order]
    is_first = torch.ones_like(keys, dtype=torch.bool)
    is_first[1:] = keys[1:] != keys[:-1]
    keys, entries = keys[is_first], entries[is_first]
    return keys // codes.d_sae, keys % codes.d_sae, codes.activations[entries], rows[entries] % n_tokens
