"""A session's report as a PDF, by Qt's own writer; no window is shown and none is needed.

The pages are laid out as rich text at 96 dots to the inch; letters and lines stay what they are, so that the resolution
is only that of the layout. The parts are laid out one after the other, twice: once to know how many pages there are.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QHashSeed, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl, QUuid
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication

from sae_auditor._version import __version__
from sae_auditor.app.frame.environment import prepare_platform
from sae_auditor.atomic import require_writable, write_atomically
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress, run_to_end
from sae_auditor.reports.session.book import Book
from sae_auditor.reports.session.page import footer_of, print_blocks, title_of

_DPI: Final = 96
_MARGIN_MM: Final = 16.0
_FOOT_PX: Final = 34.0
_GAP_PX: Final = 16.0
_POINTS: Final = 9.0
# The first that is installed; Japanese ones next, so that kanji have the shapes of Japanese and not of Chinese.
_FAMILIES: Final = (
    "Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans",
    "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", "Meiryo", "Hiragino Sans",
)  # fmt: skip
_MUTED: Final = "#5b6370"
# What Qt puts down as the moment of writing, in the two ways in which it stands in a file: with the zone it is in.
_INFO_TIME: Final = re.compile(rb"(?<=\(D:)\d{14}(?=Z|([+-]\d\d)'(\d\d)')")
_XMP_TIME: Final = re.compile(rb'(?<=Date=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=Z|([+-]\d\d):(\d\d))')

_application: QApplication | None = None
_one_at_a_time = threading.Lock()


def write_pdf(book: Book, path: str | Path) -> None:
    """Do `pdf_job` at once; with no application running it starts one that shows nothing."""
    run_to_end(pdf_job(book, path))


def pdf_job(book: Book, path: str | Path) -> Job[None]:
    """Write a report as a PDF; the same report gives the same bytes, with the same Qt, fonts and time zone.

    Any thread may do so where there is an application already. Stopped before its end it writes nothing.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the file cannot be written there.
    """
    require_writable(path)
    _ensure_application()
    with _one_at_a_time:
        # Qt writes fonts in the order of a hash table, which is another one in every process unless this is said.
        QHashSeed.setDeterministicGlobalSeed()
        try:
            content = yield from _as_qt_writes_it(book)
        finally:
            QHashSeed.resetRandomGlobalSeed()
    write_atomically(path, _without_clock(content, book.moment))


def _ensure_application() -> None:
    """Start what fonts need, where no window has: without a display it draws in memory."""
    global _application
    if QApplication.instance() is None:
        prepare_platform(os.environ, screenshot=True)
        # Fonts would do with less, but a process has one application, and a window later needs this one.
        _application = QApplication(["sae-auditor"])


def _as_qt_writes_it(book: Book) -> Job[bytes]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, book)
    counted = _Flow(book, writer)
    yield from counted.run(None)
    painter = QPainter(writer)
    try:
        yield from _Flow(book, writer, n_pages=counted.page).run(painter)
    finally:
        painter.end()
    return bytes(buffer.data().data())


class _Flow:
    """Lays blocks one below the other: one that does not fit in what is left of a page begins a new one.

    Attributes
    ----------
    page
        The number of the page that was begun last.
    """

    def __init__(self, book: Book, writer: QPdfWriter, n_pages: int = 0) -> None:
        self._book, self._writer, self._n_pages = book, writer, n_pages
        self._room = QSizeF(writer.width(), writer.height() - _FOOT_PX)
        self.page, self._used_px = 0, 0.0

    def run(self, painter: QPainter | None) -> Job[None]:
        """Draw every block, or only count pages."""
        n, total = (0 if painter is None else len(self._book.cases)), 2 * len(self._book.cases)
        for block in print_blocks(self._book):
            yield Progress(min(n, total), total, translate("SessionReport", "Writing the pages of the report"))
            n += block.starts_page
            document = _document(block.html, self._writer, self._room.width())
            height = document.size().height()
            if block.starts_page or height > self._room.height() - self._used_px or self.page == 0:
                self._new_page(painter)
            if height > self._room.height():
                self._over_pages(painter, document)
            else:
                self._draw(painter, document, 0.0, height)
                self._used_px += height + _GAP_PX

    def _over_pages(self, painter: QPainter | None, document: QTextDocument) -> None:
        """Draw a block that is longer than a page, of which rich text finds the ends of pages."""
        document.setPageSize(self._room)
        for page in range(document.pageCount()):
            if page:
                self._new_page(painter)
            self._draw(painter, document, page * self._room.height(), self._room.height())
        self._used_px = self._room.height()  # what follows begins a page of its own

    def _new_page(self, painter: QPainter | None) -> None:
        self.page, self._used_px = self.page + 1, 0.0
        if painter is not None:
            if self.page > 1:
                self._writer.newPage()
            _foot(painter, self._room, footer_of(self._book), f"{self.page} / {self._n_pages}")

    def _draw(self, painter: QPainter | None, document: QTextDocument, top: float, height: float) -> None:
        if painter is not None:
            painter.save()
            painter.translate(0, self._used_px - top)
            shown = QRectF(0, top, self._room.width(), height)
            painter.setClipRect(shown)
            # Paper is white whatever the window is.
            palette = QPalette(QColor("#ffffff"))
            palette.setColor(QPalette.ColorRole.Text, QColor("#000000"))
            context = QAbstractTextDocumentLayout.PaintContext()
            context.palette = palette
            context.clip = shown
            document.documentLayout().draw(painter, context)
            painter.restore()


def _writer(buffer: QBuffer, book: Book) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    writer.setTitle(title_of(book))
    writer.setCreator(f"SAE Auditor {__version__}")
    # What readers of PDF tell files apart by: made of what the report is of.
    digits = hashlib.sha256(f"{book.head} {book.seq} {book.only} {book.n_after}".encode()).hexdigest()
    writer.setDocumentId(QUuid(f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}}}"))
    return writer


def _document(html: str, writer: QPdfWriter, width_px: float) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    # Not that of the window, which themes and people change.
    font = QFont(list(_FAMILIES))
    font.setPointSizeF(_POINTS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    document.setDefaultFont(font)
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    for colour in set(re.findall(r'"dot:([0-9a-f]{6})"', html)):
        dot = QImage(1, 1, QImage.Format.Format_RGB32)
        dot.fill(QColor(f"#{colour}"))
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(f"dot:{colour}"), dot)
    document.setHtml(html)
    document.setTextWidth(width_px)
    return document


def _foot(painter: QPainter, room: QSizeF, left: str, right: str) -> None:
    painter.save()
    font = QFont(list(_FAMILIES))
    font.setPointSizeF(7.5)
    painter.setFont(font)
    painter.setPen(QColor(_MUTED))
    place = QRectF(0, room.height(), room.width(), _FOOT_PX)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, left)
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, right)
    painter.restore()


def _without_clock(content: bytes, moment: datetime) -> bytes:
    """Return a PDF with the report's moment where Qt wrote its own; no byte moves, so its table of places holds."""

    def then(form: str) -> Callable[[re.Match[bytes]], bytes]:
        return lambda found: moment.astimezone(_zone(found)).strftime(form).encode()

    content = _INFO_TIME.sub(then("%Y%m%d%H%M%S"), content)
    return _XMP_TIME.sub(then("%Y-%m-%dT%H:%M:%S"), content)


def _zone(found: re.Match[bytes]) -> timezone:
    hours, minutes = int(found[1] or 0), int(found[2] or 0)
    return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
