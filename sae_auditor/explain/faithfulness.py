"""How faithful an order of latents is: deletion and insertion curves, and one figure of merit.

Latents are switched one after another, in the order in question, and the target is measured each time (Petsiuk et al.
2018, there with pixels). **Deletion** begins with all of them as they fired, **insertion** with all of them off; off is
what the explanation measures against: not at all, or for an always-on latent its usual activation. What the SAE did not
rebuild stays in both, so that deletion ends where insertion begins.

The **figure of merit** is the area under insertion less that under deletion, over the share of latents switched, in
units of the range through which the target went:

    figure = mean over share of (insertion - deletion) / (high - low),   -1 to 1

1: the first latents alone make the decision, and nothing is left without them; 0: the order says no more than chance;
below 0: what comes first speaks against the class. `high` and `low` are the highest and lowest target on any curve of
this image, so that all orders of one image are measured in the same unit. The full change (all on less all off) is no
such unit: pushes for and against cancel in a signed target, log-odds above all, and a change of nearly nothing makes
any figure large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.network_lens import shares_of
from sae_auditor.explain.orders import BASELINES, Orders, methods_at, objective_for, orders_job
from sae_auditor.explain.target import Objective
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

# Points of a curve where each is a row of a product, and where each is a run of the network.
CLOSED_POINTS: Final = 64
NETWORK_POINTS: Final = 24


@dataclass(frozen=True, eq=False)
class Curve:
    """The target while latents are switched off (`deletion`) or on (`insertion`), float64 ``[n]``, and their areas.

    Of an order that is drawn several times they are means.
    """

    deletion: Floats
    insertion: Floats

    def gap(self, counts: NDArray[np.int64]) -> float:
        """Return the area of insertion less that of deletion over the share of latents, in units of the target."""
        return area(self.insertion - self.deletion, counts)


@dataclass(frozen=True, eq=False)
class Faithfulness:
    """The curves of one image for one class.

    Parameters
    ----------
    index
        The class.
    counts
        How many latents are switched at each point, int64 ``[n]``, from 0 to all.
    curves
        By the name of their order.
    low, high
        The lowest and the highest target on any of them; where several were drawn, of each by itself.
    """

    index: int
    counts: NDArray[np.int64]
    curves: Mapping[str, Curve]
    low: float
    high: float

    def figure(self, name: str) -> float:
        """Return the figure of merit of an order, -1 to 1; 0 where no latent moves the target."""
        width = self.high - self.low
        return self.curves[name].gap(self.counts) / width if width > 0 else 0.0

    def figures(self) -> dict[str, float]:
        """Return the figure of merit of every order."""
        return {name: self.figure(name) for name in self.curves}

    def on_grid(self, name: str, shares: Floats) -> tuple[Floats, Floats]:
        """Return deletion and insertion as shares of the range, 0 to 1, at shares of the latents ``[s]``."""
        own = self.counts / max(1, self.counts[-1])
        width, curve = self.high - self.low or 1.0, self.curves[name]
        at = (np.interp(shares, own, values) for values in (curve.deletion, curve.insertion))
        deletion, insertion = ((values - self.low) / width for values in at)
        return np.asarray(deletion), np.asarray(insertion)


def counts_of(m: int, most: int = NETWORK_POINTS) -> NDArray[np.int64]:
    """Return how many of `m` latents are switched at each point of a curve, rising from 0 to m.

    All counts where fewer than `most` latents fired; of more, so many that lie evenly on a logarithmic scale.
    """
    if m < most:
        return np.arange(m + 1)
    return np.unique(np.concatenate([[0], np.geomspace(1, m, most - 1).round()]).astype(np.int64))


def area(values: Floats, counts: NDArray[np.int64]) -> float:
    """Return the mean height of a curve over the share of latents that are switched, 0 to 1."""
    if len(counts) < 2:
        return float(values[0])
    return float(np.trapezoid(values, counts / counts[-1]))


def factors_of(order: NDArray[np.int64], counts: NDArray[np.int64], off: Floats) -> tuple[Floats, Floats]:
    """Return what the latents are multiplied with along deletion and insertion, float64 ``[n, m]`` each.

    Parameters
    ----------
    off
        What a latent's activation is multiplied with when it is off, ``[m]``.
    """
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    is_switched = rank < counts[:, None]
    return np.where(is_switched, off, 1.0), np.where(is_switched, 1.0, off)


def faithfulness_of(
    lens: Lens, question: Question, objective: Objective, index: int, orders: Orders, off: Floats
) -> Faithfulness:
    """Return the curves of `orders` for class `index`; all of them in one call of the lens.

    Parameters
    ----------
    off
        As for `factors_of`.
    """
    counts = counts_of(len(off), CLOSED_POINTS if isinstance(lens, ClosedLens) else NETWORK_POINTS)
    factors = [part for drawn in orders.values() for order in drawn for part in factors_of(order, counts, off)]
    cosines = lens.switched(np.concatenate(factors), question.texts)
    values = objective.value(cosines.T)[index].reshape(-1, 2, len(counts))
    curves, start = {}, 0
    for name, drawn in orders.items():
        curves[name] = Curve(*values[start : start + len(drawn)].mean(0))
        start += len(drawn)
    return Faithfulness(index, counts, curves, float(values.min()), float(values.max()))


def faithfulness_job(
    auditor: Auditor,
    evidence: Evidence,
    lens: Lens,
    question: Question,
    index: int | None = None,
    methods: Sequence[str] | None = None,
    seed: int = 0,
) -> Job[Faithfulness | None]:
    """Measure how faithful the orders of methods are for one image; None where no latent fired.

    Parameters
    ----------
    lens
        Of the evidence.
    question
        Classes and target; the method is that of each order.
    index
        Which class; the most probable one when None.
    methods
        Methods and `BASELINES`; all that the site has when None. What has no formula there is left out.
    seed
        Of what is drawn.
    """
    if not len(evidence.latents):
        return None
    objective = objective_for(question, lens, auditor.encoder)
    best = int(lens.at_x(question.texts).argmax()) if index is None else index
    asked = (*methods_at(is_closed=isinstance(lens, ClosedLens)), *BASELINES) if methods is None else methods
    orders = yield from orders_job(auditor, evidence, lens, question, best, asked, seed)
    yield Progress(0, 0)
    return faithfulness_of(lens, question, objective, best, orders, off_factors(evidence, auditor.meanings.usual))


def off_factors(evidence: Evidence, usual: Floats) -> Floats:
    """Return what each fired latent is multiplied with when it is off, float64 ``[m]``: 0, or its usual share."""
    return np.asarray(1 - shares_of(evidence, usual))
