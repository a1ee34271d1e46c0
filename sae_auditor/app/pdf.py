"""A session's report as a PDF, by Qt's own writer; no window is shown and none is needed.

The pages are laid out as rich text at 96 dots to the inch; letters and lines stay what they are, so that the resolution
is only that of the layout. The parts are laid out one after the other, twice: once to know how many pages there are.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl, QUuid
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from sae_auditor._version import __version__
from sae_auditor.app.frame.environment import prepare_platform
from sae_auditor.atomic import require_writable, write_atomically
from sae_auditor.i18n import translate
from sae_auditor.reports.session.book import Book
from sae_auditor.reports.session.page import footer_of, print_pages, title_of

_DPI: Final = 96
_MARGIN_MM: Final = 16.0
_FOOT_PX: Final = 34.0
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

_application: QGuiApplication | None = None


def write_pdf(book: Book, path: str | Path, *, is_stopped: Callable[[], bool] = lambda: False) -> bool:
    """Write a report as a PDF; the same report gives the same bytes, with the same Qt and fonts.

    Parameters
    ----------
    is_stopped
        Asked before each part; nothing is written any more where it says so.

    Returns
    -------
    bool
        Whether it was written.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the file cannot be written there.
    """
    require_writable(path)
    _ensure_application()
    content = _pdf(book, is_stopped)
    if content is None:
        return False
    write_atomically(path, content)
    return True


def _ensure_application() -> None:
    """Start what fonts need, where no window has: without a display it draws in memory."""
    global _application
    if QGuiApplication.instance() is None:
        prepare_platform(os.environ, screenshot=True)
        _application = QGuiApplication(["sae-auditor"])


def _pdf(book: Book, is_stopped: Callable[[], bool]) -> bytes | None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, book)
    room = QSizeF(writer.width(), writer.height() - _FOOT_PX)
    n_pages = 0
    for html in print_pages(book):
        if is_stopped():
            return None
        n_pages += _document(html, writer, room).pageCount()
    painter = QPainter(writer)
    try:
        number = 0
        for html in print_pages(book):
            if is_stopped():
                return None
            document = _document(html, writer, room)
            for page in range(document.pageCount()):
                number += 1
                if number > 1:
                    writer.newPage()
                _page(painter, document, page, room)
                _foot(painter, room, footer_of(book), f"{number} / {n_pages}")
    finally:
        painter.end()
    return _without_clock(buffer.data().data(), book.moment)


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


def _document(html: str, writer: QPdfWriter, room: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    font = QFont()
    font.setFamilies(list(_FAMILIES))
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
    document.setPageSize(room)
    return document


def _page(painter: QPainter, document: QTextDocument, page: int, room: QSizeF) -> None:
    painter.save()
    painter.translate(0, -page * room.height())
    document.drawContents(painter, QRectF(0, page * room.height(), room.width(), room.height()))
    painter.restore()


def _foot(painter: QPainter, room: QSizeF, left: str, right: str) -> None:
    painter.save()
    font = QFont()
    font.setFamilies(list(_FAMILIES))
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

    content = _INFO_TIME.sub(then("%Y%m%d%H%M%S"), content, count=1)
    return _XMP_TIME.sub(then("%Y-%m-%dT%H:%M:%S"), content, count=3)


def _zone(found: re.Match[bytes]) -> timezone:
    hours, minutes = int(found[1] or 0), int(found[2] or 0)
    return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
