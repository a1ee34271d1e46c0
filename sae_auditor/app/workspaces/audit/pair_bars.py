"""Bars of two sides on one axis: of each latent the difference, and below it what it did on either side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.painted_list import ROW_ROLE, PaintedList, RowDelegate, RowModel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.contrast import Pair, PairRow

_RIGHT = Qt.AlignmentFlag.AlignRight
# Where the middle of each lane lies in a row, as a share of its height, and how thick its bar is, in line heights.
_LANES = ((0.24, 0.56), (0.56, 0.30), (0.82, 0.30))


class _Model(RowModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[PairRow, ...] = ()

    def set_rows(self, rows: Sequence[PairRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def count(self) -> int:
        return len(self.rows)

    def row_at(self, place: int) -> PairRow:
        return self.rows[place]


class _Delegate(RowDelegate):
    def __init__(self, theme: Theme, parent: QWidget, *, has_bars: bool) -> None:
        super().__init__(theme, parent, width_em=20)
        self.scale = 1.0
        self._has_bars = has_bars

    def height_em(self, row: PairRow) -> float:
        return 2.7 if self._has_bars else 1.3

    def has_ground(self, row: PairRow) -> bool:
        return row.latent is not None

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: PairRow, place: int) -> None:
        theme, rect = self._theme, QRectF(option.rect)
        pad = theme.space(2)
        value = QFontMetricsF(theme.font("strong")).horizontalAdvance("+000.000")
        free = rect.width() - value - 4 * pad - theme.em(0.7)
        name = min(free * 0.42, theme.em(14))
        label = QRectF(rect.left() + pad, rect.top(), name - pad, rect.height())
        track = QRectF(rect.left() + name + pad, rect.top(), free - name, rect.height())
        values = QRectF(track.right() + pad, rect.top(), value, rect.height())
        if not self._has_bars:
            painting.write(painter, theme, label, row.label, "body", "muted")
            self._one_line(painter, QRectF(track.left(), rect.top(), values.right() - track.left(), rect.height()), row)
            return
        upper, lower = _part(label, 0.30, 0.5), _part(label, 0.68, 0.4)
        painting.write(painter, theme, upper, row.label, "body", "text")
        painting.write(painter, theme, lower, row.detail, "caption", "muted")
        for lane, number in enumerate((row.difference, row.first, row.second)):
            self._bar(painter, track, lane, number, is_measured=row.is_measured)
            role, tone = ("strong", "text") if lane == 0 else ("caption", "muted")
            area = _part(values, _LANES[lane][0], 0.34)
            painting.write(painter, theme, area, row.texts[lane], role, tone, _RIGHT, digits=True)  # type: ignore[arg-type]
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        x = round(track.center().x()) - 0.5
        painter.drawLine(QPointF(x, track.top()), QPointF(x, track.bottom()))

    def _bar(self, painter: QPainter, track: QRectF, lane: int, value: float, *, is_measured: bool) -> None:
        middle, thick_em = _LANES[lane]
        thick = self._theme.em(thick_em)
        left, length, _cut = painting.signed_span(track, value, self.scale)
        bar = QRectF(left, track.top() + middle * track.height() - thick / 2, max(length, 1.0), thick)
        painting.fill_bar(painter, bar, self._theme.colour(_tone(lane, value)), hatch=lane == 2 or not is_measured)

    def _one_line(self, painter: QPainter, rect: QRectF, row: PairRow) -> None:
        text = translate("Contrast", "{first}  and  {second}   ({difference})").format(
            first=row.texts[1], second=row.texts[2], difference=row.texts[0]
        )
        painting.write(painter, self._theme, rect, text, "body", "text", _RIGHT, digits=True)


def _tone(lane: int, value: float) -> str:
    # The sides differ by their filling and their place, so that neither needs a colour of its own.
    return ("supports" if value >= 0 else "opposes") if lane == 0 else "muted"


def _part(rect: QRectF, middle: float, share: float) -> QRectF:
    height = rect.height() * share
    return QRectF(rect.left(), rect.top() + rect.height() * middle - height / 2, rect.width(), height)


class PairBars(PaintedList):
    """Latents by falling difference; `latent_chosen` carries the one that a person went to."""

    latent_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")
        self._delegate = _Delegate(theme, self, has_bars=True)
        self.pairs = _Model(self)
        self.setModel(self.pairs)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setAccessibleName(translate("Contrast", "What each latent did on both sides"))
        self.selectionModel().currentChanged.connect(self._current_changed)

    def set_pair(self, pair: Pair | None) -> None:
        """Show both sides on one axis."""
        self._delegate.scale = 1.0 if pair is None else pair.scale
        self.pairs.set_rows(() if pair is None else pair.rows)

    def _current_changed(self, current: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        if row is not None and row.latent is not None:
            self.latent_chosen.emit(row.latent)


class FixedPairs(PaintedList):
    """What no latent is, with the numbers of both sides."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")
        self.pairs = _Model(self)
        self.setModel(self.pairs)
        self.setItemDelegate(_Delegate(theme, self, has_bars=False))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Contrast", "What no latent explains, on both sides"))

    def set_pair(self, pair: Pair | None) -> None:
        """Show the rows and take exactly the height they need."""
        rows = () if pair is None else pair.fixed
        self.pairs.set_rows(rows)
        self.setFixedHeight(len(rows) * self.sizeHintForRow(0) + 2 if rows else 0)


class PairLegend(QWidget):
    """One line: which bar is which."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_names(self, first: str, second: str) -> None:
        """Name the sides."""
        self._names = (first, second)
        text = translate("Contrast", "Bars: difference, {first}, {second}").format(first=first, second=second)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(12), self._theme.em(1.2))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme, painter = self._theme, QPainter(self)
        x, width = float(theme.space(2)), theme.em(0.9)
        texts = (translate("Contrast", "difference"), *self._names)
        room = (self.width() - x) / len(texts) - width - theme.space(4)
        for lane, text in enumerate(texts):
            thick = theme.em(_LANES[lane][1])
            stroke = QRectF(x, (self.height() - thick) / 2, width, thick)
            painting.fill_bar(painter, stroke, theme.colour(_tone(lane, 1.0)), hatch=lane == 2)
            x += width + theme.space(1)
            used = painting.write(painter, theme, QRectF(x, 0, room, self.height()), text, "caption", "muted")
            x += used + theme.space(3)
        painter.end()
