"""The study of compounds: whether a class whose name has several words is read as the whole, or as one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.progress import Job, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, InputFile, Words, asked
from sae_auditor.studies.compounds.measuring import Seen, seen_of
from sae_auditor.studies.compounds.parts import Compound, asked_of, compound_of, compounds_of
from sae_auditor.studies.compounds.rows import COLUMNS, CompoundRow, Found, rows_of, to_json
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.scan.measuring import measure_job, require_classes
from sae_auditor.studies.scan.study import classes_or_notice
from sae_auditor.studies.study import Outcome, Result, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor

Floats = NDArray[np.float64]
RATE: Final = 0.05


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.", default=())
    prompts: PromptSet = asked("Classes")
    compounds: Words = asked(
        "Compounds", "Classes that are looked at; all whose name has several words when left out.", default=Words(())
    )
    labels: InputFile = asked(
        "Labels",
        "A CSV table with the columns path and label; without one the sub-folders of a folder are the labels.",
        default=InputFile(""),
    )
    rate: float = asked("False-alarm rate", "The chance of even one false hint.", default=RATE, least=0.0001, most=0.5)
    seed: int = asked("Seed", "Of the random latents.", default=0, least=0, most=2**31 - 1)


def compounds_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Measure every image once, and of those that are called a compound what each word's latents do.

    Raises
    ------
    InputRefused
        When there is no image or no compound, a label is no class, or nothing is known of the latents.
    """
    assert auditor is not None
    require_classes(inputs.prompts)
    compounds = yield from _compounds_job(inputs, auditor)
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    classes, notice = classes_or_notice(found, inputs.prompts, is_table=bool(inputs.labels))
    truth = dict(zip(found.paths, classes.tolist(), strict=True))
    refused: list[InputRefused] = list(found.refused)
    texts = yield from auditor.texts_job(inputs.prompts)
    gathered = _Gathered(auditor, texts, compounds, inputs.seed)
    measured = yield from measure_job(auditor, found.paths, inputs.prompts, refused.append, on_measured=gathered.add)
    if not measured.effects.n:
        raise refused[0] if refused else InputRefused(say("There is no image here."))
    rows = list(rows_of(gathered.found(truth), auditor.as_of_now().meanings.labels, inputs.rate))
    for row in rows:
        try:
            yield Update(row)
        except StopAsked:
            continue
    left_out = say("{0} files could not be used.", len(refused)) if refused else ""
    return _outcome(rows, compounds, auditor, inputs.rate, measured.effects.n, notice, left_out)


def _compounds_job(inputs: Inputs, auditor: Auditor) -> Job[dict[int, Compound]]:
    """Return the compounds of the prompt set, with whose each latent is."""
    unknown = [name for name in inputs.compounds if name not in inputs.prompts.names]
    if unknown:
        raise InputRefused(
            say("'{0}' is no class of the prompt set '{1}'.", unknown[0], inputs.prompts.name),
            todo=say("Its classes are: {0}.", ", ".join(inputs.prompts.names)),
        )
    words = compounds_of(inputs.prompts, inputs.compounds)
    if not words:
        raise InputRefused(
            say("No class of the prompt set '{0}' has a name of several words.", inputs.prompts.name),
            todo=say("Give classes such as 'cabbage butterfly'."),
        )
    if np.isnan(auditor.meanings.reference_embeddings).all():
        raise InputRefused(
            say(
                "There are no reference images of the SAE '{0}', and without them no word's latents.", auditor.sae_name
            ),
            safe=say("Nothing was changed."),
            todo=say("Index a folder of images and open the bundle with it."),
        )
    texts = yield from auditor.texts_job(inputs.prompts)
    every = list(dict.fromkeys(word for of_class in words.values() for word in of_class))
    rows = yield from auditor.encoder.embed_classes_job(asked_of(inputs.prompts, every))
    of_words, latents = rows.double().cpu().numpy(), np.arange(auditor.sae.config.d_sae)
    found = {}
    for index, of_class in words.items():
        asked_texts = np.stack([texts[index], *(of_words[every.index(word)] for word in of_class)])
        alignments = auditor.alignments.of(latents, asked_texts)
        found[index] = compound_of(index, inputs.prompts.names[index], of_class, alignments)
    return found


class _Gathered:
    """What was measured of each compound so far."""

    def __init__(self, auditor: Auditor, texts: Floats, compounds: Mapping[int, Compound], seed: int) -> None:
        self._auditor, self._texts, self._compounds = auditor, texts, compounds
        self._random = np.random.default_rng(seed)
        self._seen: dict[int, list[Seen]] = {index: [] for index in compounds}
        self._pushes = {index: np.zeros(auditor.sae.config.d_sae) for index in compounds}

    def add(self, evidence: Evidence, decisions: Floats, effects: Floats) -> None:
        from sae_auditor.explain.faithfulness import off_factors

        index = int(decisions.argmax())
        if index not in self._compounds:
            return
        off = off_factors(evidence, self._auditor.meanings.usual)
        path = evidence.image.provenance.path or ""
        lens, own = self._auditor.lens(evidence), effects[index]
        self._seen[index].append(
            seen_of(self._compounds[index], path, evidence.latents, own, off, lens, self._texts, self._random)
        )
        self._pushes[index][evidence.latents] += np.maximum(np.nan_to_num(own), 0)

    def found(self, truth: Mapping[str, int]) -> list[Found]:
        """Return what there is, given the class that each image shows, by path; -1 where nobody said so."""
        return [
            Found(compound, self._seen[index], _shows(index, self._seen[index], truth), self._pushes[index])
            for index, compound in self._compounds.items()
        ]


def _shows(index: int, seen: Sequence[Seen], truth: Mapping[str, int]) -> NDArray[np.int64]:
    known = np.array([truth.get(one.path, -1) for one in seen], np.int64)
    return np.where(known < 0, -1, (known == index).astype(np.int64))


def _outcome(
    rows: Sequence[CompoundRow],
    compounds: Mapping[int, Compound],
    auditor: Auditor,
    rate: float,
    n: int,
    notice: str,
    left_out: str,
) -> Outcome:
    hints = [row for row in rows if row.is_hint]
    told = [
        say(
            "'{0}' is read as its part '{1}': it alone decides {2} of the {3} images that are called so, "
            "and nothing speaks for the whole there.",
            row.class_name, row.part, row.evidence.hits, row.n,
        )
        for row in hints if row.evidence is not None
    ]  # fmt: skip
    if not hints:
        told = [say("None of the {0} compounds is read as one of its words in these {1} images.", len(compounds), n)]
    bound = say("The chance of even one false hint is at most {0} %.", f"{100 * rate:g}")
    facts = {
        "bundle": {"name": auditor.bundle.name, "fingerprint": auditor.bundle.fingerprint},
        "sae": auditor.sae_name,
        "images": n,
        "hints": [{"class": row.class_name, "part": row.part} for row in hints],
    }
    return Outcome(sentences(*told, bound, notice, left_out), bool(hints), facts=facts)


def _json(inputs: Inputs, result: Result[CompoundRow]) -> Any:
    return {
        "parts": [to_json(row) for row in result.rows],
        "settings": settings_of(inputs),
        "complete": result.is_whole,
        "text": result.outcome.text,
        **result.outcome.facts,
    }


def _latent(row: CompoundRow) -> int | None:
    return row.latents[0][0] if row.latents else None


def _images(row: CompoundRow) -> Sequence[str]:
    return row.images


COMPOUNDS: Final = Study[Inputs, CompoundRow](
    id="compounds",
    title="Compounds",
    help="Whether a class whose name has several words is read as the whole, or as one of its words.",
    inputs=Inputs,
    columns=COLUMNS,
    run=compounds_job,
    needs_model=True,
    latent_of=_latent,
    images_of=_images,
    to_json=_json,
)
