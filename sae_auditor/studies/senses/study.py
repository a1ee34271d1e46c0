"""The study of senses: whether a class is several things to the encoder, and which prompts tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, InputFile, asked
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.scan.measuring import Measured, measure_job, require_classes
from sae_auditor.studies.scan.statistics import proposing_half
from sae_auditor.studies.scan.study import classes_or_notice, truth_of
from sae_auditor.studies.scan.truth import Truth
from sae_auditor.studies.senses.prompts import Share, Trials, Tried, asked_of, clearest, prompts_for, words_for
from sae_auditor.studies.senses.rows import COLUMNS, SenseRow, pushers_of, rows_of, share_json, to_json
from sae_auditor.studies.senses.splitting import Senses, places_of, senses_of
from sae_auditor.studies.study import Line, LinePlot, Outcome, Result, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RATE: Final = 0.05
# Lines of the plot, and bins of each.
_DRAWN: Final = 6
_BINS: Final = 16
_RANGE: Final = (-0.5, 1.5)


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.", default=())
    prompts: PromptSet = asked("Classes")
    labels: InputFile = asked(
        "Labels",
        "A CSV table with the columns path and label; without one the sub-folders of a folder are the labels.",
        default=InputFile(""),
    )
    suggest: int = asked("Prompts", "Clearer prompts that are suggested for each sense.", default=2, least=0, most=10)
    rate: float = asked(
        "False-alarm rate",
        "The chance that even one class with one sense is said to have more.",
        default=RATE,
        least=0.0001,
        most=0.5,
    )
    seed: int = asked("Seed", "Draws the two halves of the images.", default=0, least=0, most=2**31 - 1)


def senses_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Measure every image once, split the images of each class, and try prompts for the senses that are confirmed.

    Raises
    ------
    InputRefused
        When there is no image, a label is no class, the prompt set decides nothing, or nothing is known of the latents.
    """
    assert auditor is not None
    require_classes(inputs.prompts)
    references = auditor.meanings.reference_embeddings
    if np.isnan(references).all():
        raise InputRefused(
            say("There are no reference images of the SAE '{0}', and without them no senses.", auditor.sae_name),
            safe=say("Nothing was changed."),
            todo=say("Index a folder of images and open the bundle with it."),
        )
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    classes, notice = classes_or_notice(found, inputs.prompts, is_table=bool(inputs.labels))
    refused: list[InputRefused] = list(found.refused)
    embeddings: list[NDArray[np.float32]] = []

    def keep(evidence: Evidence, _decisions: Floats, _effects: Floats) -> None:
        unit = evidence.embedding / evidence.embedding.norm()
        embeddings.append(unit.float().cpu().numpy())

    measured = yield from measure_job(auditor, found.paths, inputs.prompts, refused.append, on_measured=keep)
    if not measured.effects.n:
        raise refused[0] if refused else InputRefused(say("There is no image here."))
    truth = truth_of(found, classes, measured.effects)
    study = _Asked(inputs, auditor.as_of_now(), measured, truth, np.stack(embeddings))
    stopped = not measured.is_whole
    for index, senses in study.split():
        if not stopped:
            yield Progress(0, 0, say("Trying prompts for '{0}'", inputs.prompts.names[index]))
        rows = yield from study.rows_job(index, senses, is_tried=not stopped)
        for row in rows:
            try:
                yield Update(row)
            except StopAsked:
                stopped = True
    left_out = say("{0} files could not be used.", len(refused)) if refused else ""
    return study.outcome(notice, left_out)


class _Asked:
    """What was measured, and what is made of it class by class."""

    def __init__(
        self, inputs: Inputs, auditor: Auditor, measured: Measured, truth: Truth, embeddings: NDArray[np.float32]
    ) -> None:
        self._inputs, self._auditor, self._effects = inputs, auditor, measured.effects
        self._trials = Trials(embeddings, measured.texts, truth.classes)
        self._found: dict[int, Senses] = {}
        self._together: dict[int, dict[str, Any]] = {}

    def split(self) -> list[tuple[int, Senses]]:
        """Return the senses of every class that any image is called, those with most senses first."""
        effects, references = self._effects, self._auditor.meanings.reference_embeddings.astype(np.float64)
        unit = references / np.linalg.norm(references, axis=1, keepdims=True)
        middle = np.nanmean(unit, axis=0)
        called = np.unique(effects.best).tolist()
        places = {index: places_of(effects, index, references) for index in called}
        n_all = sum(len(images) for images, _ in places.values())
        for index, (images, points) in places.items():
            if len(images):
                hashes = [effects.hashes[place] for place in images]
                self._found[index] = senses_of(
                    images, points, hashes, middle, self._inputs.rate, self._inputs.seed, n_all
                )
        return sorted(self._found.items(), key=lambda item: (-item[1].n, item[0]))

    def rows_job(self, index: int, senses: Senses, *, is_tried: bool) -> Job[list[SenseRow]]:
        """Return the rows of a class, with prompts that were tried where it has several senses."""
        name, bundle = self._inputs.prompts.names[index], self._auditor.bundle
        centres = [senses.points[senses.sense == sense].mean(0) for sense in range(senses.n)]
        words = words_for(centres, list(bundle.vocabularies.values()), name)
        tried: list[list[Tried]] = [[] for _ in centres]
        if is_tried and senses.n > 1 and all(words):
            tried = yield from self._tried_job(index, senses, words)
        pushers = pushers_of(self._effects, index, senses, self._auditor.meanings.labels)
        return list(rows_of(name, senses, pushers, words, tried, self._effects.paths))

    def _tried_job(self, index: int, senses: Senses, words: Sequence[Sequence[str]]) -> Job[list[list[Tried]]]:
        """Choose prompts on one half of the images, and measure them on the other."""
        chooses = proposing_half([self._effects.hashes[place] for place in senses.images], self._inputs.seed)
        found: list[list[Tried]] = []
        firsts: list[Floats] = []
        for sense, of_sense in enumerate(words):
            prompts = prompts_for(self._inputs.prompts.names[index], of_sense)
            rows = yield from self._auditor.encoder.embed_classes_job(asked_of(self._inputs.prompts, prompts))
            texts = rows.double().cpu().numpy()
            own = senses.sense == sense
            sides = [(senses.images[own & half], senses.images[~own & half]) for half in (chooses, ~chooses)]
            order = clearest(self._trials, index, texts, *sides[0])
            firsts.append(texts[order[0]])
            chosen = order[: self._inputs.suggest]
            found.append([self._trials.tried(prompts[k], index, texts[k], *sides[1]) for k in chosen])
        self._together[index] = self._of_all(index, senses, ~chooses, np.stack(firsts))
        return found

    def _of_all(self, index: int, senses: Senses, judges: NDArray[np.bool_], texts: Floats) -> dict[str, Any]:
        """Return what becomes of decisions when the class is divided into its senses, one prompt each."""
        goes = self._trials.divided(index, texts)[senses.images]
        best = self._trials.merged(index, texts)
        return {
            "own_sense": share_json(Share.of(goes[judges] == senses.sense[judges])),
            "changed": share_json(Share.of(best != self._effects.best)),
            "right_before": share_json(self._trials.right(self._effects.best)),
            "right": share_json(self._trials.right(best)),
        }

    def outcome(self, notice: str, left_out: str) -> Outcome:
        """Return what it all comes to."""
        names = self._inputs.prompts.names
        several = {index: senses for index, senses in self._found.items() if senses.n > 1}
        told = [self._told(index, senses) for index, senses in several.items()]
        rest = len(self._found) - len(several)
        n = self._effects.n
        text = sentences(
            *told,
            say("{0} of {1} classes have one sense in these {2} images.", rest, len(self._found), n),
            say(
                "The chance that even one class with one sense is said to have more is at most {0} %.",
                f"{100 * self._inputs.rate:g}",
            ),
            notice,
            left_out,
        )
        facts = {
            "bundle": {"name": self._auditor.bundle.name, "fingerprint": self._auditor.bundle.fingerprint},
            "sae": self._auditor.sae_name,
            "images": n,
            "classes": {names[index]: self._class_json(index, senses) for index, senses in self._found.items()},
        }
        plots = (plot,) if (plot := self._plot()).lines else ()
        return Outcome(text, bool(several), plots, facts)

    def _told(self, index: int, senses: Senses) -> str:
        name, sizes = self._inputs.prompts.names[index], np.bincount(senses.sense)
        shares = ", ".join(f"{size / sizes.sum():.0%}" for size in sizes)
        text = say("'{0}' has {1} senses: {2} of its images.", name, senses.n, shares)
        together = self._together.get(index)
        if together is None:
            return text
        own = say(
            "With a prompt for each {0} of them go to their own sense.", f"{together['own_sense']['value'] or 0:.0%}"
        )
        before, after = together["right_before"]["value"], together["right"]["value"]
        right = "" if before is None else say("Right: {0} before, {1} after.", f"{before:.1%}", f"{after:.1%}")
        return sentences(text, own, right)

    def _class_json(self, index: int, senses: Senses) -> dict[str, Any]:
        split = senses.first
        return {
            "senses": senses.n,
            "images": len(senses.images),
            "p": senses.p,
            "alike": None if split is None else split.gap.alike,
            "around": None if split is None else list(split.gap.counts),
            "divided": self._together.get(index),
        }

    def _plot(self) -> LinePlot:
        """Return how the images of the classes lie between the two groups that were proposed first."""
        names = self._inputs.prompts.names
        shown = sorted(self._found.items(), key=lambda item: (-item[1].n, item[1].p if item[1].p is not None else 1.0))
        edges = np.linspace(*_RANGE, _BINS + 1)
        middles = ((edges[1:] + edges[:-1]) / 2).tolist()
        lines: list[Line] = []
        for index, senses in shown:
            if senses.first is None or len(lines) == _DRAWN:
                continue
            counts = np.histogram(np.clip(senses.first.along, *_RANGE), edges)[0]
            lines.append(Line(names[index], middles, (counts / len(senses.images)).tolist()))
        return LinePlot(
            "Between the two groups of a class", "From the first group (0) to the second (1)", "Share", tuple(lines)
        )


def _json(inputs: Inputs, result: Result[SenseRow]) -> Any:
    return {
        "senses": [to_json(row) for row in result.rows],
        "settings": settings_of(inputs),
        "complete": result.is_whole,
        "text": result.outcome.text,
        **result.outcome.facts,
    }


def _latent(row: SenseRow) -> int | None:
    return row.latents[0].latent if row.latents else None


def _images(row: SenseRow) -> Sequence[str]:
    return row.images


SENSES: Final = Study[Inputs, SenseRow](
    id="senses",
    title="Senses",
    help="Whether a class is several things to the encoder, and which prompts tell them apart.",
    inputs=Inputs,
    columns=COLUMNS,
    run=senses_job,
    needs_model=True,
    latent_of=_latent,
    images_of=_images,
    to_json=_json,
)
