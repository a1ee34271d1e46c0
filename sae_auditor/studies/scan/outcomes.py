"""What a latent means for right and wrong: accuracy with and without it, in the groups where it fires and where not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.studies.scan.effects import Effects, Firings
from sae_auditor.studies.scan.truth import Truth

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# An accuracy of fewer images is none.
LEAST_GROUP = 5


@dataclass(frozen=True)
class Tally:
    """How often predictions are right.

    Parameters
    ----------
    accuracy
        Mean of the classes' accuracies, 0 to 1; None without labels.
    by_class
        Accuracy of each class that is shown, by its place.
    worst_group
        The lowest accuracy of a class on the images in which the latent fires, or on those in which it does not; None
        where no such group has `LEAST_GROUP` images.
    overkill, escape
        How many images of other classes are called the rejecting one, and how many of that one are called another;
        None where no class rejects.
    """

    accuracy: float | None
    by_class: Mapping[int, float]
    worst_group: float | None
    overkill: int | None
    escape: int | None


@dataclass(frozen=True)
class Change:
    """Predictions with a latent and without it.

    `corrected` and `spoiled` are how many labelled images are right only without it, and only with it.
    """

    before: Tally
    after: Tally
    corrected: int
    spoiled: int


def change_of(effects: Effects, truth: Truth, firings: Firings, reject: int | None) -> Change | None:
    """Return what switching a latent off changes; None without labels."""
    known = truth.is_labelled
    if not known.any():
        return None
    fires = np.zeros(effects.n, bool)
    fires[firings.images] = True
    without = effects.best.copy()
    without[firings.images] = firings.without
    was_right, is_right = (best[known] == truth.classes[known] for best in (effects.best, without))
    groups = [fires, ~fires]
    return Change(
        before=tally_of(effects.best, truth, reject, groups),
        after=tally_of(without, truth, reject, groups),
        corrected=int((is_right & ~was_right).sum()),
        spoiled=int((was_right & ~is_right).sum()),
    )


def tally_of(best: Ints, truth: Truth, reject: int | None, groups: list[Bools]) -> Tally:
    """Return how often the predicted classes ``best [n]`` are right, in all and in the groups ``[n]`` of each class."""
    shown = [int(index) for index in np.unique(truth.classes) if index >= 0]
    is_right = best == truth.classes
    by_class = {index: float(is_right[truth.classes == index].mean()) for index in shown}
    cells = [group & (truth.classes == index) for group in groups for index in shown]
    of_cells = [float(is_right[cell].mean()) for cell in cells if cell.sum() >= LEAST_GROUP]
    known = truth.is_labelled
    is_reject, called = truth.classes == reject, best == reject
    return Tally(
        accuracy=float(np.mean(list(by_class.values()))) if by_class else None,
        by_class=by_class,
        worst_group=min(of_cells, default=None),
        overkill=None if reject is None else int((known & ~is_reject & called).sum()),
        escape=None if reject is None else int((is_reject & ~called).sum()),
    )


def subgroups_of(best: Ints, truth: Truth, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the accuracy of every class in every subgroup of every column: ``{column, value, class, n, accuracy}``."""
    found = []
    is_right = best == truth.classes
    for column, cells in truth.groups.items():
        values = np.asarray(cells, dtype=str)
        for value in np.unique(values)[:_MAX_VALUES]:
            for index in np.unique(truth.classes[truth.is_labelled]):
                among = (values == value) & (truth.classes == index)
                if among.any():
                    accuracy, n = float(is_right[among].mean()), int(among.sum())
                    found.append(
                        {"column": column, "value": str(value), "class": names[index], "n": n, "accuracy": accuracy}
                    )
    return found


# A column with more values names images and no subgroups.
_MAX_VALUES = 50
