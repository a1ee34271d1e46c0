"""Matching pursuit: latents are chosen one after the other, each for what the ones before it left over.

An SAE of this kind has no encoder weights; a step adds the decoder row that points most along the residual.
The orthogonal kind gives all chosen latents their activations anew after each choice, as overcomplete has it: those of
non-negative least squares on the chosen decoder rows, approached by a fixed number of projected gradient steps from
where the last choice left them.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from sae_auditor.sae.config import SaeConfig

# Chosen decoder rows of several vectors hold at most this many numbers at a time (64 MiB of float32).
_MAX_BLOCK: Final = 2**24
_EPS: Final = 1e-8


def pursue_orthogonally(centred: Tensor, w_dec: Tensor, config: SaeConfig) -> tuple[Tensor, Tensor, Tensor]:
    """Return the entries of the codes of ``centred [n, d_in]``: rows and latents (int64, rising) and activations.

    Parameters
    ----------
    centred
        Inputs, the decoder bias already subtracted where the SAE does so.
    w_dec
        Decoder rows ``[d_sae, d_in]``.
    config
        `k` latents are chosen, with `solver_steps` gradient steps after each choice.
    """
    assert config.k is not None  # SaeConfig makes sure
    n_rows = max(1, _MAX_BLOCK // (config.k * config.d_in))
    rows, latents, activations, start = [], [], [], 0
    for block in torch.split(centred, n_rows) if len(centred) else [centred]:
        chosen, codes = _chosen(block, w_dec, config.k, config.solver_steps)
        chosen, order = chosen.sort(dim=1)
        codes = codes.gather(1, order)
        row, place = codes.nonzero(as_tuple=True)
        rows.append(row + start)
        latents.append(chosen[row, place])
        activations.append(codes[row, place])
        start += len(block)
    return torch.cat(rows), torch.cat(latents), torch.cat(activations)


def _chosen(x: Tensor, w_dec: Tensor, k: int, n_steps: int) -> tuple[Tensor, Tensor]:
    """Return the chosen latents ``[n, k]`` and their activations ``[n, k]``, some of which may be 0."""
    chosen = torch.empty(len(x), 0, dtype=torch.int64, device=x.device)
    codes, residual = x.new_zeros(len(x), 0), x
    for _ in range(k):
        along = (residual @ w_dec.T).scatter_(1, chosen, -torch.inf)
        chosen = torch.cat([chosen, along.argmax(dim=1, keepdim=True)], dim=1)
        codes = _non_negative(w_dec[chosen], x, torch.cat([codes, codes.new_zeros(len(x), 1)], dim=1), n_steps)
        residual = x - (codes[:, None] @ w_dec[chosen])[:, 0]
    return chosen, codes


def _non_negative(rows: Tensor, x: Tensor, codes: Tensor, n_steps: int) -> Tensor:
    """Return ``codes [n, m]`` nearer to the non-negative ones with ``codes rows = x``, for ``rows [n, m, d_in]``."""
    products = rows @ rows.transpose(1, 2)
    along = (rows @ x[:, :, None])[:, :, 0]
    rate = 1 / (products.square().sum(dim=(1, 2)).sqrt() + _EPS)
    for _ in range(n_steps):
        gradient = (products @ codes[:, :, None])[:, :, 0] - along
        codes = (codes - rate[:, None] * gradient).clamp(min=0)
    return codes


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
