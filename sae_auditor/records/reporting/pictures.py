"""The pictures of a report: each image as its file is now, where that still has the content that was audited."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused, encode_jpeg
from sae_auditor.images.pool import open_image
from sae_auditor.images.source import Rgb, SourceImage
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.session.book import Book, Case, Overlay, Picture

SIDE_PX: Final = 560
# How much of the picture is seen under a map at its strongest.
_OPACITY: Final = 0.7

# Gives the heat map of an image, or None where there is none: it needs the model, which a report does not.
Maps = Callable[[Case, SourceImage], Overlay | None]


def pictures_of(book: Book, maps: Maps | None = None, *, side_px: int = SIDE_PX) -> Job[Book]:
    """Return a report with a picture of each image, of at most `side_px` a side; may be stopped in between."""
    cases = []
    for n, case in enumerate(book.cases, 1):
        cases.append(replace(case, picture=_picture(case, maps, side_px)))
        yield Progress(n, len(book.cases), say("Reading the pictures of the report"))
    return replace(book, cases=tuple(cases))


def _picture(case: Case, maps: Maps | None, side_px: int) -> Picture:
    if not os.path.exists(case.path):
        return Picture(why_none="missing")
    try:
        image = open_image(case.path)
    except ImageRefused:
        return Picture(why_none="unreadable")
    if image.provenance.sha256 != case.sha256:
        return Picture(why_none="changed")
    small = _small(image.rgb, side_px)
    overlay = maps(case, image) if maps is not None else None
    if overlay is None:
        return Picture(encode_jpeg(small))
    scale = small.shape[1] / image.rgb.shape[1]
    return Picture(encode_jpeg(small), "", encode_jpeg(_under(small, overlay, scale)), overlay.legend)


def _small(rgb: Rgb, side_px: int) -> Rgb:
    picture = Image.fromarray(rgb)
    picture.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(picture)


def _under(small: Rgb, overlay: Overlay, scale: float) -> Rgb:
    """Return a picture, uint8 ``[h, w, 3]``, under a map; `scale` is its size as a share of the image's."""
    box = overlay.box
    left, top = round(scale * box.x), round(scale * box.y)
    size = (max(1, round(scale * box.width)), max(1, round(scale * box.height)))
    above = Image.new("RGBA", (small.shape[1], small.shape[0]))
    above.paste(Image.fromarray(overlay.rgba).resize(size, Image.Resampling.BILINEAR), (left, top))
    painted = np.asarray(above, np.float32)
    weight = painted[..., 3:] / 255 * _OPACITY
    return (small * (1 - weight) + painted[..., :3] * weight).round().astype(np.uint8)
