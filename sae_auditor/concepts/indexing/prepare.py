"""From a file to what the encoder takes and what the table says; runs in the threads that decode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image
from torch import Tensor

from sae_auditor.concepts.indexing.rows import refused_for
from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.engines import FileTask
from sae_auditor.errors import InputRefused
from sae_auditor.images import ImageRefused, Refusal, SourceImage, jpeg_thumbnail, load_image

# Reasons that say nothing of the content. Of all others the row keeps the hash, so that the next run knows the file
# without trying again.
_PASSING: Final = frozenset({Refusal.NOT_FOUND, Refusal.UNREADABLE, Refusal.CHANGED, Refusal.OUT_OF_MEMORY})


@dataclass(slots=True, eq=False)
class Prepared:
    """A decoded file.

    Parameters
    ----------
    file
        Which.
    row
        What the table of images says of it, without its vectors.
    jpeg
        Its thumbnail; empty when it was refused.
    pixels
        float32 ``[3, s, s]``; None when it was refused, and once they are used.
    why
        What is wrong with it, for a person; empty when nothing is.
    """

    file: FileTask
    row: dict[str, Any]
    jpeg: bytes = b""
    pixels: Tensor | None = None
    why: str = ""


def prepare(file: FileTask, preprocess: Callable[[Image.Image], Tensor], thumbnail_px: int) -> Prepared:
    """Decode a file, unless everything is known of it; one that cannot be used says why."""
    if file.status is not None:
        return Prepared(file, {**_known(file), "status": file.status})
    try:
        image = load_image(file.path)
    except ImageRefused as refusal:
        return _refused(file, refusal.reason, refusal.detail)
    # Made once for both: it holds the interpreter, which the threads that decode wait for.
    picture = Image.fromarray(image.rgb)
    try:
        pixels = preprocess(picture)
    except InputRefused as refusal:
        return _refused(file, Refusal.TOO_MANY_PIXELS, refusal.what)
    return Prepared(file, _row(file, image), jpeg_thumbnail(picture, thumbnail_px), pixels)


def _row(file: FileTask, image: SourceImage) -> dict[str, Any]:
    source = image.provenance
    seen = {"sha256": source.sha256, "width": source.width, "height": source.height, "status": STATUS_OK}
    return {**_known(file), **seen}


def _refused(file: FileTask, reason: Refusal, why: str) -> Prepared:
    row = {**_known(file), "status": refused_for(reason)}
    if reason in _PASSING:
        row["sha256"] = None
    return Prepared(file, row, why=why)


def _known(file: FileTask) -> dict[str, Any]:
    return {"image_id": file.image_id, "sha256": file.sha256, "path": file.label}
