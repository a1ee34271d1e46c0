"""The pictures of a report: each image as its file is now, where that still has the content that was audited."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from sae_auditor.images import ImageRefused, encode_jpeg
from sae_auditor.images.pool import open_image
from sae_auditor.images.source import Rgb
from sae_auditor.progress import Job, Progress
from sae_auditor.i18n import say
from sae_auditor.reports.session.book import Book, Case, Overlay, Picture

SIDE_PX: Final = 560
# How much of the picture is seen under a map at its strongest.
_OPACITY: Final = 0.7

# Gives the heat map of an item, or None where there is none: it needs the model, which a report does not.
Maps = Callable[[Case], Overlay | None]


def pictures_of(book: Book, maps: Maps | None = None, *, side_px: int = SIDE_PX) -> Job[Book]:
    """Return a report with pictures that fit in a square of `side_px`, for each image one; may be stopped in between."""
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
    overlay = maps(case) if maps is not None else None
    small = _small(image.rgb, side_px)
    if overlay is None or case.audit is None:
        return Picture(encode_jpeg(small))
    left, top, right, bottom = case.audit.crop
    scale = small.shape[1] / image.rgb.shape[1]
    box = tuple(round(scale * edge) for edge in (left, top, right, bottom))
    return Picture(encode_jpeg(small), "", encode_jpeg(_under(small, overlay, box)), overlay.legend)


def _small(rgb: Rgb, side_px: int) -> Rgb:
    picture = Image.fromarray(rgb)
    picture.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(picture)


def _under(small: Rgb, overlay: Overlay, box: tuple[int, ...]) -> Rgb:
    """Return a picture, uint8 ``[h, w, 3]``, under a map that covers `box` of it."""
    left, top, right, bottom = box
    size = (max(1, right - left), max(1, bottom - top))
    above = np.asarray(Image.fromarray(overlay.rgba).resize(size, Image.Resampling.BICUBIC), np.float32)
    weight = above[..., 3:] / 255 * _OPACITY
    mixed = small.astype(np.float32)
    part = mixed[top : top + size[1], left : left + size[0]]
    weight, colour = weight[: part.shape[0], : part.shape[1]], above[: part.shape[0], : part.shape[1], :3]
    part[...] = part * (1 - weight) + colour * weight
    return mixed.round().astype(np.uint8)
