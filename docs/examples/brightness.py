"""A study as an example: how bright images are, and which of them are too dark to be judged.

It needs no model, so it starts at once. `docs/first-study.md` goes through it line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sae_auditor.images import ImageRefused, SourceImage, look_through_job
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.studies import Column, ImageFiles, Outcome, Study, asked

# ITU-R BT.709: how much red, green and blue add to what people see as brightness.
_LUMA: Final = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.")
    dark_below: float = asked("Dark below", "Images of less brightness are findings.", default=0.2, least=0, most=1)


@dataclass(frozen=True)
class Row:
    """One image; `brightness` from 0 (black) to 1 (white), None where the file was refused."""

    path: str
    brightness: float | None
    remark: str = ""


def brightness_job(inputs: Inputs, _auditor: Any) -> Job[Outcome]:
    """Measure one image after the other; what was measured stays when the person stops."""
    found = yield from look_through_job(inputs.images)
    n_dark = 0
    for i, path in enumerate(found.images):
        yield Progress(i, len(found.images), "Measuring brightness")
        try:
            row = _row(str(path), _brightness(open_image(path)), inputs.dark_below)
        except ImageRefused as refusal:
            row = Row(str(path), None, refusal.what)
        n_dark += row.remark == "dark"
        yield Update(row)
    text = f"{n_dark} of {len(found.images)} images are darker than {inputs.dark_below:g}."
    return Outcome(text, has_findings=n_dark > 0)


def _row(path: str, brightness: float, dark_below: float) -> Row:
    return Row(path, brightness, "dark" if brightness < dark_below else "")


def _brightness(image: SourceImage) -> float:
    """Return the mean brightness of an image, whose pixels are uint8 ``[h, w, 3]``."""
    return float((image.rgb.mean(axis=(0, 1)) / 255) @ _LUMA)


BRIGHTNESS: Final = Study(
    id="brightness",
    title="Brightness",
    help="How bright each image is, and which are too dark to be judged.",
    inputs=Inputs,
    columns=(
        Column[Row]("path", "Image", lambda row: row.path, "file"),
        Column[Row]("brightness", "Brightness", lambda row: row.brightness, "share", "0 is black, 1 is white."),
        Column[Row]("remark", "Remark", lambda row: row.remark),
    ),
    run=brightness_job,
)
