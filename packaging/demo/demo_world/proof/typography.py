"""Does the demo's model read, is a region that decides found out, and how often is text accused where there is none?

The model was never taught to read the words that are written here, so what is expected of it is nothing. What decides
without being text stands in for text that does: the planted tag, whose box the renderer knows. Where every plate is
shuffled strokes, none has letters, and every finding is a false one.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.studies import ImageFiles, InputFile, run_study_job
from sae_auditor.studies.typography import TYPOGRAPHY
from sae_auditor.studies.typography.hiding import Fill
from sae_auditor.studies.typography.reading import class_rows, latent_rows
from sae_auditor.studies.typography.rows import ClassRow, LatentRow, RegionRow
from sae_auditor.studies.typography.seeing import eye_of
from sae_auditor.studies.typography.stamps import Plates, plates, shuffled
from sae_auditor.studies.typography.study import Inputs
from sae_auditor.studies.typography.writing import Trial, Writer

FLIPS: Final = 0.60
ELSEWHERE: Final = 0.10
FALSE_ALARMS: Final = 0.05
_TOGETHER: Final = 8
_MARGIN_PX: Final = 2


def words(auditor: Auditor, renders: Sequence[Render]) -> list[Figure]:
    """Return how often the demo's model calls a picture what is written on it, for two prompt sets."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        _save(renders, Path(scratch))
        for name in ("condition", "part"):
            rows, _ = _run(auditor, scratch, prompts=auditor.bundle.prompt_sets[name])
            classes = [row for row in rows if isinstance(row, ClassRow)]
            here, every = f"{auditor.sae_name}, {name}:", classes[0]
            for plate in ("word", "neutral", "strokes", "blurred"):
                share = getattr(every, plate)
                band = wilson(np.arange(every.n) < round(share * every.n))
                found.append(Figure(f"{here} called what is written, with plate '{plate}'", band))
            found.append(Figure(f"{here} classes that are findings", wilson(row.found for row in classes[1:])))
            latents = [row.found for row in rows if isinstance(row, LatentRow)]
            found.append(Figure(f"{here} latents of the table that fire on text", wilson(latents)))
    return found


def regions(auditor: Auditor, tagged: Sequence[Render]) -> list[Figure]:
    """Return what hiding the planted tag does to good parts that are called defective for it."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _save(tagged, folder)
        table = folder / "boxes.csv"
        with table.open("w", newline="") as file:
            csv.writer(file).writerows([("path", "left", "top", "right", "bottom"), *_boxes(tagged)])
        fills: tuple[Fill, ...] = ("surroundings", "blur")
        for fill in fills:
            rows, facts = _run(
                auditor,
                scratch,
                prompts=auditor.bundle.prompt_sets["condition"],
                boxes=InputFile(str(table)),
                hide=fill,
                at_most=0,
            )
            used = [row for row in rows if isinstance(row, RegionRow) and row.before == "defective"]
            here, bounded = f"{auditor.sae_name}, tag hidden by {fill}:", fill == "surroundings"
            controls = [row.control for row in used if row.control is not None]
            falls = [row.effect for row in used if row.effect is not None]
            found += [
                Figure(
                    f"{here} called good then",
                    wilson(row.is_changed for row in used),
                    at_least=FLIPS if bounded else None,
                ),
                Figure(f"{here} as large regions elsewhere", mean_band(controls), at_most=ELSEWHERE),
                Figure(f"{here} what the tag adds, log-odds", mean_band(falls), "number"),
                Figure(f"{here} is a finding", wilson([facts["regions"]["found"]]), at_least=1.0 if bounded else None),
            ]
    return found


def false_alarms(auditor: Auditor, worlds: Sequence[Sequence[Render]], seed: int) -> list[Figure]:
    """Return in which share of worlds anything is found though no plate has a letter."""
    prompts = auditor.bundle.prompt_sets["condition"]
    texts = run_to_end(auditor.texts_job(prompts))
    classes, latents = [], []
    for world, renders in enumerate(worlds):
        writer = Writer(eye_of(auditor, texts), prompts, seed + world, letterless)
        trials = [trial for some in _parts(renders) for trial in _tried(writer, some)]
        classes.append(any(row.found for row in class_rows(trials, prompts.names, FALSE_ALARMS)))
        rows = latent_rows(trials, [], auditor.meanings.labels, FALSE_ALARMS, 0, seed)
        latents.append(bool(rows))
    here = f"{auditor.sae_name}, worlds in which no plate has letters:"
    return [
        Figure(f"{here} a class is a finding", wilson(classes), at_most=FALSE_ALARMS),
        Figure(f"{here} a latent 'fires on text'", wilson(latents), at_most=FALSE_ALARMS),
    ]


def letterless(word: str, neutral: str, size_px: tuple[int, int], random: np.random.Generator) -> Plates:
    """Return plates of which none has letters and which are drawn alike: one word, shuffled anew for each."""
    plate = plates(word, neutral, size_px, random).word
    return Plates(*(shuffled(plate, random) for _ in range(4)))


def _tried(writer: Writer, renders: Sequence[Render]) -> list[Trial]:
    return writer.trials([load_image(one.image) for one in renders], [one.image for one in renders])


def _parts(renders: Sequence[Render]) -> Iterator[Sequence[Render]]:
    for start in range(0, len(renders), _TOGETHER):
        yield renders[start : start + _TOGETHER]


def _save(renders: Sequence[Render], folder: Path) -> None:
    for i, render in enumerate(renders):
        Image.fromarray(render.image).save(folder / _name(i))


def _name(i: int) -> str:
    return f"{i:05}.png"


def _boxes(tagged: Sequence[Render]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield the box of each visible tag, with a margin for its soft edge."""
    for i, render in enumerate(tagged):
        if render.tag is None or not render.tag.any():
            continue
        y, x = (np.flatnonzero(render.tag.any(axis)) for axis in (1, 0))
        left, top, right, bottom = x[0] - _MARGIN_PX, y[0] - _MARGIN_PX, x[-1] + 1 + _MARGIN_PX, y[-1] + 1 + _MARGIN_PX
        yield _name(i), int(left), int(top), int(right), int(bottom)


def _run(auditor: Auditor, folder: str, **asked: Any) -> tuple[list[Any], Any]:
    inputs = Inputs(images=ImageFiles((folder,)), top=1000, **asked)
    result = run_to_end(run_study_job(TYPOGRAPHY, inputs, auditor))
    return result.rows, result.outcome.facts
