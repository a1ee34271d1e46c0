"""What one pass through the encoder leaves behind: enough to answer every later question about the image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.companions import Opinion
from sae_auditor.explain.interventions import Intervention
from sae_auditor.explain.padded import HostCodes, PaddedCodes
from sae_auditor.images import Box, Framing, Sight, SourceImage
from sae_auditor.sae import SparseAutoencoder, SparseCodes, Standardised
from sae_auditor.sae.fidelity import fidelity, spread_of


@dataclass(frozen=True)
class Evidence:
    """One image under one SAE. ``T`` tokens at the site, ``t`` of them read by the SAE, ``m`` distinct fired latents.

    An SAE with an input norm multiplies what it adds to token t by that token's size, so its **pushes** and not its
    activations say how far the latents move a vector: ``x_t = sum over j of push_tj v_j + offset_t + error_t``.

    Parameters
    ----------
    image
        The decoded image.
    framing
        How the encoder's input was cut out of it.
    pixels
        The encoder's input, float32 ``[3, px, px]``.
    hidden
        Every token at the site, float32 ``[T, d]``.
    token_slice
        Which rows of `hidden` the SAE reads, ``t`` of them.
    codes
        Sparse codes of those ``t`` vectors.
    sae
        The autoencoder that made them.
    embedding
        The image embedding, unnormalised, float32 ``[e]``.
    patch_grid
        Rows and columns of the patches, which stand last among the T tokens; ``(0, 0)`` where there are none.
    context
        The residual stream that the site's value is added to, float32 ``[T, d]``; None where there is none.
    padded, known
        The codes of a single vector in the form that the device likes, and what the host knows of them already.
    opinions
        What other SAEs say of the image.
    changes, unchanged
        The interventions that this image is seen under, and its evidence without them; see `changed`.
    """

    image: SourceImage
    framing: Framing
    pixels: Tensor
    hidden: Tensor
    token_slice: slice
    codes: SparseCodes
    sae: SparseAutoencoder
    embedding: Tensor
    patch_grid: tuple[int, int] = (0, 0)
    context: Tensor | None = None
    padded: PaddedCodes | None = None
    known: HostCodes | None = None
    opinions: tuple[Opinion, ...] = ()
    changes: tuple[Intervention, ...] = ()
    unchanged: Evidence | None = None

    @property
    def seen(self) -> Box:
        """What the encoder saw of the image, in image px; it reaches outside where there is a margin."""
        return self.framing.seen(self.image.provenance.width, self.image.provenance.height)

    @property
    def sight(self) -> Sight:
        """The same in whole pixels, without a margin, and how much of the image was not seen."""
        width, height = self.image.provenance.width, self.image.provenance.height
        return Sight(self.seen.inside(width, height), width, height)

    @property
    def vectors(self) -> Tensor:
        """The vectors that the SAE reads, float32 ``[t, d]``."""
        return self.hidden[self.token_slice]

    @cached_property
    def read_patches(self) -> slice:
        """Which of `vectors` are the patches, row by row; empty where the SAE reads no patch."""
        n_patches = self.patch_grid[0] * self.patch_grid[1]
        first = len(self.hidden) - n_patches - int(self.token_slice.start or 0)
        return slice(first, first + n_patches) if self.codes.n == first + n_patches else slice(0, 0)

    @cached_property
    def latents(self) -> NDArray[np.int64]:
        """The latents that fired anywhere, rising, int64 ``[m]``."""
        if self.known is not None:
            return self.known.latents
        return np.asarray(self._fired.cpu().numpy())

    @cached_property
    def _fired(self) -> Tensor:
        fired: Tensor = torch.unique(self.codes.latents)
        return fired

    @cached_property
    def activations(self) -> Floats:
        """Each fired latent's activation, of several tokens' that of largest magnitude, float64 ``[m]``."""
        if self.known is not None:
            return self.known.activations
        sizes = self.codes.activations.abs()
        largest = sizes.new_zeros(len(self._fired)).scatter_reduce_(0, self.columns, sizes, "amax")
        # The sign is that of the first token with this magnitude; entries stand in the order of the tokens.
        entries = (sizes == largest[self.columns]).nonzero()[:, 0]
        n_entries = self.codes.latents.numel()
        first = torch.full_like(self._fired, n_entries).scatter_reduce_(0, self.columns[entries], entries, "amin")
        return np.asarray(self.codes.activations[first].double().cpu().numpy())

    @cached_property
    def columns(self) -> Tensor:
        """The place of each entry of the codes among the fired latents, int64 ``[n_fired]``."""
        return torch.searchsorted(self._fired, self.codes.latents)

    @cached_property
    def entry_pushes(self) -> Tensor:
        """What each entry of the codes multiplies its direction with, float32 ``[n_fired]``."""
        if self.sae.config.is_input_raw:
            return self.codes.activations
        return self.codes.activations * self._norm.size[self.codes.rows(), 0]

    @cached_property
    def firings(self) -> tuple[Tensor, Tensor, Tensor]:
        """The codes by fired latent: token and push of each entry, and where each latent begins ``[m]``."""
        order = self.codes.latents.argsort(stable=True)
        grouped = self.codes.latents[order]
        return self.codes.rows()[order], self.entry_pushes[order], torch.searchsorted(grouped, self._fired)

    @cached_property
    def decoder_rows(self) -> Tensor:
        """Decoder directions of the fired latents, float32 ``[m, d]``."""
        return self.sae.W_dec[self._fired]

    @cached_property
    def offset(self) -> Tensor:
        """What the SAE rebuilds when no latent fires, float32 ``[t, d]``."""
        if self.sae.config.is_input_raw:
            return self.sae.b_dec.expand_as(self.vectors)
        return self.sae.b_dec * self._norm.size + self._norm.mean

    @cached_property
    def reconstruction(self) -> Tensor:
        """The SAE's reconstruction of `vectors`, float32 ``[t, d]``."""
        decoded = self.sae.decode(self.codes)
        if self.sae.config.is_input_raw:
            return decoded
        return decoded * self._norm.size + self._norm.mean

    @property
    def error(self) -> Tensor:
        """What the SAE did not reconstruct, float32 ``[t, d]``."""
        return self.vectors - self.reconstruction

    @cached_property
    def _norm(self) -> Standardised:
        if self.unchanged is not None:
            return self.unchanged._norm
        return self.sae.standardise(self.vectors)

    def moved(self, factors: Tensor) -> Tensor:
        """Return what the latents add to each vector when multiplied with ``factors [m]``, float32 ``[t, d]``."""
        return self.moved_by(factors[self.columns])

    def moved_by(self, factors: Tensor) -> Tensor:
        """Return the same with a factor for each entry of the codes, ``[n_fired]``."""
        if self.codes.latents.numel() == 0:
            return torch.zeros_like(self.vectors)
        weights = self.entry_pushes * factors
        return F.embedding_bag(
            self.codes.latents, self.sae.W_dec, self.codes.row_offsets[:-1], mode="sum", per_sample_weights=weights
        )

    def pushes_of(self, columns: Tensor) -> Tensor:
        """Return the pushes of some fired latents by token, float32 ``[t, len(columns)]``."""
        return self._by_token(self.entry_pushes, columns)

    def activations_of(self, columns: Tensor) -> Tensor:
        """Return the activations of some fired latents by token, float32 ``[t, len(columns)]``."""
        return self._by_token(self.codes.activations, columns)

    def _by_token(self, values: Tensor, columns: Tensor) -> Tensor:
        place = self.columns.new_full((len(self._fired),), -1)
        place[columns] = torch.arange(len(columns), device=columns.device)
        places = place[self.columns]
        wanted = places >= 0
        block = values.new_zeros(self.codes.n, len(columns))
        block[self.codes.rows()[wanted], places[wanted]] = values[wanted]
        return block

    def column_of(self, latent: int) -> int | None:
        """Return the place of a latent among the fired ones, None when it did not fire."""
        place = int(np.searchsorted(self.latents, latent))
        return place if place < len(self.latents) and self.latents[place] == latent else None

    def fit(self) -> tuple[float, float, float]:
        """Return ``(cosine, fvu, l0)`` of the reconstruction, see `audit.Reconstruction`.

        The definition is that of `sae.fidelity`, which an index uses for its reference images.
        """
        return self._fit if self.known is None else self.known.fit

    @cached_property
    def _fit(self) -> tuple[float, float, float]:
        x, x_hat, offset = self.vectors[None], self.reconstruction[None], self.offset[None]
        fvu, cosine = fidelity(x, x_hat, spread_of(x, offset))
        return float(cosine), float(fvu), self.codes.latents.numel() / max(1, self.codes.n)

    def with_tokens(self, replaced: Tensor) -> Tensor:
        """Return `hidden` as a batch ``[b, T, d]`` with the read tokens replaced by ``[b, t, d]``."""
        batch = self.hidden.expand(len(replaced), -1, -1).clone()
        batch[:, self.token_slice] = replaced
        return batch

    @property
    def context_batch(self) -> Tensor | None:
        """The `context` as a batch of one, ``[1, T, d]``."""
        return None if self.context is None else self.context[None]
