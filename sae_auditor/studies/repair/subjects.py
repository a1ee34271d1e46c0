"""What the study is about: the latents that are to be removed, and the labelled images."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.bundle.class_names import classes_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.studies.labelled import LabelledImages
from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.judging import Ints

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

_SUBGROUP: Final = "subgroup"
_LEAST_IMAGES: Final = 4


@dataclass(frozen=True, eq=False)
class Subjects:
    """The labelled images.

    Parameters
    ----------
    paths, classes
        Each one's path, and the place of its class.
    subgroups
        Each one's subgroup; None where no column says one.
    others
        What each is under other prompt sets, by their names, where columns of the same names say that.
    refused
        How many files were no images.
    """

    paths: tuple[str, ...]
    classes: Ints
    subgroups: tuple[str, ...] | None
    others: Mapping[str, Ints]
    refused: int

    def of(self, places: Ints) -> Subjects:
        """Return some of them."""
        return replace(
            self,
            paths=tuple(self.paths[int(i)] for i in places),
            classes=self.classes[places],
            subgroups=None if self.subgroups is None else tuple(self.subgroups[int(i)] for i in places),
            others={name: classes[places] for name, classes in self.others.items()},
        )


def latents_of(inputs: Inputs, auditor: Auditor) -> tuple[int, ...]:
    """Return the latents that are named; without one those that the reasons policy says must not count.

    Raises
    ------
    InputRefused
        When there is none, or no such latent.
    """
    given = tuple(dict.fromkeys(inputs.must_not_count))
    if not given:
        judged = auditor.judgements(inputs.prompts)
        given = () if judged is None else tuple(np.flatnonzero(judged.reason_of >= 0).tolist())
    if not given:
        raise InputRefused(
            say("No latent of the SAE '{0}' must not count.", auditor.sae_name),
            todo=say("Name latents, or say in the reasons policy what must not count."),
        )
    unknown = [latent for latent in given if not 0 <= latent < auditor.sae.config.d_sae]
    if unknown:
        raise InputRefused(
            say("The SAE '{0}' has no latent {1}.", auditor.sae_name, unknown[0]),
            todo=say("Its latents are 0 to {0}.", auditor.sae.config.d_sae - 1),
        )
    return given


def subjects_of(labelled: LabelledImages, inputs: Inputs, auditor: Auditor) -> Subjects:
    """Return the images whose class is known.

    Raises
    ------
    InputRefused
        When a label is no class, too few images have one, or there is no such column of subgroups.
    """
    column = inputs.subgroup or (_SUBGROUP if _SUBGROUP in labelled.columns else "")
    if column and column not in labelled.columns:
        raise InputRefused(
            say("The table has no column '{0}'.", column),
            todo=say("It has: {0}.", ", ".join(labelled.columns)) if labelled.columns else "",
        )
    classes = classes_of(labelled.labels, inputs.prompts)
    known = np.flatnonzero(classes >= 0)
    if len(known) < _LEAST_IMAGES:
        raise InputRefused(
            say("{0} of the images have labels; a repair is judged on at least {1}.", len(known), _LEAST_IMAGES),
            todo=say("Give a table with the columns path and label, or folders whose names are the labels."),
        )
    others = _others(labelled, inputs, auditor)
    return Subjects(labelled.paths, classes, labelled.columns.get(column), others, len(labelled.refused)).of(known)


def _others(labelled: LabelledImages, inputs: Inputs, auditor: Auditor) -> dict[str, Ints]:
    """Return what columns that are named as prompt sets say; a column of other words has only the name in common."""
    found = {}
    for name, prompts in auditor.bundle.prompt_sets.items():
        if name in labelled.columns and name != inputs.prompts.name:
            with suppress(InputRefused):
                found[name] = classes_of(labelled.columns[name], prompts)
    return found
