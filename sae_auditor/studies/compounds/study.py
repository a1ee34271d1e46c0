"""The study of compounds: whether a class whose name has several words is read as the whole, or as one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.class_names import classes_of
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.progress import Job, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, InputFile, Words, asked
from sae_auditor.studies.compounds.measuring import Seen, seen_of
from sae_auditor.studies.compounds.parts import Compound, asked_of, compound_of, compounds_of, words_of
from sae_auditor.studies.compounds.rows import COLUMNS, CompoundRow, Found, rows_of, to_json
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.scan.measuring import measure_job, require_classes
from sae_auditor.studies.scan.readout import Readout
from sae_auditor.studies.study import Outcome, Result, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor

Floats = NDArray[np.float64]
RATE: Final = 0.05
# What an image shows where nobody said so, and where it is something that is no class.
UNKNOWN: Final = -1
ELSE: Final = -2


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
        "A CSV table with the columns path and label; without one the sub-folders of a folder are the labels. A label "
        "that is no class is something else.",
        default=InputFile(""),
    )
    rate: float = asked(
        "False-alarm rate",
        "The chance that random latents would give even one hint.",
        default=RATE,
        least=0.0001,
        most=0.5,
    )
    seed: int = asked("Seed", "Of the random latents.", default=0, least=0, most=2**31 - 1)


def compounds_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Measure every image once, and of those that are called a compound what each word's latents do.

    Raises
    ------
    InputRefused
        When there is no image or no compound, or nothing is known of the latents.
    """
    assert auditor is not None
    require_classes(inputs.prompts)
    compounds = yield from compounds_with_owners_job(inputs.prompts, inputs.compounds, auditor)
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    truth = dict(zip(found.paths, shown_by(found.labels, inputs.prompts, is_table=bool(inputs.labels)), strict=True))
    refused: list[InputRefused] = list(found.refused)
    texts = yield from auditor.texts_job(inputs.prompts)
    gathered = Gathered(auditor, texts, compounds, inputs.seed)
    readout = Readout.of_texts(texts, auditor.encoder)
    measured = yield from measure_job(auditor, found.paths, (readout,), refused.append, on_measured=gathered.add)
    (effects,) = measured.effects
    if not effects.n:
        raise refused[0] if refused else InputRefused(say("There is no image here."))
    rows = list(rows_of(gathered.found(truth), auditor.as_of_now().meanings.labels, inputs.rate))
    for row in rows:
        try:
            yield Update(row)
        except StopAsked:
            continue
    left_out = say("{0} files could not be used.", len(refused)) if refused else ""
    is_labelled = any(place != UNKNOWN for place in truth.values())
    return _outcome(rows, compounds, auditor, inputs.rate, effects.n, left_out, is_labelled=is_labelled)


def compounds_with_owners_job(prompts: PromptSet, wanted: Sequence[str], auditor: Auditor) -> Job[dict[int, Compound]]:
    """Return the compounds of a prompt set by their place, with whose each latent is; all where none is `wanted`.

    Raises
    ------
    InputRefused
        When there is none, and when nothing is known of the latents.
    """
    unknown = [name for name in wanted if name not in prompts.names]
    if unknown:
        raise InputRefused(
            say("'{0}' is no class of the prompt set '{1}'.", unknown[0], prompts.name),
            todo=say("Its classes are: {0}.", ", ".join(prompts.names)),
        )
    words = compounds_of(prompts, wanted)
    if not words:
        raise InputRefused(
            say("No class of the prompt set '{0}' has a name of several words.", prompts.name),
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
    texts = yield from auditor.texts_job(prompts)
    every = list(dict.fromkeys(word for of_class in words.values() for word in of_class))
    rows = yield from auditor.encoder.embed_classes_job(asked_of(prompts, every))
    of_words, latents = rows.double().cpu().numpy(), np.arange(auditor.sae.config.d_sae)
    found = {}
    for index, of_class in words.items():
        asked_texts = np.stack([texts[index], *(of_words[every.index(word)] for word in of_class)])
        alignments = auditor.alignments.of(latents, asked_texts)
        found[index] = compound_of(index, prompts.names[index], of_class, alignments)
    return found


class Gathered:
    """What was measured of each compound so far; `add` is told of every image.

    Parameters
    ----------
    texts
        Of the classes, ``[C, e]``.
    compounds
        By the place of the class.
    seed
        Of the random latents.
    """

    def __init__(self, auditor: Auditor, texts: Floats, compounds: Mapping[int, Compound], seed: int) -> None:
        self._auditor, self._texts, self._compounds = auditor, texts, compounds
        self._random = np.random.default_rng(seed)
        self._seen: dict[int, list[Seen]] = {index: [] for index in compounds}
        self._pushes = {index: np.zeros(auditor.sae.config.d_sae) for index in compounds}

    def add(self, evidence: Evidence, decisions: Floats, effects: Floats) -> None:
        """Take an image, where it is called a compound: its decisions ``[C]`` and the exact effects ``[C, m]``."""
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
    known = np.array([truth.get(one.path, UNKNOWN) for one in seen], np.int64)
    return np.where(known == UNKNOWN, -1, (known == index).astype(np.int64))


def shown_by(labels: Sequence[str], prompts: PromptSet, *, is_table: bool) -> list[int]:
    """Return the place of the class that each label says, `ELSE` for something that is no class, or `UNKNOWN`.

    Beside a compound there are mostly images of other things, which are no class. A part of a class's name stands for
    the class ("good" of "a good part") unless another label is the whole name: then "cabbage" is no cabbage butterfly.
    A part of several names says nothing. Names of sub-folders are labels only where one of them at least is a class.
    """
    whole = {frozenset(words_of(label)) for label in labels}
    places = {label: _shown_by(label, prompts, whole) for label in set(labels)}
    if not is_table and all(place < 0 for place in places.values()):
        return [UNKNOWN] * len(labels)
    return [places[label] for label in labels]


def _shown_by(label: str, prompts: PromptSet, whole: Collection[frozenset[str]]) -> int:
    said = frozenset(words_of(label))
    try:
        place = int(classes_of([label], prompts)[0])
    except InputRefused:
        return UNKNOWN if any(said <= set(words_of(name)) for name in prompts.names) else ELSE
    name = frozenset(words_of(prompts.names[place])) if place >= 0 else said
    return ELSE if said < name and name in whole else place


def _outcome(
    rows: Sequence[CompoundRow],
    compounds: Mapping[int, Compound],
    auditor: Auditor,
    rate: float,
    n: int,
    left_out: str,
    *,
    is_labelled: bool,
) -> Outcome:
    hints = [row for row in rows if row.is_hint]
    told = [
        say(
            "'{0}' is read as its part '{1}': of the {2} images that are called so, the word's latents alone decide "
            "{3} that show something else.",
            row.class_name, row.part, row.n, row.evidence.hits,
        )
        for row in hints if row.evidence is not None
    ]  # fmt: skip
    if not is_labelled:
        told = [say("Without labels nothing says whether a compound is read as one of its words.")]
    elif not hints:
        told = [say("None of the {0} compounds is read as one of its words in these {1} images.", len(compounds), n)]
    bound = (
        say("The chance that random latents would give even one hint is at most {0} %.", f"{100 * rate:g}")
        if is_labelled
        else ""
    )
    facts = {
        "bundle": {"name": auditor.bundle.name, "fingerprint": auditor.bundle.fingerprint},
        "sae": auditor.sae_name,
        "images": n,
        "labelled": is_labelled,
        "hints": [{"class": row.class_name, "part": row.part} for row in hints],
    }
    return Outcome(sentences(*told, bound, left_out), bool(hints), facts=facts)


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
