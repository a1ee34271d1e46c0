"""SAEs trained in a moment: small, of every activation function, on whatever vectors are given."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.sae import Activation, InputNorm, SaeConfig, SparseAutoencoder
from sae_auditor.sae.input_norm import STANDARDISE

BATCH = 256


class _Step(torch.autograd.Function):
    """1 above the threshold; its derivative is that of a ramp of width 1 (Rajamanoharan et al. 2024)."""

    @staticmethod
    def forward(ctx: Any, pre: Tensor, threshold: Tensor) -> Tensor:  # type: ignore[override]
        ctx.save_for_backward(pre, threshold)
        return (pre > threshold).float()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[None, Tensor]:  # type: ignore[override]
        pre, threshold = ctx.saved_tensors
        return None, -(grad * ((pre - threshold).abs() < 0.5)).sum(0)


def trained_sae(
    x: Tensor,
    activation: Activation,
    *,
    site: str,
    tokens: str,
    d_sae: int = 256,
    k: int = 12,
    steps: int = 300,
    centred: bool = True,
    normalization: InputNorm = "none",
    seed: int = 0,
) -> SparseAutoencoder:
    """Train an SAE with Adam on vectors ``[n, d]``, scaled to a mean length of ``sqrt(d)`` meanwhile."""
    torch.manual_seed(seed)
    x = STANDARDISE[normalization](x, 1e-5).x
    scale = float(x.shape[1] ** 0.5 / (x - x.mean(0)).norm(dim=1).mean()) if normalization == "none" else 1.0
    x = x * scale
    rows = F.normalize(torch.randn(d_sae, x.shape[1]), dim=1)
    weights = {
        "W_enc": rows.T.contiguous(),
        "W_dec": rows.clone(),
        "b_enc": torch.zeros(d_sae),
        "b_dec": x.mean(0),
        "log_threshold": torch.full((d_sae,), -1.0),
    }
    for weight in weights.values():
        weight.requires_grad_()
    lowest_kept = _optimise(weights, x, activation, k, steps, centred)
    tensors = {name: weights[name].detach() for name in ("W_enc", "W_dec")}
    tensors |= {name: weights[name].detach() / scale for name in ("b_enc", "b_dec")}
    if activation == "batchtopk":
        tensors["threshold"] = torch.full((d_sae,), lowest_kept / scale)
    if activation == "jumprelu":
        tensors["threshold"] = weights["log_threshold"].detach().exp() / scale
    config = SaeConfig(
        x.shape[1],
        d_sae,
        activation,
        k=k if activation in ("topk", "batchtopk") else None,
        site=site,
        tokens=tokens,
        apply_b_dec_to_input=centred,
        normalization=normalization,
    )
    return SparseAutoencoder(config, tensors)


def _optimise(weights: dict[str, Tensor], x: Tensor, activation: str, k: int, steps: int, centred: bool) -> float:
    """Return what the smallest activation that BatchTopK keeps settled at."""
    optimizer = torch.optim.Adam(weights.values(), lr=3e-3, betas=(0.9, 0.99))
    lowest_kept = 0.0
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1.0, (step + 1) / 50, (steps - step) / (0.3 * steps))
        batch = x[torch.randint(len(x), (BATCH,))]
        pre = (batch - weights["b_dec"] if centred else batch) @ weights["W_enc"] + weights["b_enc"]
        codes, penalty, lowest = _CODES[activation](pre, k, weights["log_threshold"])
        lowest_kept = lowest_kept * 0.95 + lowest * 0.05 if step else lowest
        loss = (batch - codes @ weights["W_dec"] - weights["b_dec"]).square().mean() + penalty
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        with torch.no_grad():
            weights["W_dec"].div_(weights["W_dec"].norm(dim=1, keepdim=True))
    return lowest_kept


Codes = tuple[Tensor, Tensor | float, float]


def _relu(pre: Tensor, k: int, log_threshold: Tensor) -> Codes:
    codes = pre.relu()
    return codes, 0.004 * codes.sum(1).mean(), 0.0


def _topk(pre: Tensor, k: int, log_threshold: Tensor) -> Codes:
    values, latents = pre.relu().topk(k, dim=1)
    return torch.zeros_like(pre).scatter(1, latents, values), 0.0, 0.0


def _batchtopk(pre: Tensor, k: int, log_threshold: Tensor) -> Codes:
    positive = pre.relu()
    lowest = positive.flatten().topk(k * len(pre)).values[-1]
    return positive * (positive >= lowest), 0.0, float(lowest.detach())


def _jumprelu(pre: Tensor, k: int, log_threshold: Tensor) -> Codes:
    gate: Tensor = _Step.apply(pre, log_threshold.exp())  # type: ignore[no-untyped-call]
    return pre.relu() * gate, 0.02 * (gate.sum(1).mean() / k - 1).square(), 0.0


_CODES = {"relu": _relu, "topk": _topk, "batchtopk": _batchtopk, "jumprelu": _jumprelu}
