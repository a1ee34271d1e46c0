"""The jobs behind the import assistant: reading a file and what it leaves open, the fit check, writing the bundle.

torch is imported in them only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.concepts import concepts_of
from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.i18n import mapped, translate
from sae_auditor.images import find_images
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.given import resolved
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.alike import Variety, too_alike, variety_job, variety_of
from sae_auditor.workbench.imports.state import (
    MIN_IMAGES,
    ArchitectureQuestion,
    EncoderChoice,
    Fit,
    FitRow,
    ImageOffer,
    ImportState,
    Inquiry,
    Mark,
    Question,
    TensorLine,
    Verdict,
)

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.library import Auditor
    from sae_auditor.sae import HintMissing, Reading
    from sae_auditor.sae.fit import FitReport
    from sae_auditor.workbench.queue import QueueItem

# More than any format asks for: a reader that never has enough must not keep the thread.
_MAX_QUESTIONS = 20
# Questions whose suggestion is shown, but only the person says that it is so.
_NEVER_ASSUMED = ("names",)
# Returns what the images with these numbers are called.
Names = Callable[[Sequence[int]], list[str]]
# How many images are named where a check says what it was made on.
_N_NAMED = 3
# What the verdict says of the reading that it is about.
_MARKS: dict[Verdict, Mark] = {"fits": "fits", "other_reading": "better", "poor": "nearest"}


# ---------------------------------------------------------------------------------------------------------- the reading


def encoder_job(path: Path, architecture: str | None, part: str | None = None) -> Job[EncoderChoice]:
    """Load an encoder that no bundle has; where only a person can say what it is, return the question.

    Raises
    ------
    InputRefused
        When it is none, is damaged, or is not what it was said to be.
    """
    yield Progress(0, 0, translate("Import", "Loading the encoder…"))
    from sae_auditor.encoders import ArchitectureAsked, PartAsked, architectures, load_encoder

    try:
        encoder = load_encoder(path, architecture=architecture, part=part, precision="fp32")
    except ArchitectureAsked as asked:
        question = ArchitectureQuestion(_asked(asked, path), asked.choices, architectures())
        return EncoderChoice(path=path, question=question, part=part)
    except PartAsked as asked:
        return EncoderChoice(path=path, question=ArchitectureQuestion(_asked(asked, path), (), asked.choices, "part"))
    return EncoderChoice(encoder.name, encoder.architecture, tuple(encoder.notices), path, encoder=encoder, part=part)


def _asked(refusal: InputRefused, path: Path) -> str:
    return " ".join(translate_core(text) for text in (refusal.what, refusal.todo)).replace(str(path), path.name)


@dataclass
class _Round:
    """One reading: what was said so far, and what was asked."""

    path: Path
    answers: Mapping[str, Any]
    encoder: ClipEncoder
    said: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)

    def ask(self, missing: HintMissing) -> bool:
        """Note a question; return whether there is an answer or at least a suggestion to go on with.

        A question that was answered and comes again means that the answer was wrong, and the error says why.
        """
        if missing.name in self.said:
            raise missing
        answer = self.answers.get(missing.name)
        if missing.choices and answer not in missing.choices:
            answer = None
        if answer is None and missing.name not in _NEVER_ASSUMED:
            answer = missing.suggestion
        # The whole page is about one file, so its name is enough.
        what = mapped(missing.what, self._named_shortly)
        self.questions[missing.name] = Question(missing.name, what, missing.choices, missing.suggestion, answer)
        if answer is not None:
            self.said[missing.name] = answer
        return answer is not None

    def _named_shortly(self, text: str) -> str:
        return text.replace(printable(str(self.path)), printable(self.path.name))


def inquire_job(path: Path, answers: Mapping[str, Any], encoder: ClipEncoder) -> Job[Inquiry]:
    """Read the SAE at `path`, taking `answers` and else the suggestions for what it does not say.

    Every question that came up is returned, also those that have an answer by now.

    Raises
    ------
    InputRefused
        When there is no SAE, or not one that this encoder's vectors fit.
    """
    yield Progress(0, 0, translate("Import", "Reading the file…"))
    asked = _Round(resolved(path)[0], answers, encoder)
    reading = _read_on(asked)
    return Inquiry(reading, tuple(asked.questions.values()), _tensors(asked), asked.said)


def _read_on(asked: _Round) -> Reading | None:
    """Read, and answer what is asked meanwhile, until the reading is complete or a question stays open."""
    from sae_auditor.sae import HintMissing, read_reading

    for _ in range(_MAX_QUESTIONS):
        try:
            reading = read_reading(asked.path, asked.said)
            _check_place(asked, reading)
        except HintMissing as missing:
            if not asked.ask(_with_choices(missing, asked)):
                return None
        else:
            return reading
    return None


def _check_place(asked: _Round, reading: Reading) -> None:
    """Check that the encoder has the place that is declared; one that it has not becomes a question."""
    from sae_auditor.bundle.sae_places import place_of, sites_of_width
    from sae_auditor.sae import HintMissing

    try:
        place_of(asked.encoder, reading.sae)
    except HintMissing:
        raise
    except InputRefused as refusal:
        fitting = sites_of_width(asked.encoder, reading.sae.config.d_in)
        if not fitting or "site" in asked.said:
            raise
        raise HintMissing("site", refusal.what, choices=fitting, suggestion=fitting[0]) from refusal


def _with_choices(missing: HintMissing, asked: _Round) -> HintMissing:
    """Offer the encoder's sites where a reader asks for one: which of them fit is checked against its width later."""
    from sae_auditor.bundle.sae_places import site_names
    from sae_auditor.sae import HintMissing

    if missing.name != "site" or missing.choices:
        return missing
    sites = tuple(site_names(asked.encoder))
    return HintMissing("site", missing.what, choices=sites, suggestion=missing.suggestion or sites[0])


def _tensors(asked: _Round) -> tuple[TensorLine, ...]:
    """Return the tensors of the file where the person has to say which is which."""
    if "names" not in asked.questions:
        return ()
    from sae_auditor.sae.formats import open_source

    return tuple(TensorLine(name, tuple(tensor.shape)) for name, tensor in open_source(asked.path).tensors.items())


# ------------------------------------------------------------------------------------------------------------ the check


def offers_of(auditor: Auditor, queue: Sequence[QueueItem]) -> tuple[ImageOffer, ...]:
    """Return where images for a check can come from, the bundle's own reference images first."""
    usable = ImageOffer("queue", sum(item.state != "refused" for item in queue))
    bundle, in_use = auditor.bundle, auditor.concepts.n_images
    if bundle.references is None:
        return ImageOffer("bundle", in_use), usable
    try:
        n_own = concepts_of(bundle.without_references(), auditor.sae_name).n_images
    except KnownError:  # what is damaged offers nothing
        n_own = 0
    return ImageOffer("bundle", n_own), ImageOffer("index", in_use, bundle.references), usable


def check_job(auditor: Auditor, state: ImportState, queue: Sequence[QueueItem]) -> Job[Fit]:
    """Score the reading and its neighbours on images; say so where these are too alike to judge by."""
    from sae_auditor.bundle.fit_check import MAX_IMAGES, check_fit_job

    offer, found = state.offer, state.found
    if offer is None or found is None:
        raise ValueError("there is nothing to check yet")
    encoder = state.encoder.encoder or auditor.encoder
    images, names = yield from images_job(offer, auditor, queue)
    n = min(MAX_IMAGES, len(images))
    chosen = [i * len(images) // n for i in range(n)]
    images = [images[i] for i in chosen]
    report = yield from check_fit_job(encoder, found, images)
    variety = yield from variety_job(encoder, images)
    known = None if offer.source == "bundle" else (yield from _known_variety_job(auditor, state))
    return fit_of(report, offer, names(chosen[:_N_NAMED]), alike=too_alike(variety, known))


def _known_variety_job(auditor: Auditor, state: ImportState) -> Job[Variety | None]:
    """Return how much the bundle's own reference images differ; None where it has too few that can be read."""
    import numpy as np
    import torch

    from sae_auditor.images import load_image

    try:
        table = concepts_of(auditor.bundle.without_references(), auditor.sae_name)
        n = min(MIN_IMAGES, table.n_images)
        chosen = np.array([i * table.n_images // n for i in range(n)], np.int64)
        if state.encoder.encoder is not None:  # the embeddings in the bundle are those of its own
            pictures = [load_image(table.thumbnail(number)) for number in chosen.tolist()]
            return (yield from variety_job(state.encoder.encoder, pictures)) if pictures else None
        embeddings = table.index.embeddings_of(chosen)
    except KnownError:
        return None
    embeddings = embeddings[np.isfinite(embeddings).all(axis=1)]
    return variety_of(torch.from_numpy(embeddings)) if 2 * len(embeddings) > MIN_IMAGES else None


def images_job(offer: ImageOffer, auditor: Auditor, queue: Sequence[QueueItem]) -> Job[tuple[list[Any], Names]]:
    """Return the images of a check (files, pixels, or small pictures of reference images), and what some are called."""
    from sae_auditor.bundle.sae_import import reference_pictures

    if offer.source == "queue":
        items = [item for item in queue if item.state != "refused"]
        return [item.source for item in items], lambda chosen: [items[i].name for i in chosen]
    if offer.source == "folder":
        yield Progress(0, 0, translate("Import", "Looking for images…"))
        files = [image for path in resolved(Path(str(offer.folder))) for image in find_images(path)]
        return list(files), lambda chosen: [printable(files[i].name) for i in chosen]
    yield Progress(0, 0, translate("Import", "Loading the reference images…"))
    bundle = auditor.bundle.without_references() if offer.source == "bundle" else auditor.bundle
    pictures, table = list(reference_pictures(bundle.store)), concepts_of(bundle, auditor.sae_name)
    # Where some have no picture, the others' places are not their numbers.
    are_numbered = len(pictures) == table.n_images
    return pictures, lambda chosen: [_file(row.path) for row in table.index.images(chosen)] if are_numbered else []


def _file(path: str) -> str:
    return printable(path.replace("\\", "/").rpartition("/")[2])


def fit_of(
    report: FitReport, offer: ImageOffer | None = None, names: Sequence[str] = (), *, alike: bool = False
) -> Fit:
    """Turn the report of a check into what is shown; the two readings that matter stand first."""
    verdict: Verdict = "alike" if alike else report.verdict
    about = report.declared if verdict == "fits" else report.winner
    rows = [
        FitRow(
            words.reading_text(candidate, report.declared),
            candidate.fvu,
            candidate.cosine,
            candidate.l0,
            candidate == report.declared,
            candidate == report.winner,
            _MARKS.get(verdict, "") if candidate == about else "",
        )
        for candidate in report.candidates
    ]
    rows.sort(key=lambda row: (not row.declared, not row.winner))
    return Fit(tuple(rows), report.text, verdict, report.images, tuple(report.warnings), report, offer, tuple(names))


# ----------------------------------------------------------------------------------------------------------- the bundle


def add_job(auditor: Auditor, state: ImportState, name: str, output: Path) -> Job[str]:
    """Write a new bundle at `output`: the one in use with the SAE in it, under `name`; return its path.

    Where another encoder was chosen, the new bundle holds that encoder and the SAE.

    Raises
    ------
    InputRefused
        When it cannot be written there; nothing was written then.
    """
    from sae_auditor.bundle.sae_import import import_sae_job, import_with_encoder_job

    report = state.fit.report if state.fit is not None else None
    own, source = state.encoder, str(resolved(state.path)[0]) if state.path is not None else ""
    if own.path is not None:
        job = import_with_encoder_job(
            own.encoder,
            own.path,
            source,
            state.hints,
            images=None,
            name=name,
            output=output,
            accept=state.accept,
            report=report,
        )
    else:
        job = import_sae_job(
            auditor.bundle.path,
            source,
            state.hints,
            name=name,
            output=output,
            accept=state.accept,
            device=str(auditor.encoder.device),
            report=report,
        )
    result = yield from job
    if result.stored_at is None:
        what, safe = translate("Import", "The SAE was not stored."), translate("Import", "Nothing was written.")
        raise InputRefused(what, safe=safe, todo=" ".join(translate_core(notice) for notice in result.notices))
    return str(result.stored_at)


def free_name(file: str, taken: Sequence[str]) -> str:
    """Return a name for an SAE in a bundle, made of a file's name, that is not taken."""
    stem = re.sub(r"(\.(safetensors|pt|pth|bin|ckpt|pkl|npz|gz|json))+$", "", file, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w .()+-]", "-", stem).lstrip(" .()+-")[:70] or "sae"
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


class ImportJobs:
    """What the assistant asks of the rooms below the window."""

    offers = staticmethod(offers_of)
    inquire = staticmethod(inquire_job)
    check = staticmethod(check_job)
    add = staticmethod(add_job)
    load_encoder = staticmethod(encoder_job)
