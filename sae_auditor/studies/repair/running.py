"""The job of the repair study: labels, one pass over the images, the ways judged on one half of them, and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor._version import __version__
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.json_text import json_text
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.studies.labelled import LabelledImages, classes_of, labelled_images_job
from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.judging import Figures, Group, Truth, figures_of, gains_of, halves, truth_of
from sae_auditor.studies.repair.rejecting import Rejects, rejects_of
from sae_auditor.studies.repair.rows import Row, RowWay, bands_of, groups_json, values_of
from sae_auditor.studies.repair.seeing import Seen, Wanted, embeddings_job, see_job
from sae_auditor.studies.repair.side_effects import side_effects, unit
from sae_auditor.studies.repair.ways import FOLDED, WAYS, Projecting, Way, erased, fired
from sae_auditor.studies.repair.writing import RECORD_FILE, Original, new_folder, write_folder
from sae_auditor.studies.study import Outcome

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

_SUBGROUP: Final = "subgroup"
_FIRES: Final = ("does not fire", "fires")
_LEAST_IMAGES: Final = 4

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Embeddings = NDArray[np.float32]


def repair_job(inputs: Inputs, auditor: Auditor) -> Job[Outcome]:
    """Compare the ways that are asked for, each a row; write the one that is wanted, and say what came out.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When there are no labels, no such latents, no place to write to, or the way that was asked for is not possible.
    """
    folder = new_folder(inputs.output) if inputs.output else None
    latents = _latents(inputs, auditor)
    labelled = yield from labelled_images_job(inputs.images, inputs.labels)
    subjects = _subjects(labelled, inputs, auditor)
    rejects = rejects_of(inputs.reject, inputs.prompts)
    yield Progress(0, 0, say("Reading the encoder"))
    bench = _Bench.of(inputs, auditor, latents)
    seen = yield from see_job(auditor, subjects.paths, bench.wanted(latents))
    case = yield from _case_job(inputs, auditor, bench, subjects, rejects, seen)
    for row in case.rows:
        yield Update(row)
    chosen = case.chosen(inputs.way)
    if folder is not None:
        yield Progress(0, 0, say("Writing {0}", folder))
    facts = case.facts(chosen, auditor, latents, folder)
    if folder is not None:
        _write(folder, chosen.way, case, {"schema": "sae-auditor/repair/1", **facts})
    return Outcome(_text(case, chosen, folder), has_findings=not _pays(chosen), facts=facts)


# -- What is asked about -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Subjects:
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

    def of(self, places: Ints) -> _Subjects:
        """Return some of them."""
        return replace(
            self,
            paths=tuple(self.paths[int(i)] for i in places),
            classes=self.classes[places],
            subgroups=None if self.subgroups is None else tuple(self.subgroups[int(i)] for i in places),
            others={name: classes[places] for name, classes in self.others.items()},
        )


def _latents(inputs: Inputs, auditor: Auditor) -> tuple[int, ...]:
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


def _subjects(labelled: LabelledImages, inputs: Inputs, auditor: Auditor) -> _Subjects:
    """Return the images whose class is known."""
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
    return _Subjects(labelled.paths, classes, labelled.columns.get(column), others, len(labelled.refused)).of(known)


def _others(labelled: LabelledImages, inputs: Inputs, auditor: Auditor) -> dict[str, Ints]:
    """Return what columns that are named as prompt sets say; a column of other words has only the name in common."""
    found = {}
    for name, prompts in auditor.bundle.prompt_sets.items():
        if name in labelled.columns and name != inputs.prompts.name:
            with suppress(InputRefused):
                found[name] = classes_of(labelled.columns[name], prompts)
    return found


# -- What is compared --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Bench:
    """What the ways need before an image is seen; `remarks` say which ways are not possible, and why."""

    ways: tuple[Way, ...]
    original: Original
    projecting: Projecting | None
    remarks: Mapping[Way, str]

    @classmethod
    def of(cls, inputs: Inputs, auditor: Auditor, latents: tuple[int, ...]) -> _Bench:
        ways: tuple[Way, ...] = WAYS if inputs.way == "best" else (inputs.way,)
        projecting: Projecting | None = None
        remarks: dict[Way, str] = {}
        if "project" in ways:
            try:
                projecting = Projecting.of(auditor, latents)
            except InputRefused as refusal:
                if inputs.way != "best":
                    raise
                remarks["project"] = refusal.what
        return cls(ways, Original.of(auditor.bundle, auditor.encoder), projecting, remarks)

    def wanted(self, latents: tuple[int, ...]) -> Wanted:
        """Return what is to be found out of the images."""
        projection = None if self.projecting is None else self.projecting.projection
        return Wanted(latents, "switch" in self.ways, None if projection is None else projection.basis)


@dataclass(frozen=True, eq=False)
class _Made:
    """What one way makes of all images: embeddings for choosing a way by the first half, and for judging the second."""

    to_choose: Embeddings
    to_judge: Embeddings
    files: Original | None = None


@dataclass(frozen=True, eq=False)
class _Case:
    """Everything that was found.

    `scores` say of each way that is possible how much it brings less what it costs, on the half that is not judged.
    """

    rows: tuple[Row, ...]
    files: Mapping[RowWay, Original]
    scores: Mapping[Way, float]
    truth: Truth
    rejects: Rejects
    class_names: tuple[str, ...]
    n_fitted: int
    n_refused: int

    @property
    def before(self) -> Figures:
        figures = self.rows[0].figures
        assert figures is not None
        return figures

    def chosen(self, wanted: Literal["best"] | Way) -> Row:
        """Return the way that was asked for; of all that make a model file the one with the best score."""
        way = self._best() if wanted == "best" else wanted
        return next(row for row in self.rows if row.way == way)

    def _best(self) -> Way:
        possible: list[Way] = [way for way in FOLDED if way in self.scores] or list(self.scores)
        return max(possible, key=lambda one: self.scores[one])

    def facts(self, chosen: Row, auditor: Auditor, latents: Sequence[int], folder: Path | None) -> dict[str, Any]:
        """Return what scripts read, and what the record keeps."""
        assert chosen.figures is not None
        bundle = auditor.bundle
        return {
            "removed": list(latents),
            "way": chosen.way,
            "before": values_of(self.before),
            "after": values_of(chosen.figures),
            "intervals": {"before": bands_of(self.before), "after": bands_of(chosen.figures)},
            "pays": _pays(chosen),
            "groups": groups_json(self.truth, self.before, chosen.figures),
            "reject": [name for name, bad in zip(self.class_names, self.rejects.of_class, strict=True) if bad],
            "reject_rule": self.rejects.rule,
            "images": {"fitted": self.n_fitted, "judged": len(self.truth.classes), "refused": self.n_refused},
            "latents": [{"latent": latent, "label": auditor.label(latent)} for latent in latents],
            "sae": {"name": auditor.sae_name, "site": auditor.site.name, "tokens": auditor.site.tokens},
            "bundle": {"name": bundle.name, "fingerprint": bundle.fingerprint},
            "encoder": {"name": auditor.encoder.name, "fingerprint": auditor.encoder.fingerprint},
            "compared": [row.to_json() for row in self.rows],
            "program": f"sae-auditor {__version__}",
            "folder": None if folder is None else str(folder),
        }


def _case_job(
    inputs: Inputs, auditor: Auditor, bench: _Bench, subjects: _Subjects, rejects: Rejects, seen: Seen
) -> Job[_Case]:
    there = subjects.of(seen.places)
    names = inputs.prompts.names
    subgroups = there.subgroups or tuple(_FIRES[int(on)] for on in fired(seen.strengths))
    truth = truth_of(there.classes, subgroups, names, rejects.of_class)
    judged = halves(truth.group_of)
    if not judged.any():
        raise InputRefused(
            say("No group of images has two of them, so that one could be judged."), todo=say("Add labelled images.")
        )
    texts = yield from _texts_job(inputs, auditor)
    made, remarks = yield from _made_job(inputs, auditor, bench, there, seen, judged)
    yield Progress(0, 0, say("Judging"))
    judge = _Judge(truth, judged, there, texts, inputs.prompts.name, seen.before)
    rows = [judge.row_as_it_is()]
    for way in bench.ways:
        rows.append(judge.row(way, made[way].to_judge) if way in made else Row(way, remark=remarks.get(way, "")))
    return _Case(
        rows=tuple(rows),
        files={way: of.files for way, of in made.items() if of.files is not None},
        scores={way: judge.score(of.to_choose) for way, of in made.items()},
        truth=truth.of(judged),
        rejects=rejects,
        class_names=tuple(names),
        n_fitted=int((~judged).sum()),
        n_refused=there.refused + len(seen.refused),
    )


def _made_job(
    inputs: Inputs, auditor: Auditor, bench: _Bench, subjects: _Subjects, seen: Seen, judged: Bools
) -> Job[tuple[dict[Way, _Made], dict[Way, str]]]:
    """Return what each way that is possible makes of the images, and why the others are not."""
    made: dict[Way, _Made] = {}
    remarks = dict(bench.remarks)
    if seen.switched is not None:
        made["switch"] = _Made(seen.switched, seen.switched)
    if bench.projecting is not None:
        files = bench.projecting.files(auditor, bench.original, seen, ~judged)
        embeddings = yield from embeddings_job(files.encoder(auditor.encoder), subjects.paths)
        made["project"] = _Made(embeddings, embeddings, files)
    if "erase" in bench.ways:
        try:
            # What is written was fitted on one half and is judged on the other; for the choice the halves are swapped.
            fitted, swapped = (erased(auditor, bench.original, seen, part) for part in (~judged, judged))
            made["erase"] = _Made(swapped.embeddings, fitted.embeddings, fitted.files)
        except InputRefused as refusal:
            if inputs.way != "best":
                raise
            remarks["erase"] = refusal.what
    if not made:
        raise InputRefused(sentences(*remarks.values()))
    return made, remarks


def _texts_job(inputs: Inputs, auditor: Auditor) -> Job[dict[str, NDArray[np.float64]]]:
    """Return the unit text embeddings of the classes of every prompt set, the one that was asked for first."""
    sets = {inputs.prompts.name: inputs.prompts}
    sets |= {name: sets.get(name, prompts) for name, prompts in auditor.bundle.prompt_sets.items()}
    texts = {}
    for name, prompts in sets.items():
        rows = yield from auditor.encoder.embed_classes_job(prompts)
        texts[name] = rows.double().cpu().numpy()
    return texts


# -- How it is judged --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Judge:
    """Says how good embeddings ``[n, e]`` of all images are, on one half of them."""

    truth: Truth
    judged: Bools
    subjects: _Subjects
    texts: Mapping[str, NDArray[np.float64]]
    asked: str
    before: Embeddings

    def row_as_it_is(self) -> Row:
        figures = figures_of(self._said(self.before)[self.judged], self.truth.of(self.judged))
        return Row("none", figures, self._worst(figures))

    def row(self, way: Way, after: Embeddings) -> Row:
        truth = self.truth.of(self.judged)
        before, now = (self._said(part)[self.judged] for part in (self.before, after))
        figures, gains = figures_of(now, truth), gains_of(before, now, truth)
        known = {name: classes[self.judged] for name, classes in self.subjects.others.items()}
        effects = side_effects(self.before[self.judged], after[self.judged], self.texts, self.asked, known)
        remark = "" if gains.pays else say("It costs more than it brings.")
        return Row(way, figures, self._worst(figures), gains, effects, remark, self._changed(before, now, truth))

    def score(self, after: Embeddings) -> float:
        """Return what the way brings less what it costs, on the half that is not judged."""
        part = ~self.judged
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


# -- What comes out ----------------------------------------------------------------------------------------------------


def _write(folder: Path, way: RowWay, case: _Case, record: Mapping[str, Any]) -> None:
    if way in case.files:
        case.files[way].write(folder, record)
    else:
        # Nothing of the encoder changes: what is to be switched off is all that there is to write.
        write_folder(folder, {RECORD_FILE: json_text(record).encode()})


def _pays(chosen: Row) -> bool:
    return chosen.gains is not None and chosen.gains.pays


def _text(case: _Case, chosen: Row, folder: Path | None) -> str:
    assert chosen.figures is not None
    worst = say(
        "The worst group is right in {0} % of its images instead of {1} %, all images in {2} % instead of {3} %.",
        *map(_percent, (chosen.value("worst_group"), case.before.worst_group.value)),
        *map(_percent, (chosen.value("accuracy"), case.before.accuracy.value)),
    )
    verdict = "" if _pays(chosen) else say("The repair costs more than it brings.")
    if folder is None:
        return sentences(worst, verdict)
    if chosen.way in case.files:
        return sentences(worst, verdict, say("The repaired model is in {0}.", folder))
    return sentences(worst, verdict, say("{0} says what is to be switched off; the model is as it was.", folder))


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
