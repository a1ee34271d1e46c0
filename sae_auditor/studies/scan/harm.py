"""Whether the data speak against a latent: are a class's images told from others better without it?

For a class c and a latent j the decisions with it, ``D``, and without it, ``D - e_j``, are calibrated on one half of
the images and their log-losses ``l`` and ``l'`` compared on the other. The **harm** is ``1 - mean(l') / mean(l)``: the
share by which what is wrong or unsure about the class falls when the latent is switched off. A latent that stands for
what the class is about helps, and has a harm below 0; one by which the encoder guesses from what merely came along in
its training is of no use on images where that does not hold, and does harm there.

What is tested is not that there is any harm but that it is more than a stated least one, ``least``: that the mean of
``(1 - least) l - l'`` is above 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.studies.scan.calibration import Calibration
from sae_auditor.studies.scan.statistics import interval_of_mean, p_above
from sae_auditor.studies.scan.truth import Truth, balanced_weights

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
# Of any precision; all is computed in float64.
Numbers = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Harm:
    """What switching one latent off does for one class on one half of the images.

    Parameters
    ----------
    share
        The harm, see above; negative where the latent helps.
    low, high
        Its 95 % interval over images.
    p
        How likely as much is where the harm is at most the least one.
    """

    share: float
    low: float
    high: float
    p: float


class ClassLabels:
    """One class against all others on the labelled images; what does not depend on a latent is computed once.

    Parameters
    ----------
    decisions
        Of the class, ``[n]``.
    truth
        What the images show.
    index
        The class.
    fitting
        The half on which decisions are calibrated, bool ``[n]``.
    group
        Name of the column whose subgroups are to count the same; empty for none.
    """

    def __init__(self, decisions: Numbers, truth: Truth, index: int, fitting: Bools, group: str = "") -> None:
        self._decisions = np.asarray(decisions, np.float64)
        self._is_class = truth.classes == index
        self._fitting, self._judging = fitting & truth.is_labelled, ~fitting & truth.is_labelled
        cells = truth.cells(group)
        self._weights = balanced_weights(self._is_class, cells, self._fitting)
        self._weights += balanced_weights(self._is_class, cells, self._judging)
        self._as_is = self._losses(self._decisions)

    @property
    def can_be_told(self) -> bool:
        """Whether both halves show the class and something else."""
        return all(0 < self._is_class[half].sum() < half.sum() for half in (self._fitting, self._judging))

    def harm(self, images: Ints, effects: Numbers, least: float, seed: int, *, judging: bool = True) -> Harm:
        """Return the harm of a latent.

        Parameters
        ----------
        images, effects
            Where it fired ``[k]`` and what it did to the decision of the class there, ``[k]``.
        judging
            On the half that judges; else on the one on which decisions were calibrated, which only proposes.
        """
        without = self._decisions.copy()
        without[images] -= effects
        half = self._judging if judging else self._fitting
        weights = self._weights[half]
        before, after = (weights * losses[half] for losses in (self._as_is, self._losses(without)))
        # The mean is carried by the images in which the latent fired: these are what the test can count on.
        dof = int(half[images].sum()) - 1
        mean = float(before.mean())
        if mean <= 0:
            return Harm(0.0, 0.0, 0.0, 1.0)
        bounds = interval_of_mean(before - after, seed) or (0.0, 0.0)
        share = 1 - float(after.mean()) / mean
        return Harm(share, bounds[0] / mean, bounds[1] / mean, p_above((1 - least) * before - after, dof))

    def _losses(self, decisions: Floats) -> Floats:
        half = self._fitting
        fitted = Calibration.of(decisions[half], self._is_class[half], self._weights[half])
        return fitted.losses(decisions, self._is_class)
