"""Where a latent's decoder row leads in the embedding space: a second opinion that needs no image.

Behind the last block only a LayerNorm and a projection follow. With the norm's scale held fixed both are linear, and
``x + s v_j`` moves the embedding along ``C diag(gamma) P`` applied to ``v_j`` (docs/maths.md); ``pooled`` is the
embedding itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from sae_auditor.encoders import Site
from sae_auditor.explain.closed_head import closed_head

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

_ROWS = 8192


@torch.no_grad()
def decoder_directions(encoder: ClipEncoder, sae: SparseAutoencoder) -> NDArray[np.float32] | None:
    """Return the unit directions, float32 ``[d_sae, e]``, NaN for latents that do not move the embedding.

    None where the way from the SAE's site to the embedding is not straight: between blocks, and for patches.
    """
    config = sae.config
    if config.site is None or config.tokens is None:
        return None
    tail = encoder.tail(Site(config.site, config.tokens))  # type: ignore[arg-type]  # Site checks the rule
    if not tail.is_closed:
        return None
    head = closed_head(tail).to(torch.device("cpu"))
    decoder = sae.W_dec.detach().cpu()
    parts = []
    for start in range(0, len(decoder), _ROWS):
        along = head.along(decoder[start : start + _ROWS].double())
        length = along.norm(dim=1, keepdim=True)
        parts.append(torch.where(length > 0, along / length, torch.nan).float())
    directions: NDArray[np.float32] = torch.cat(parts).numpy()
    return directions
