"""What is known of the images: the class that each shows, and the subgroups that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.studies.labelled import LabelledImages

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Truth:
    """What people know of ``n`` images.

    Parameters
    ----------
    classes
        The class that each shows, int64 ``[n]``; -1 where nobody said so.
    groups
        Further columns by name, such as a batch or a line; empty cells are a value like others.
    """

    classes: Ints
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def none(cls, n: int) -> Truth:
        """Return what there is without labels."""
        return cls(np.full(n, -1, np.int64))

    @property
    def is_labelled(self) -> Bools:
        """Which images have a label, bool ``[n]``."""
        return np.asarray(self.classes >= 0)

    @property
    def n_shown(self) -> int:
        """How many classes are shown by an image."""
        return len(np.unique(self.classes[self.classes >= 0]))

    def cells(self, wanted: str) -> Ints:
        """Return the number of each image's subgroup in a column, int64 ``[n]``; 0 for all where none is wanted."""
        if not wanted:
            return np.zeros(len(self.classes), np.int64)
        values: Ints = np.unique(np.asarray(self.groups[wanted], dtype=str), return_inverse=True)[1].astype(np.int64)
        return values


def truth_of(found: LabelledImages, classes: Ints, paths: Sequence[str]) -> Truth:
    """Return what is known of images in the order in which they were measured.

    Parameters
    ----------
    found, classes
        The images that were found, and the class that each of them shows, int64 ``[m]``.
    paths
        Of the ``n`` images that were measured.
    """
    place_of = {path: place for place, path in enumerate(found.paths)}
    places = np.fromiter((place_of[path] for path in paths), np.int64, len(paths))
    groups = {name: [cells[place] for place in places] for name, cells in found.columns.items()}
    return Truth(classes[places], groups)


def require_group(found: LabelledImages, column: str) -> None:
    """Refuse a column that the labels do not have; none at all is meant by an empty one.

    Raises
    ------
    InputRefused
        Names the columns that there are.
    """
    if column and column not in found.columns:
        known = ", ".join(found.columns) or say("none")
        raise InputRefused(
            say("The labels have no column '{0}'.", column), todo=say("Their other columns are: {0}.", known)
        )


def balanced_weights(is_class: Bools, cells: Ints, among: Bools) -> Floats:
    """Return weights with which a class and all others count the same, in every subgroup alike.

    Each of the two is worth a half, and its subgroups that have images are worth the same. The sum is the number of
    images; 0 outside of ``among``.

    Parameters
    ----------
    is_class
        Which images show the class, bool ``[n]``.
    cells
        The subgroup of each, int64 ``[n]``.
    among
        Which count at all, bool ``[n]``.
    """
    weights = np.zeros(len(is_class))
    for side in (is_class & among, ~is_class & among):
        if not side.any():
            continue
        values, place, counts = np.unique(cells[side], return_inverse=True, return_counts=True)
        weights[side] = 0.5 / (len(values) * counts[place])
    return np.asarray(weights * among.sum())
