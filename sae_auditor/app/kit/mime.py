"""What people drop and paste, read into paths and pixels."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from sae_auditor.app.kit.pasted import pasted_picture
from sae_auditor.images import Notice
from sae_auditor.workbench.addresses import Pasted, read_addresses, read_text

_ADDRESSES = "text/uri-list"
# In these file managers put the word "copy" or "cut" before the addresses.
_LISTS = ("x-special/gnome-copied-files", "x-special/mate-copied-files")


def can_read(mime: QMimeData) -> bool:
    """Whether there is anything in it that the queue could take, or that is worth a sentence."""
    return mime.hasImage() or bool(read_given(mime))


def read_given(mime: QMimeData) -> Pasted:
    """Return the files and folders in it, also those that came as lines of text; nothing is looked up."""
    # The bytes, since Qt's own addresses have no place for names that are not UTF-8.
    given = read_addresses(bytes(mime.data(_ADDRESSES).data())) or read_addresses(_urls(mime))
    for name in _LISTS:
        given = given or read_text(os.fsdecode(bytes(mime.data(name).data())))
    if not given and not mime.hasImage() and mime.hasText():
        given = read_text(mime.text())
    return given


def _urls(mime: QMimeData) -> bytes:
    return b"\n".join(bytes(url.toEncoded().data()) for url in mime.urls())


def read_picture(mime: QMimeData) -> tuple[NDArray[np.uint8], tuple[Notice, ...]] | None:
    """Return a picture as uint8 ``[h, w, 3]`` and what was done to it; None where there is none."""
    data = mime.imageData() if mime.hasImage() else None
    return pasted_picture(data) if isinstance(data, QImage) and not data.isNull() else None
