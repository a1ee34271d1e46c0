"""The jobs behind the assistant's check and its saving. torch is imported in them only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.app.core_translation import translate_core
from sae_auditor.app.given import resolved
from sae_auditor.app.i18n import translate
from sae_auditor.app.imports import words
from sae_auditor.app.imports.state import (
    ArchitectureQuestion,
    EncoderChoice,
    Fit,
    FitRow,
    Found,
    Grade,
    ImageOffer,
    ImportState,
)
from sae_auditor.errors import InputRefused
from sae_auditor.images import find_images
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.library import Auditor
    from sae_auditor.sae.fit import FitReport, FitVerdict

_GRADES: dict[FitVerdict, Grade] = {"fits": "good", "other_reading": "warning", "poor": "warning", "foreign": "bad"}


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


def images_job(offer: ImageOffer, auditor: Auditor, queue: Sequence[QueueItem]) -> Job[list[Any]]:
    """Return the images of a check: files, pixels, or the small pictures of the bundle's reference images."""
    if offer.source == "queue":
        return [item.source for item in queue if item.state != "refused"]
    if offer.source == "folder":
        yield Progress(0, 0, translate("Import", "Looking for images…"))
        return [image for path in resolved(Path(str(offer.folder))) for image in find_images(path)]
    from sae_auditor.bundle.sae_import import reference_pictures

    yield Progress(0, 0, translate("Import", "Loading the reference images…"))
    return list(reference_pictures(auditor.bundle.store))


def check_job(auditor: Auditor, state: ImportState, queue: Sequence[QueueItem]) -> Job[Fit]:
    """Score the reading and its neighbours on images."""
    from sae_auditor.bundle.sae_import import check_fit_job

    offer, found = _ready(state)
    images = yield from images_job(offer, auditor, queue)
    report = yield from check_fit_job(state.encoder.encoder or auditor.encoder, found.reading, images)
    return fit_of(report)


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


def fit_of(report: FitReport) -> Fit:
    """Turn the report of a check into what is shown."""
    rows = tuple(
        FitRow(
            words.reading_text(candidate, report.declared),
            candidate.fvu,
            candidate.cosine,
            candidate.l0,
            candidate == report.declared,
            candidate == report.winner,
        )
        for candidate in report.candidates
    )
    # The two that matter stand first; the others keep their order.
    rows = tuple(sorted(rows, key=lambda row: (not row.declared, not row.winner)))
    return Fit(rows, report.text, _GRADES[report.verdict], report.images, tuple(report.warnings), report)


def free_name(file: str, taken: Sequence[str]) -> str:
    """Return a name for an SAE in a bundle, made of a file's name, that is not taken."""
    stem = re.sub(r"(\.(safetensors|pt|pth|bin|ckpt|pkl|npz|gz|json))+$", "", file, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w .()+-]", "-", stem).lstrip(" .()+-")[:70] or "sae"
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _ready(state: ImportState) -> tuple[ImageOffer, Found]:
    if state.offer is None or state.found is None:
        raise ValueError("there is nothing to check yet")
    return state.offer, state.found
