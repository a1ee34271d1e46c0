"""The place of a patch in its vector: what the mean vectors of the places span, read by a few linear latents.

At the middle of the demo's encoder more than a third of what tells two patches apart is where they are. A dictionary
without room for that spends hundreds of latents on it. Here a linear map reads from a patch's vector the main
components of the mean vector of its place; each component becomes one latent that is always on, and the rest of the
dictionary is trained on what the map leaves, in which those components are no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

# Ridge of the regression, as a share of the mean variance of a dimension.
_RIDGE = 1e-3
# How far below the smallest value seen a latent of the place still is positive, as a share of its range.
_MARGIN = 0.1


@dataclass(frozen=True)
class PlaceMap:
    """A linear map from a vector to ``r`` coordinates of its place.

    Parameters
    ----------
    mean
        Mean of all vectors, ``[d_in]``.
    read
        ``[d_in, r]``; the coordinates of `x` are ``(x - mean) @ read``. ``write @ read`` is the identity.
    write
        Orthonormal directions, ``[r, d_in]``.
    offset
        What makes every coordinate positive, ``[r]``.
    left
        What is left of the mean vectors of the places without their main components, ``[t, d_in]``.
    """

    mean: Tensor
    read: Tensor
    write: Tensor
    offset: Tensor
    left: Tensor

    def without_place(self, x: Tensor) -> Tensor:
        """Return ``x [..., d_in]`` less what the map says of its place."""
        return x - (x - self.mean) @ self.read @ self.write


@torch.no_grad()
def place_map(vectors: Tensor, rank: int) -> PlaceMap:
    """Fit the map on ``vectors [n, t, d_in]`` of whole images, in float32.

    Of all maps that read the main components of a place's mean vector without bias it is the one that varies least
    among the vectors of a place, which differ by what pictures show (generalised least squares). So it takes as little
    as possible of the pictures with it.
    """
    mean = vectors.mean((0, 1))
    of_places = vectors.mean(0) - mean
    write = torch.linalg.svd(of_places, full_matrices=False).Vh[:rank]
    within = vectors - vectors.mean(0)
    d_in = vectors.shape[2]
    noise = torch.einsum("ntd,nte->de", within, within) / (len(vectors) * len(of_places))
    noise = noise + _RIDGE * noise.trace() / d_in * torch.eye(d_in, device=vectors.device)
    weighted = torch.linalg.solve(noise, write.T)
    read = torch.linalg.solve(write @ weighted, weighted.T).T
    coordinates = ((vectors - mean) @ read).flatten(0, 1)
    low, high = coordinates.amin(0), coordinates.amax(0)
    left = of_places - of_places @ read @ write
    return PlaceMap(mean, read, write, _MARGIN * (high - low) - low, left)
