"""Sparse codes: which latents fired for each vector and how strongly, never a dense block."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class SparseCodes:
    """Activations of `n` vectors in compressed-row form; latents of a row stand in rising order.

    Parameters
    ----------
    row_offsets
        int64 ``[n + 1]``; row ``i`` owns the entries from ``row_offsets[i]`` up to ``row_offsets[i + 1]``.
    latents
        int64 ``[n_fired]``, index of each latent that fired.
    activations
        float ``[n_fired]``, its activation, never zero.
    d_sae
        Number of latents of the autoencoder.
    """

    row_offsets: Tensor
    latents: Tensor
    activations: Tensor
    d_sae: int

    @property
    def n(self) -> int:
        """Number of vectors."""
        return self.row_offsets.numel() - 1

    @classmethod
    def from_dense(cls, dense: Tensor) -> SparseCodes:
        """Keep the entries of ``dense [n, d_sae]`` that are not zero."""
        rows, latents = dense.nonzero(as_tuple=True)
        return cls(offsets_of(rows, dense.shape[0]), latents, dense[rows, latents], dense.shape[1])

    @classmethod
    def concatenate(cls, parts: list[SparseCodes]) -> SparseCodes:
        """Stack the rows of `parts`, which must share `d_sae`."""
        counts = torch.cat([part.row_offsets.diff() for part in parts])
        offsets = torch.cat([counts.new_zeros(1), counts.cumsum(0)])
        return cls(
            offsets,
            torch.cat([part.latents for part in parts]),
            torch.cat([part.activations for part in parts]),
            parts[0].d_sae,
        )

    def rows(self) -> Tensor:
        """Return the row of every entry, int64 ``[n_fired]``."""
        index = torch.arange(self.n, device=self.row_offsets.device)
        return index.repeat_interleave(self.row_offsets.diff())

    def row(self, i: int) -> tuple[Tensor, Tensor]:
        """Return ``(latents, activations)`` of vector `i`."""
        part = slice(int(self.row_offsets[i]), int(self.row_offsets[i + 1]))
        return self.latents[part], self.activations[part]

    def dense(self) -> Tensor:
        """Return ``[n, d_sae]`` with zeros where nothing fired. For small `n`: the block is not sparse any more."""
        block = self.activations.new_zeros(self.n, self.d_sae)
        block[self.rows(), self.latents] = self.activations
        return block

    def to(self, device: torch.device | str) -> SparseCodes:
        """Return the same codes on another device."""
        return SparseCodes(
            self.row_offsets.to(device), self.latents.to(device), self.activations.to(device), self.d_sae
        )


def offsets_of(rows: Tensor, n: int) -> Tensor:
    """Return the row offsets ``[n + 1]`` of entries whose rows are given in rising order."""
    counts = torch.bincount(rows, minlength=n)
    return torch.cat([counts.new_zeros(1), counts.cumsum(0)])
