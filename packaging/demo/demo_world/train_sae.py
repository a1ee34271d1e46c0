"""Train the demo's sparse autoencoders: BatchTopK or TopK, Matryoshka prefixes, revival of dead latents.

Sources: TopK and its auxiliary loss, Gao et al. 2024 (arXiv 2406.04093); BatchTopK, Bussmann et al. 2024 (2412.06410);
Matryoshka prefixes, Bussmann et al. 2025 (2503.17547). Inputs are scaled to a mean squared norm of ``d_in`` while
training and the scale is folded into the weights at the end, so that the result reads the encoder's raw vectors.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demo_world.settings import SaeSettings
from sae_auditor.sae import SaeConfig, SparseAutoencoder

_DEAD_AFTER_VECTORS = 200_000
_AUX_WEIGHT = 1 / 32


class _Trainee(nn.Module):
    """Weights while training, in the canonical orientation, and the statistics that inference needs."""

    def __init__(self, d_in: int, d_sae: int, centre: Tensor) -> None:
        super().__init__()
        directions = F.normalize(torch.randn(d_sae, d_in, device=centre.device), dim=1)
        self.W_dec = nn.Parameter(directions)
        self.W_enc = nn.Parameter(directions.T.clone())
        self.b_enc = nn.Parameter(torch.zeros(d_sae, device=centre.device))
        self.b_dec = nn.Parameter(centre.clone())
        self.threshold = torch.zeros((), device=centre.device)
        self.silent_for = torch.zeros(d_sae, device=centre.device)

    def pre(self, x: Tensor) -> Tensor:
        return torch.relu((x - self.b_dec) @ self.W_enc + self.b_enc)


def train_sae(
    draw: Callable[[torch.Generator], Tensor], centre: Tensor, scale: float, settings: SaeSettings
) -> SparseAutoencoder:
    """Train one autoencoder.

    Parameters
    ----------
    draw
        Returns a batch of raw vectors ``[settings.batch, d_in]`` on the training device.
    centre
        Mean of the raw vectors, ``[d_in]``; the decoder bias starts there.
    scale
        What raw vectors are multiplied by while training.
    """
    torch.manual_seed(settings.seed)
    generator = torch.Generator().manual_seed(settings.seed)
    trainee = _Trainee(len(centre), settings.d_sae, centre * scale)
    optimizer = torch.optim.Adam(trainee.parameters(), lr=settings.learning_rate, betas=(0.9, 0.999))
    for step in range(settings.steps):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * min(
                1.0, (step + 1) / 200, (settings.steps - step) / (0.3 * settings.steps)
            )
        x = draw(generator) * scale
        loss, fvu = _step(trainee, optimizer, x, settings)
        if step % 1000 == 0 or step == settings.steps - 1:
            dead = (trainee.silent_for > _DEAD_AFTER_VECTORS).float().mean().item()
            print(json.dumps({"sae": settings.name, "step": step, "loss": loss, "fvu": fvu, "dead": dead}))
    return _folded(trainee, scale, settings)


def _step(trainee: _Trainee, optimizer: torch.optim.Optimizer, x: Tensor, settings: SaeSettings) -> tuple[float, float]:
    pre = trainee.pre(x)
    codes = _selected(trainee, pre, settings)
    residual = x
    losses = []
    for size in settings.prefixes or (settings.d_sae,):
        residual = x - (codes[:, :size] @ trainee.W_dec[:size] + trainee.b_dec)
        losses.append(residual.square().mean())
    loss = torch.stack(losses).mean() + _AUX_WEIGHT * _revival(trainee, pre, residual.detach(), settings)
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    optimizer.step()
    with torch.no_grad():
        trainee.W_dec.div_(trainee.W_dec.norm(dim=1, keepdim=True))
        fired = (codes > 0).any(0)
        trainee.silent_for.add_(len(x)).masked_fill_(fired, 0)
        fvu = residual.square().sum() / (x - x.mean(0)).square().sum()
    return loss.item(), fvu.item()


def _selected(trainee: _Trainee, pre: Tensor, settings: SaeSettings) -> Tensor:
    """Return the codes ``[n, d_sae]``; BatchTopK also follows the smallest value that it keeps."""
    if settings.activation == "topk":
        values, latents = pre.topk(settings.k, dim=1)
        return torch.zeros_like(pre).scatter(1, latents, values)
    kept = pre.flatten().topk(settings.k * len(pre)).values[-1]
    trainee.threshold.mul_(0.99).add_(0.01 * kept.detach())
    return pre * (pre >= kept)


def _revival(trainee: _Trainee, pre: Tensor, residual: Tensor, settings: SaeSettings) -> Tensor:
    """Let dead latents explain what is left (AuxK), as a share of it."""
    dead = trainee.silent_for > _DEAD_AFTER_VECTORS
    n_dead = int(dead.sum())
    if n_dead == 0:
        return residual.new_zeros(())
    values, latents = (pre * dead).topk(min(settings.aux_k, n_dead), dim=1)
    rebuilt = torch.zeros_like(pre).scatter(1, latents, values) @ trainee.W_dec
    return (rebuilt - residual).square().mean() / residual.square().mean().clamp(min=1e-8)


@torch.no_grad()
def _folded(trainee: _Trainee, scale: float, settings: SaeSettings) -> SparseAutoencoder:
    """Undo the input scale: codes of raw ``x`` are those of ``x * scale`` divided by `scale`."""
    tensors = {
        "W_enc": trainee.W_enc.detach().cpu(),
        "W_dec": trainee.W_dec.detach().cpu(),
        "b_enc": (trainee.b_enc / scale).detach().cpu(),
        "b_dec": (trainee.b_dec / scale).detach().cpu(),
    }
    if settings.activation == "batchtopk":
        tensors["threshold"] = (trainee.threshold / scale).expand(settings.d_sae).clone().cpu()
    config = SaeConfig(
        d_in=tensors["b_dec"].numel(),
        d_sae=settings.d_sae,
        activation=settings.activation,
        k=settings.k,
        prefixes=settings.prefixes,
        site=settings.site,
        tokens=settings.tokens,
        model_name="sae-auditor-demo",
    )
    return SparseAutoencoder(config, tensors)
