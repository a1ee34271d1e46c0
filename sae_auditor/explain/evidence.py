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
from sae_auditor.images import SourceImage
from sae_auditor.sae import SparseAutoencoder, SparseCodes


@dataclass(frozen=True)
class Evidence:
    """One image under one SAE. ``T`` tokens at the site, ``t`` of them read by the SAE, ``m`` distinct fired latents.

    Parameters
    ----------
    image
        The decoded image.
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
    """

    image: SourceImage
    pixels: Tensor
    hidden: Tensor
    token_slice: slice
    codes: SparseCodes
    sae: SparseAutoencoder
    embedding: Tensor

    @property
    def vectors(self) -> Tensor:
        """The vectors that the SAE reads, float32 ``[t, d]``."""
        return self.hidden[self.token_slice]

    @cached_property
    def latents(self) -> NDArray[np.int64]:
        """The latents that fired anywhere, rising, int64 ``[m]``."""
        return np.asarray(self._fired.cpu().numpy())

    @cached_property
    def _fired(self) -> Tensor:
        fired: Tensor = torch.unique(self.codes.latents)
        return fired

    @cached_property
    def activations(self) -> Floats:
        """Each fired latent's activation, at patch sites its maximum over the patches, float64 ``[m]``."""
        return np.asarray(self.code_block.amax(0).double().cpu().numpy())

    @cached_property
    def code_block(self) -> Tensor:
        """Activations of the fired latents by token, float32 ``[t, m]``: dense over what fired in this image only."""
        columns = torch.searchsorted(self._fired, self.codes.latents)
        block = self.hidden.new_zeros(self.codes.n, len(self._fired))
        block[self.codes.rows(), columns] = self.codes.activations
        return block

    @cached_property
    def firings(self) -> tuple[Tensor, Tensor, Tensor]:
        """The codes by fired latent: token and activation of each entry, and where each latent begins ``[m]``."""
        order = self.codes.latents.argsort(stable=True)
        grouped = self.codes.latents[order]
        return self.codes.rows()[order], self.codes.activations[order], torch.searchsorted(grouped, self._fired)

    @cached_property
    def decoder_rows(self) -> Tensor:
        """Decoder directions of the fired latents, float32 ``[m, d]``."""
        return self.sae.W_dec[self._fired]

    @cached_property
    def reconstruction(self) -> Tensor:
        """The SAE's reconstruction of `vectors`, float32 ``[t, d]``."""
        return self.sae.decode(self.codes)

    @property
    def error(self) -> Tensor:
        """What the SAE did not reconstruct, float32 ``[t, d]``."""
        return self.vectors - self.reconstruction

    def column_of(self, latent: int) -> int | None:
        """Return the place of a latent among the fired ones, None when it did not fire."""
        place = int(np.searchsorted(self.latents, latent))
        return place if place < len(self.latents) and self.latents[place] == latent else None

    def fit(self) -> tuple[float, float, float]:
        """Return ``(cosine, fvu, l0)`` of the reconstruction, see `audit.Reconstruction`.

        With several tokens the variance is taken around their mean; with one vector, which has no spread of its own,
        around the decoder bias, the autoencoder's own notion of a mean. Without any spread the fraction is 0 or 1.
        """
        x, x_hat = self.vectors.double(), self.reconstruction.double()
        centre = x.mean(0) if len(x) > 1 else self.sae.b_dec.double()
        spread = float((x - centre).square().sum())
        missed = float((x - x_hat).square().sum())
        fvu = missed / spread if spread > 0 else float(missed > 0)
        cosine = float(F.cosine_similarity(x, x_hat, dim=1).mean())
        return cosine, fvu, self.codes.latents.numel() / max(1, self.codes.n)

    def with_tokens(self, replaced: Tensor) -> Tensor:
        """Return `hidden` as a batch ``[b, T, d]`` with the read tokens replaced by ``[b, t, d]``."""
        batch = self.hidden.expand(len(replaced), -1, -1).clone()
        batch[:, self.token_slice] = replaced
        return batch
