"""What people drop and paste, read into paths and pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from sae_auditor.app.pasted import pasted_picture
from sae_auditor.images import Notice


def can_read(mime: QMimeData) -> bool:
    """Whether there is anything in it that the queue could take."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


def read_paths(mime: QMimeData) -> list[Path]:
    """Return the local files and folders, also those that came as lines of text."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if not paths and not mime.hasImage() and mime.hasText():
        lines = [line.strip().strip('"') for line in mime.text().splitlines()]
        paths = [Path(line) for line in lines if line and _exists(line)]
    return paths


def read_picture(mime: QMimeData) -> tuple[NDArray[np.uint8], tuple[Notice, ...]] | None:
    """Return a picture as uint8 ``[h, w, 3]`` and what was done to it; None where there is none."""
    data = mime.imageData() if mime.hasImage() else None
    return pasted_picture(data) if isinstance(data, QImage) and not data.isNull() else None


def image_pixels(image: QImage) -> NDArray[np.uint8]:
    """Turn a QImage into uint8 ``[h, w, 3]`` in sRGB; transparent parts become white."""
    return pasted_picture(image)[0]


def _exists(line: str) -> bool:
    try:
        return Path(line).is_absolute() and Path(line).exists()
    except (OSError, ValueError):
        return False
