"""Images through the encoder and its SAEs: one pass for all sites, then the sparse codes, by image and latent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.concepts.indexing.tables import Codes
from sae_auditor.concepts.schema import fit_columns
from sae_auditor.encoders import Site
from sae_auditor.sae import SparseCodes
from sae_auditor.sae.fidelity import fidelity_of

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder


@dataclass(frozen=True, eq=False)
class SiteVectors:
    """What an SAE reads of some images: float32 ``[n, t, d]``; token ``i`` is patch ``i - first_patch``."""

    vectors: Tensor
    first_patch: int


@dataclass(frozen=True, eq=False)
class Seen:
    """What one pass over some images gave: embeddings float32 ``[n, e]``, and what each SAE reads, by its name."""

    embedding: Tensor
    sites: Mapping[str, SiteVectors]

    def at(self, sae_name: str) -> SiteVectors:
        """Return what an SAE reads."""
        return self.sites[sae_name]


@dataclass(frozen=True, eq=False)
class Coded:
    """What an SAE makes of some images: what fired, and how well it rebuilds them, float32 ``[n]`` each."""

    codes: Codes
    fvu: NDArray[np.float32]
    cosine: NDArray[np.float32]

    def fits(self, sae_name: str) -> dict[str, NDArray[np.float32]]:
        """Return FVU and cosine by the columns that they stand in."""
        return dict(zip(fit_columns(sae_name), (self.fvu, self.cosine), strict=True))


def site_of(sae: SparseAutoencoder) -> Site:
    """Return where an SAE reads."""
    return Site(str(sae.config.site), sae.config.tokens)  # type: ignore[arg-type]  # Site itself checks the rule


def look_at(encoder: ClipEncoder, sites: Mapping[str, Site], pixels: Tensor) -> Seen:
    """Run the encoder once over ``pixels [n, 3, s, s]`` for the sites of all SAEs."""
    # The embedding is asked for in any case; it costs nothing beside the other sites.
    wanted = list(dict.fromkeys([*sites.values(), Site("pooled")]))
    passes = dict(zip(wanted, encoder.run_same_size(pixels, wanted), strict=True))
    read = {name: SiteVectors(passes[site].vectors, passes[site].first_patch) for name, site in sites.items()}
    return Seen(passes[Site("pooled")].embedding, read)


def joined(parts: Sequence[Seen]) -> Seen:
    """Return what was seen of several batches as if it was one."""
    if len(parts) == 1:
        return parts[0]
    sites = {
        name: SiteVectors(torch.cat([part.at(name).vectors for part in parts]), first.first_patch)
        for name, first in parts[0].sites.items()
    }
    return Seen(torch.cat([part.embedding for part in parts]), sites)


def coded(read: SiteVectors, sae: SparseAutoencoder, ids: NDArray[np.int64]) -> Coded:
    """Return what fired, of every image every latent once, where it is strongest; and how well that rebuilds it.

    Parameters
    ----------
    ids
        Of the images, ``[n]``; fewer than there are vectors, where the batch was filled up to its size.
    """
    n_images, n_tokens, width = read.vectors.shape
    vectors = read.vectors.to(sae.W_enc.device)
    codes = sae.encode(vectors.reshape(n_images * n_tokens, width))
    fits = torch.stack(fidelity_of(sae, vectors, codes)).float().cpu().numpy()
    images, latents, activations, tokens = (part.cpu().numpy() for part in strongest_tokens(codes, n_tokens))
    n = int(np.searchsorted(images, len(ids)))  # they rise
    # Tokens in front of the patches (CLS, registers) are no place in the image.
    patches = np.maximum(tokens[:n] - read.first_patch, -1).astype(np.int16)
    fired = Codes(ids[images[:n]], latents[:n].astype(np.int32), activations[:n].astype(np.float32), patches)
    return Coded(fired, *fits[:, : len(ids)])


def half(block: Tensor) -> NDArray[np.float16]:
    """Return a block of vectors as the index keeps them."""
    kept: NDArray[np.float16] = block.detach().float().cpu().numpy().astype(np.float16)
    return kept


def unit_half(embedding: Tensor) -> NDArray[np.float16]:
    """Return embeddings of length 1 as the index keeps them."""
    return half(torch.nn.functional.normalize(embedding, dim=-1))


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
