"""A linear probe: multinomial logistic regression on image embeddings, as strongly held as other images ask for.

For unit embeddings ``x_i`` of images that show class ``c_i`` the weights ``W [C, e]`` and intercepts ``b [C]`` minimise

    mean_i v_i (logsumexp_c (w_c x_i + b_c) - (w_ci x_i + b_ci)) + strength / 2 |W|²

where ``v_i`` makes every class count the same. Intercepts are free. scikit-learn calls ``1 / (n strength)`` C. The
strength is the one with the least loss on images that were left out, of five folds (Kohavi 1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# From "hardly anything but the classes' shares" to "hardly held", for embeddings of length 1.
STRENGTHS: Final = tuple(float(value) for value in np.logspace(0, -6, 9))
_FOLDS: Final = 5
_FEWEST: Final = 2
# So many strengths without a lower loss end the search.
_RISES: Final = 2
_STEPS: Final = 500
# Of the gradient; of what a step changes its square.
_ENOUGH: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Probe:
    """A fitted probe.

    Parameters
    ----------
    weights, intercepts
        float64 ``[C, e]`` and ``[C]``.
    strength
        By which the weights were held.
    n
        Images that it was fitted on.
    """

    weights: Floats
    intercepts: Floats
    strength: float
    n: int


def fit_job(embeddings: Floats, classes: Ints, n_classes: int) -> Job[Probe]:
    """Fit a probe, its strength chosen by cross-validation.

    Parameters
    ----------
    embeddings
        Of length 1, ``[n, e]``.
    classes
        What each image shows, int64 ``[n]``, 0 to ``n_classes - 1``; two images of each class or more.
    """
    x, shown = torch.from_numpy(embeddings), torch.from_numpy(classes)
    fold_of = torch.from_numpy(folds(classes))
    parts = [fold_of == fold for fold in range(int(fold_of.max()) + 1)]
    fits = [_Fit(x[~own], shown[~own], n_classes) for own in parts]
    losses: list[float] = []
    for place, strength in enumerate(STRENGTHS):
        yield Progress(place, len(STRENGTHS), say("Fitting the probe"))
        left_out = 0.0
        for fit, own in zip(fits, parts, strict=True):
            weights, intercepts = fit.at(strength)
            left_out += float(_loss(x[own] @ weights.T + intercepts, shown[own], n_classes)) * int(own.sum())
        losses.append(left_out)
        if place - int(np.argmin(losses)) == _RISES:
            break
    fit, best = _Fit(x, shown, n_classes), int(np.argmin(losses))
    for strength in STRENGTHS[: best + 1]:
        weights, intercepts = fit.at(strength)
    return Probe(weights.numpy(), intercepts.numpy(), STRENGTHS[best], len(x))


def folds(classes: Ints) -> Ints:
    """Return the fold of each image, int64 ``[n]``: every class is spread over all of them, in the order given."""
    n_folds = max(_FEWEST, min(_FOLDS, int(np.unique(classes, return_counts=True)[1].min())))
    found = np.empty(len(classes), np.int64)
    for index in np.unique(classes):
        own = np.flatnonzero(classes == index)
        found[own] = np.arange(len(own)) % n_folds
    return found


class _Fit:
    """Weights and intercepts of one strength after the other, each begun where the last one ended.

    Embeddings are centred, which changes nothing since intercepts are free, and turned into their principal axes. Along
    each axis the weights are counted in steps of about the same curvature (Boehning 1992 bounds it by a half of the
    axis's variance), without which the descent takes ten times as many.
    """

    def __init__(self, x: Tensor, shown: Tensor, n_classes: int) -> None:
        self._mean = x.mean(0)
        self._variances, self._axes = torch.linalg.eigh(torch.cov(x.T, correction=0))
        self._along, self._shown = (x - self._mean) @ self._axes, shown
        self._weights = torch.zeros(n_classes, x.shape[1], dtype=x.dtype)
        self._intercepts = torch.zeros(n_classes, dtype=x.dtype, requires_grad=True)

    def at(self, strength: float) -> tuple[Tensor, Tensor]:
        """Return the weights ``[C, e]`` and the intercepts ``[C]`` of a strength."""
        step = (self._variances.clamp(min=0) / 2 + strength).rsqrt()
        steps = (self._weights / step).requires_grad_()
        optimiser = torch.optim.LBFGS(
            [steps, self._intercepts],
            max_iter=_STEPS,
            tolerance_grad=_ENOUGH,
            tolerance_change=_ENOUGH**2,
            line_search_fn="strong_wolfe",
        )

        def closure() -> float:
            optimiser.zero_grad()
            weights = steps * step
            logits = self._along @ weights.T + self._intercepts
            loss = _loss(logits, self._shown, len(weights)) + strength / 2 * weights.square().sum()
            loss.backward()
            return float(loss.detach())

        optimiser.step(closure)  # type: ignore[no-untyped-call]
        self._weights = steps.detach() * step
        weights = self._weights @ self._axes.T
        return weights, self._intercepts.detach() - weights @ self._mean


def _loss(logits: Tensor, shown: Tensor, n_classes: int) -> Tensor:
    """Return the mean log-loss with which every class that is shown counts the same."""
    counts = torch.bincount(shown, minlength=n_classes).to(logits)
    weight = torch.where(counts > 0, 1 / counts.clamp(min=1), 0.0)
    return F.cross_entropy(logits, shown, weight=weight)
