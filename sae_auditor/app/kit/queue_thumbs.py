"""Makes what is painted of an image of the queue, from its small picture, its state and what its audit came to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QPixmap

from sae_auditor.app.kit.thumbnail import Thumb
from sae_auditor.names import printable
from sae_auditor.reports import numbers
from sae_auditor.reports.audit.folder_rows import DRAWINGS, findings_of, row_sentence
from sae_auditor.workbench.audit.all_listing import old_sentence
from sae_auditor.workbench.outcomes import Outcome, Outcomes
from sae_auditor.workbench.queue import ImageQueue, ItemState, QueueItem
from sae_auditor.workbench.thumbnails import Thumbnails

_BADGES = {"ready": ("check", "good"), "refused": ("error", "error"), "loading": ("more", "muted")}


class QueueThumbs:
    """Answers for the images of a queue; a small picture that is not there yet is asked for."""

    def __init__(self, queue: ImageQueue, thumbnails: Thumbnails | None, outcomes: Outcomes) -> None:
        self.queue = queue
        self.thumbnails = thumbnails
        self.outcomes = outcomes

    def pixmap(self, item: QueueItem) -> QPixmap | None:
        """Return the small picture of an image, None while there is none."""
        pixels = None if self.thumbnails is None else self.thumbnails.get(item)
        return None if pixels is None else to_pixmap(pixels)

    def thumb(self, item: QueueItem) -> Thumb:
        """Return what is painted of an image."""
        outcome = self.outcomes.get(item.id)
        name = Path(item.name).stem if item.path is not None else item.name
        state = (_BADGES[item.state],) if item.state in _BADGES else ()
        if outcome is None or outcome.row.refused or item.state == "refused":
            return Thumb(name, self.pixmap(item), badges=state)
        row = outcome.row
        badges = tuple(DRAWINGS[finding] for finding in findings_of(row)) or (_BADGES["ready"],)
        share = numbers.whole_percent(row.probability)
        is_old = self.outcomes.is_old(outcome)
        return Thumb(name, self.pixmap(item), row.class_name, share, row.probability, badges, is_old)

    def tip(self, item: QueueItem) -> str:
        """Say an image in words, for a tool tip."""
        outcome = self.outcomes.get(item.id)
        place = item.message or printable(str(item.path or item.name))
        return place if outcome is None or item.message else f"{place}\n{self._said(outcome)}"

    def spoken(self, item: QueueItem, row: int, count: int) -> str:
        """Say an image in words, for screen readers: which one, and what came of it."""
        outcome = self.outcomes.get(item.id)
        place = QCoreApplication.translate("Filmstrip", "{name}, {number} of {count}, {state}")
        said = place.format(name=item.name, number=row + 1, count=count, state=state_text(item.state))
        return said if outcome is None else f"{said}\n{self._said(outcome)}"

    def _said(self, outcome: Outcome) -> str:
        said = row_sentence(outcome.row)
        return f"{said}\n{old_sentence()}" if self.outcomes.is_old(outcome) else said


def state_text(state: ItemState) -> str:
    """Say a state in words."""
    if state == "ready":
        return QCoreApplication.translate("Filmstrip", "audited")
    if state == "refused":
        return QCoreApplication.translate("Filmstrip", "cannot be used")
    if state == "loading":
        return QCoreApplication.translate("Filmstrip", "being audited")
    return QCoreApplication.translate("Filmstrip", "not audited yet")


def to_pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    """Return a picture of its own memory from uint8 ``[h, w, 3]``."""
    height, width = pixels.shape[:2]
    contiguous = np.ascontiguousarray(pixels)
    return QPixmap.fromImage(QImage(contiguous.data, width, height, 3 * width, QImage.Format.Format_RGB888))
