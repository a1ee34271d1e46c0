"""Who says how good embeddings of the labelled images are, on one half of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.class_names import Rejects
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job
from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.judging import (
    Bools,
    Figures,
    Group,
    Ints,
    Truth,
    figures_of,
    gains_of,
    halves,
    truth_of,
)
from sae_auditor.studies.repair.rows import Row, RowWay
from sae_auditor.studies.repair.side_effects import Rows as Embeddings
from sae_auditor.studies.repair.side_effects import side_effects, unit
from sae_auditor.studies.repair.subjects import Subjects

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

Texts = Mapping[str, NDArray[np.float64]]

_FIRES: Final = ("does not fire", "fires")


@dataclass(frozen=True, eq=False)
class Judge:
    """Says how good embeddings ``[n, e]`` of all images are.

    Parameters
    ----------
    truth
        What is known of the images.
    judged
        Which of them are judged, ``[n]``; the others decide what is judged.
    subjects
        The images.
    texts
        Unit text embeddings ``[C, e]`` of every prompt set.
    asked
        The prompt set of the decision.
    before
        Embeddings by the encoder as it is.
    """

    truth: Truth
    judged: Bools
    subjects: Subjects
    texts: Texts
    asked: str
    before: Embeddings

    def row_as_it_is(self) -> Row:
        """Return the row of the encoder as it is."""
        figures = figures_of(self._said(self.before)[self.judged], self.truth.of(self.judged))
        return Row("none", figures, self._worst(figures))

    def row(self, way: RowWay, after: Embeddings) -> Row:
        """Return the row of a way that makes other embeddings."""
        truth = self.truth.of(self.judged)
        before, now = (self._said(part)[self.judged] for part in (self.before, after))
        figures, gains = figures_of(now, truth), gains_of(before, now, truth)
        known = {name: classes[self.judged] for name, classes in self.subjects.others.items()}
        effects = side_effects(self.before[self.judged], after[self.judged], self.texts, self.asked, known)
        remark = "" if gains.pays else say("It costs more than it brings.")
        return Row(way, figures, self._worst(figures), gains, effects, remark, self._changed(before, now, truth))

    def score(self, after: Embeddings, part: Bools) -> float:
        """Return what other embeddings bring less what they cost, on some of the images."""
        gains = gains_of(self._said(self.before)[part], self._said(after)[part], self.truth.of(part))
        return gains.brings - gains.costs

    def _said(self, embeddings: Embeddings) -> Ints:
        return np.asarray((unit(embeddings) @ self.texts[self.asked].T).argmax(1))

    def _worst(self, figures: Figures) -> str:
        return group_name(self.truth.of(self.judged).groups[figures.worst])

    def _changed(self, before: Ints, now: Ints, truth: Truth) -> tuple[str, ...]:
        paths = np.flatnonzero(self.judged)[np.flatnonzero(before != now)]
        was_right = (before == truth.classes)[before != now]
        return tuple(self.subjects.paths[int(i)] for i in paths[np.argsort(~was_right, kind="stable")])


def group_name(group: Group) -> str:
    """Return a group in words."""
    if group.subgroup in _FIRES:
        firing = say("the latents fire") if group.subgroup == _FIRES[1] else say("no latent fires")
        return say("{0}, {1}", group.class_name, firing)
    return say("{0}, {1}", group.class_name, group.subgroup)


def texts_job(inputs: Inputs, auditor: Auditor) -> Job[dict[str, NDArray[np.float64]]]:
    """Return the unit text embeddings of the classes of every prompt set, the one that was asked for first."""
    sets = {inputs.prompts.name: inputs.prompts}
    sets |= {name: sets.get(name, prompts) for name, prompts in auditor.bundle.prompt_sets.items()}
    texts = {}
    for name, prompts in sets.items():
        rows = yield from auditor.encoder.embed_classes_job(prompts)
        texts[name] = rows.double().cpu().numpy()
    return texts


def judge_of(
    subjects: Subjects, inputs: Inputs, rejects: Rejects, fires: Bools, texts: Texts, before: Embeddings
) -> Judge:
    """Return the judge of images on which latents fire or do not, ``[n]``.

    Raises
    ------
    InputRefused
        When there are too few images for two halves.
    """
    subgroups = subjects.subgroups or tuple(_FIRES[int(on)] for on in fires)
    truth = truth_of(subjects.classes, subgroups, inputs.prompts.names, rejects.of_class)
    judged = halves(truth.group_of)
    if not judged.any():
        raise InputRefused(
            say("No group of images has two of them, so that one could be judged."), todo=say("Add labelled images.")
        )
    return Judge(truth, judged, subjects, texts, inputs.prompts.name, before)
