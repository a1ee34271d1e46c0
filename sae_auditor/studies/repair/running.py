"""The job of the repair study: labels, one pass over the images, the ways judged on one half of them, and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sae_auditor._version import __version__
from sae_auditor.bundle.class_names import Rejects, rejects_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.json_text import json_text
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.bundling import new_bundle_place, repaired_bundle_job
from sae_auditor.studies.repair.comparing import Bench, made_job
from sae_auditor.studies.repair.fitting import Fit, fits_job
from sae_auditor.studies.repair.judge import judge_of, texts_job
from sae_auditor.studies.repair.judging import Figures, Truth
from sae_auditor.studies.repair.reasons import reasons_of
from sae_auditor.studies.repair.rows import Row, RowWay, bands_of, groups_json, values_of
from sae_auditor.studies.repair.seeing import Seen, see_job
from sae_auditor.studies.repair.subjects import Subjects, latents_of, subjects_of
from sae_auditor.studies.repair.ways import FOLDED, Way, fired
from sae_auditor.studies.repair.writing import RECORD_FILE, Original, new_folder, write_folder
from sae_auditor.studies.study import Outcome

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


def repair_job(inputs: Inputs, auditor: Auditor) -> Job[Outcome]:
    """Compare the ways that are asked for, each a row; write the one that is wanted, and say what came out.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When there are no labels, no such latents, no place to write to, or the way that was asked for is not possible.
    """
    folder = new_folder(inputs.output) if inputs.output else None
    bundle = _bundle_place(inputs)
    latents = latents_of(inputs, auditor)
    labelled = yield from labelled_images_job(inputs.images, inputs.labels)
    subjects = subjects_of(labelled, inputs, auditor)
    rejects = rejects_of(inputs.reject, inputs.prompts)
    yield Progress(0, 0, say("Reading the encoder"))
    bench = Bench.of(inputs, auditor, latents)
    seen = yield from see_job(auditor, subjects.paths, bench.wanted(latents))
    case = yield from _case_job(inputs, auditor, bench, subjects, rejects, seen)
    for row in case.rows:
        yield Update(row)
    chosen = case.chosen(inputs.way)
    files = case.files.get(chosen.way)
    fits: tuple[Fit, ...] = ()
    if files is not None:
        fits = yield from fits_job(auditor, files.encoder(auditor.encoder), case.judged)
    if files is None:
        bundle = None  # nothing of the encoder changes, and the text says so
    facts = {
        **case.facts(chosen, auditor, latents, folder),
        "reasons": reasons_of(auditor, inputs.prompts, latents),
        "fit": [fit.to_json() for fit in fits],
        "repaired_bundle": None if bundle is None else str(bundle),
    }
    record = {"schema": "sae-auditor/repair/1", **facts}
    if folder is not None:
        yield Progress(0, 0, say("Writing {0}", folder))
        _write(folder, files, record)
    if bundle is not None and files is not None:
        yield from repaired_bundle_job(auditor, files, record, bundle)
    text = sentences(_text(case, chosen, folder), _fit_text(fits), _bundle_text(inputs, bundle))
    return Outcome(text, has_findings=not _pays(chosen), facts=facts)


def _bundle_place(inputs: Inputs) -> Path | None:
    if inputs.bundle_output and inputs.way == "switch":
        raise InputRefused(
            say("Switching latents off changes nothing in the model, so that there is no repaired one for a bundle."),
            todo=say("Choose another way, or keep the latents switched off as a named intervention."),
        )
    return new_bundle_place(inputs.bundle_output) if inputs.bundle_output else None


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
    judged: tuple[str, ...]
    n_fitted: int
    n_refused: int
    level_share: float | None

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
            "level_share": self.level_share if chosen.way == "project" else None,
            "program": f"sae-auditor {__version__}",
            "folder": None if folder is None else str(folder),
        }


def _case_job(
    inputs: Inputs, auditor: Auditor, bench: Bench, subjects: Subjects, rejects: Rejects, seen: Seen
) -> Job[_Case]:
    texts = yield from texts_job(inputs, auditor)
    judge = judge_of(subjects.of(seen.places), inputs, rejects, fired(seen.strengths), texts, seen.before)
    made, remarks = yield from made_job(inputs, auditor, bench, seen, judge)
    yield Progress(0, 0, say("Judging"))
    rows = [judge.row_as_it_is()]
    for way in bench.ways:
        rows.append(judge.row(way, made[way].to_judge) if way in made else Row(way, remark=remarks.get(way, "")))
    return _Case(
        rows=tuple(rows),
        files={way: of.files for way, of in made.items() if of.files is not None},
        scores={way: judge.score(of.to_choose, ~judge.judged) for way, of in made.items()},
        truth=judge.truth.of(judge.judged),
        rejects=rejects,
        class_names=tuple(inputs.prompts.names),
        judged=tuple(judge.subjects.of(np.flatnonzero(judge.judged)).paths),
        n_fitted=int((~judge.judged).sum()),
        n_refused=subjects.refused + len(seen.refused),
        level_share=made["project"].level_share if "project" in made else None,
    )


# -- What comes out ----------------------------------------------------------------------------------------------------


def _write(folder: Path, files: Original | None, record: Mapping[str, Any]) -> None:
    if files is not None:
        files.write(folder, record)
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


def _fit_text(fits: Sequence[Fit]) -> str:
    """Say whether the SAE that was used rebuilds images worse than before."""
    if not fits:
        return ""
    fit = fits[0]
    low, high = fit.change.low or 0.0, fit.change.high or 0.0
    shares = _percent(fit.after.value), _percent(fit.before.value)
    if low > 0:
        return say("The SAE '{0}' fits worse: it leaves {1} % unexplained instead of {2} %.", fit.sae, *shares)
    if high < 0:
        return say("The SAE '{0}' fits better: it leaves {1} % unexplained instead of {2} %.", fit.sae, *shares)
    return say("The SAE '{0}' fits as before: it leaves {1} % unexplained, formerly {2} %.", fit.sae, *shares)


def _bundle_text(inputs: Inputs, bundle: Path | None) -> str:
    if bundle is not None:
        return say("The bundle {0} holds it with the same SAEs; its reference images are to be indexed anew.", bundle)
    return say("No bundle was written, since nothing of the model changes.") if inputs.bundle_output else ""


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
