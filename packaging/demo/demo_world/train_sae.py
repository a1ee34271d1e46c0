"""Train the demo's sparse autoencoders: BatchTopK or TopK, Matryoshka prefixes, revival of dead latents.

Sources: TopK and its auxiliary loss, Gao et al. 2024 (arXiv 2406.04093); BatchTopK, Bussmann et al. 2024 (2412.06410);
Matryoshka prefixes, Bussmann et al. 2025 (2503.17547). Inputs are scaled to a mean squared norm of ``d_in`` while
training and the scale is folded into the weights at the end, so that the result reads the encoder's raw vectors.

Three things keep the latents of a patch site from being always on. The place of a patch is read by a few latents made
for that (`place`), the others are trained on what is left, and what the mean vectors of the places still differ by is
not asked of them. No other latent may fire on more than a given share of the images: while it does, its threshold
rises, so that it is left with what it is strongest for and others learn the rest. (The same control keeps experts
balanced without a loss: Wang et al. 2024, arXiv 2408.15664.) And a latent that marks one place all the same begins
anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demo_world.always_on import FEWEST_IMAGES, patch_counts
from demo_world.place import PlaceMap
from demo_world.settings import SaeSettings
from sae_auditor.sae import SaeConfig, SparseAutoencoder

_DEAD_AFTER_VECTORS = 200_000
_AUX_WEIGHT = 1 / 32
# BatchTopK finds its threshold in this many vectors of a batch.
_THRESHOLD_VECTORS = 2_048
# How fast a threshold rises, in scaled activations a step, for a latent that fires on every image too many.
_RAISE = 0.02
# How often, and until which share of the steps, latents that mark one place begin anew.
_RESPAWN_EVERY = 200
_RESPAWN_UNTIL = 0.85


class _Trainee(nn.Module):
    """Weights while training, in the canonical orientation, and the statistics that inference needs."""

    def __init__(self, d_in: int, d_sae: int, n_tokens: int, centre: Tensor) -> None:
        super().__init__()
        directions = F.normalize(torch.randn(d_sae, d_in, device=centre.device), dim=1)
        self.W_dec = nn.Parameter(directions)
        self.W_enc = nn.Parameter(directions.T.clone())
        self.b_enc = nn.Parameter(torch.zeros(d_sae, device=centre.device))
        self.b_dec = nn.Parameter(centre.clone())
        self.threshold = torch.zeros((), device=centre.device)
        # What each latent has to exceed beyond the common threshold, and on which share of the images it fires.
        self.raised = torch.zeros(d_sae, device=centre.device)
        self.image_share = torch.zeros(d_sae, device=centre.device)
        # On how many images each latent is strongest at each patch, older images counting less.
        self.places = torch.zeros(d_sae, n_tokens, device=centre.device)
        self.silent_for = torch.zeros(d_sae, device=centre.device)

    def pre(self, x: Tensor) -> Tensor:
        return torch.relu((x - self.b_dec) @ self.W_enc + self.b_enc)


def train_sae(
    draw: Callable[[torch.Generator], Tensor],
    n_tokens: int,
    centre: Tensor,
    scale: float,
    settings: SaeSettings,
    place: PlaceMap | None = None,
) -> SparseAutoencoder:
    """Train one autoencoder.

    Parameters
    ----------
    draw
        Returns a batch of raw vectors of whole images, ``[n, t, d_in]`` on the training device.
    n_tokens
        Vectors of an image, ``t``.
    centre
        Mean of the raw vectors, ``[d_in]``; the decoder bias starts there.
    scale
        What raw vectors are multiplied by while training.
    place
        What the first latents read, which are always on; None for no such latents.
    """
    torch.manual_seed(settings.seed)
    generator = torch.Generator().manual_seed(settings.seed)
    trainee = _Trainee(len(centre), settings.d_sae - settings.place_latents, n_tokens, centre * scale)
    optimizer = torch.optim.Adam(trainee.parameters(), lr=settings.learning_rate, betas=(0.9, 0.999))
    for step in range(settings.steps):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * min(
                1.0, (step + 1) / 200, (settings.steps - step) / (0.3 * settings.steps)
            )
        raw = draw(generator)
        if place is None:
            seen = target = raw * scale
        else:
            seen = place.without_place(raw) * scale
            target = seen - place.left * scale
        loss, fvu = _step(trainee, optimizer, seen, target, settings)
        if settings.max_place_share < 1 and step % _RESPAWN_EVERY == 0 and step < _RESPAWN_UNTIL * settings.steps:
            _respawn(trainee, optimizer, target, settings)
        if step % 1000 == 0 or step == settings.steps - 1:
            dead = (trainee.silent_for > _DEAD_AFTER_VECTORS).float().mean().item()
            print(json.dumps({"sae": settings.name, "step": step, "loss": loss, "fvu": fvu, "dead": dead}))
    return _folded(trainee, scale, settings, place)


def _step(
    trainee: _Trainee, optimizer: torch.optim.Optimizer, seen: Tensor, target: Tensor, settings: SaeSettings
) -> tuple[float, float]:
    x = target.flatten(0, 1)
    pre = trainee.pre(seen.flatten(0, 1))
    codes = _selected(trainee, pre, settings)
    residual = x
    losses = []
    for size in settings.prefixes or (codes.shape[1],):
        residual = x - (codes[:, :size] @ trainee.W_dec[:size] + trainee.b_dec)
        losses.append(residual.square().mean())
    loss = torch.stack(losses).mean() + _AUX_WEIGHT * _revival(trainee, pre, residual.detach(), settings)
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    optimizer.step()
    with torch.no_grad():
        trainee.W_dec.div_(trainee.W_dec.norm(dim=1, keepdim=True))
        strongest = codes.view(*seen.shape[:2], -1).max(1)
        fired = strongest.values > 0
        trainee.silent_for.add_(len(x)).masked_fill_(fired.any(0), 0)
        if settings.max_image_share < 1:
            _raise(trainee, fired, settings)
        if settings.max_place_share < 1:
            trainee.places.mul_(0.98).add_(patch_counts(fired, strongest.indices, seen.shape[1]))
        fvu = residual.square().sum() / (x - x.mean(0)).square().sum()
    return loss.item(), fvu.item()


def _selected(trainee: _Trainee, pre: Tensor, settings: SaeSettings) -> Tensor:
    """Return the codes ``[n, d_sae]``; BatchTopK also follows the smallest value that it keeps."""
    if settings.activation == "topk":
        values, latents = pre.topk(settings.k, dim=1)
        return torch.zeros_like(pre).scatter(1, latents, values)
    above = pre.detach() - trainee.raised
    sample = above[torch.randperm(len(above), device=above.device)[:_THRESHOLD_VECTORS]]
    kept = sample.flatten().topk(settings.k * len(sample)).values[-1]
    trainee.threshold.mul_(0.99).add_(0.01 * kept)
    return pre * (above >= kept)


def _raise(trainee: _Trainee, fired: Tensor, settings: SaeSettings) -> None:
    """Raise the thresholds of latents that fire on too many images, and lower those that may fire on more."""
    trainee.image_share.lerp_(fired.float().mean(0), 0.1)
    trainee.raised.add_(_RAISE * (trainee.image_share - settings.max_image_share)).clamp_(min=0)


def _respawn(trainee: _Trainee, optimizer: torch.optim.Optimizer, target: Tensor, settings: SaeSettings) -> None:
    """Begin anew with the latents that mark one place, each at a vector of the batch."""
    fired = trainee.places.sum(1)
    marks = (fired >= FEWEST_IMAGES) & (trainee.places.amax(1) > settings.max_place_share * fired)
    n_marks = int(marks.sum())
    if n_marks == 0:
        return
    x = target.flatten(0, 1)
    rows = x[torch.randint(len(x), (n_marks,), device=x.device)] - trainee.b_dec
    with torch.no_grad():
        trainee.W_dec[marks] = F.normalize(rows, dim=1)
        trainee.W_enc[:, marks] = F.normalize(rows, dim=1).T
        trainee.b_enc[marks] = 0
    for statistic in (trainee.raised, trainee.image_share, trainee.silent_for, trainee.places):
        statistic[marks] = 0
    for moment in ("exp_avg", "exp_avg_sq"):
        optimizer.state[trainee.W_dec][moment][marks] = 0
        optimizer.state[trainee.W_enc][moment][:, marks] = 0
        optimizer.state[trainee.b_enc][moment][marks] = 0


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
def _folded(trainee: _Trainee, scale: float, settings: SaeSettings, place: PlaceMap | None) -> SparseAutoencoder:
    """Undo the input scale: codes of raw ``x`` are those of ``x * scale`` divided by `scale`."""
    tensors = {
        "W_enc": trainee.W_enc.detach(),
        "W_dec": trainee.W_dec.detach(),
        "b_enc": trainee.b_enc / scale,
        "b_dec": trainee.b_dec / scale,
    }
    if settings.activation == "batchtopk":
        tensors["threshold"] = (trainee.threshold + trainee.raised) / scale
    if place is not None:
        tensors = _with_place(tensors, place)
    config = SaeConfig(
        d_in=tensors["b_dec"].numel(),
        d_sae=settings.d_sae,
        activation=settings.activation,
        k=settings.k + settings.place_latents,
        prefixes=settings.prefixes,
        site=settings.site,
        tokens=settings.tokens,
        model_name="sae-auditor-demo",
    )
    return SparseAutoencoder(config, {name: tensor.float().cpu() for name, tensor in tensors.items()})


def _with_place(tensors: dict[str, Tensor], place: PlaceMap) -> dict[str, Tensor]:
    """Put the latents of the place before the others, which then read raw vectors too.

    The others were trained on ``x - (x - mean) read write``; that map goes into their encoder, and what it adds to
    every vector, as well as the offset of the latents of the place, into the biases.
    """
    w_enc, w_dec, b_enc, b_dec, threshold = (
        tensors[name].double() for name in ("W_enc", "W_dec", "b_enc", "b_dec", "threshold")
    )
    mean, read, write, offset = (part.double() for part in (place.mean, place.read, place.write, place.offset))
    through = w_enc - read @ (write @ w_enc)
    total = b_dec - offset @ write
    others = b_enc - b_dec @ w_enc + (mean @ read) @ (write @ w_enc) + total @ through
    return {
        "W_enc": torch.cat([read, through], dim=1),
        "W_dec": torch.cat([write, w_dec]),
        "b_enc": torch.cat([(total - mean) @ read + offset, others]),
        "b_dec": total,
        "threshold": torch.cat([torch.zeros_like(offset), threshold]),
    }
