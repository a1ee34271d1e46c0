"""Matching pursuit: latents are chosen one after the other, each for what the ones before it left over.

An SAE of this kind has no encoder weights; a step adds the decoder row that points most along the residual.
"""

from __future__ import annotations

import torch
from torch import Tensor

from sae_auditor.sae.config import SaeConfig


def pursue(centred: Tensor, w_dec: Tensor, config: SaeConfig) -> tuple[Tensor, Tensor, Tensor]:
    """Return the entries of the codes of ``centred [n, d_in]``: rows and latents (int64, rising) and activations.

    Parameters
    ----------
    centred
        Inputs, the decoder bias already subtracted where the SAE does so.
    w_dec
        Decoder rows ``[d_sae, d_in]``, of any length: as in SAELens and overcomplete a step's activation is the inner
        product, which is the projection only for a row of unit length.
    config
        At most `k` steps; `residual_threshold`, `stop_on_repeat` and `signed` say when a vector has had enough of them
        and whether a step may push against a row.
    """
    assert config.k is not None  # SaeConfig makes sure
    residual, codes = centred.clone(), centred.new_zeros(len(centred), config.d_sae)
    running = torch.ones(len(centred), dtype=torch.bool, device=centred.device)
    for _ in range(config.k):
        along, latents = (residual @ w_dec.T).max(dim=1)
        step = along if config.signed else along.relu()
        step = torch.where(running, step, 0.0)
        before = codes.gather(1, latents[:, None])[:, 0]
        codes.scatter_add_(1, latents[:, None], step[:, None])
        residual -= step[:, None] * w_dec[latents]
        if config.stop_on_repeat:
            running &= (before == 0) & (step != 0)
        if config.residual_threshold > 0:
            running &= residual.norm(dim=1) >= config.residual_threshold
        if not bool(running.any()):
            break
    rows, latents = codes.nonzero(as_tuple=True)
    return rows, latents, codes[rows, latents]
