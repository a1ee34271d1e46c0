"""How much of an image's vectors a reconstruction explains: the one definition of FVU and cosine of an image.

Audits say it of the image that is looked at, and an index keeps it of every reference image; only equal definitions may
be compared.
"""

from __future__ import annotations

from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.codes import SparseCodes

# Images are measured in parts of at most this many numbers, unless one alone has more (32 MiB of float64).
_MAX_BLOCK: Final = 2**22


def spread_of(x: Tensor, offset: Tensor) -> Tensor:
    """Return the variance that a reconstruction is to explain, summed over tokens and numbers, float64 ``[n]``.

    With several tokens it is taken around their mean; with one vector, which has no spread of its own, around the
    decoder offset, the autoencoder's own notion of a mean.

    Parameters
    ----------
    x
        What the SAE reads of `n` images, ``[n, t, d]``.
    offset
        What the SAE rebuilds when nothing fires, ``[n, t, d]``.
    """
    x = x.double()
    centre = x.mean(dim=1, keepdim=True) if x.shape[1] > 1 else offset.double()
    return (x - centre).square().sum(dim=(1, 2))


def fidelity(x: Tensor, x_hat: Tensor, spread: Tensor) -> tuple[Tensor, Tensor]:
    """Return ``(fvu, cosine)`` of the reconstructions of `n` images, float64 ``[n]`` each.

    The FVU is the squared error as a fraction of the spread, 0 or 1 without any spread; the cosine is the mean over the
    tokens.

    Parameters
    ----------
    x, x_hat
        ``[n, t, d]``.
    spread
        Of `spread_of`, ``[n]``.
    """
    x, x_hat = x.double(), x_hat.double()
    missed = (x - x_hat).square().sum(dim=(1, 2))
    fvu = torch.where(spread > 0, missed / torch.where(spread > 0, spread, 1), (missed > 0).double())
    return fvu, F.cosine_similarity(x, x_hat, dim=-1).mean(dim=1)


@torch.no_grad()
def fidelity_of(sae: SparseAutoencoder, x: Tensor, codes: SparseCodes) -> tuple[Tensor, Tensor]:
    """Return `fidelity` of what the SAE makes of ``x [n, t, d]``, whose vectors have these codes, image by image."""
    n, t, d = x.shape
    flat = x.reshape(n * t, d).float()
    x_hat, norm = sae.decode(codes), sae.standardise(flat)
    offset = sae.b_dec * norm.size + norm.mean
    if not sae.config.is_input_raw:
        x_hat = x_hat * norm.size + norm.mean
    at_once = max(1, _MAX_BLOCK // (t * d))
    parts = [torch.split(part.expand_as(flat).view(n, t, d), at_once) for part in (flat, x_hat, offset)]
    found = [fidelity(own, made, spread_of(own, base)) for own, made, base in zip(*parts, strict=True)]
    fvu, cosine = zip(*found, strict=True)
    return torch.cat(fvu), torch.cat(cosine)
