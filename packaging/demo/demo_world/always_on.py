"""Which latents are always on: those that say that there is a picture, or where in it, and not what it shows."""

from __future__ import annotations

import torch
from torch import Tensor

# A latent is always on when it fires on this share of the images, or is strongest at one place in this share of them.
ALWAYS = 0.8
# A latent that fired on fewer images than this is not said to mark a place.
FEWEST_IMAGES = 10


def always_on(strongest: Tensor, patches: Tensor, n_patches: int) -> Tensor:
    """Tell which latents are always on.

    Parameters
    ----------
    strongest
        The largest activation of each latent in each image, ``[n, d_sae]``; 0 where it does not fire.
    patches
        The patch that has it, int64 ``[n, d_sae]``; anything where the latent does not fire.
    n_patches
        Patches in an image; with a single token no latent marks a place.

    Returns
    -------
    Tensor
        bool ``[d_sae]``; false for latents that never fire.
    """
    fired = strongest > 0
    n_fired = fired.sum(0)
    everywhere = n_fired >= ALWAYS * len(strongest)
    most = patch_counts(fired, patches, n_patches).amax(1)
    one_place = (n_fired >= FEWEST_IMAGES) & (most >= ALWAYS * n_fired) & (n_patches > 1)
    return (n_fired > 0) & (everywhere | one_place)


def patch_counts(fired: Tensor, patches: Tensor, n_patches: int) -> Tensor:
    """Count on how many images each latent is strongest at each patch, float32 ``[d_sae, n_patches]``.

    `fired` bool and `patches` int64, both ``[n, d_sae]``.
    """
    counts = torch.zeros(fired.shape[1], n_patches, device=fired.device)
    return counts.scatter_add_(1, patches.T, fired.T.to(counts.dtype))
