"""Paints a `BarRow`: what it is at the left, bars around a zero line, the numbers at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.painted_list import RowDelegate
from sae_auditor.app.kit.theme import TextRole, Theme, icon_pixmap
from sae_auditor.i18n import translate
from sae_auditor.reports.audit import flag_words
from sae_auditor.reports.audit.bar_row import BarRow, Bars

if TYPE_CHECKING:
    from sae_auditor.explain.flags import Flag


@dataclass(frozen=True)
class Columns:
    """Where the parts of a row lie, in widget px."""

    name: QRectF
    track: QRectF
    value: QRectF
    switch: QRectF


def columns(theme: Theme, rect: QRectF, outer_width: float) -> Columns:
    """Divide a row: the switch and the number take what they need, name and track share the rest.

    `outer_width` is that of the list with its scroll bar. Lists of one width line up, whether they scroll or not.
    """
    pad = theme.space(2)
    rect = QRectF(rect.left(), rect.top(), outer_width - theme.em(0.7), rect.height())
    switch = theme.em(1.5)
    value = QFontMetricsF(theme.font("strong")).horizontalAdvance("+000.00")
    free = rect.width() - switch - value - 4 * pad
    name = min(free * 0.58, theme.em(14))
    x = rect.left() + pad
    top, height = rect.top(), rect.height()
    track_x = x + name + pad
    value_x = track_x + free - name + pad
    return Columns(
        QRectF(x + theme.space(1), top, name - theme.space(1), height),
        QRectF(track_x, top, free - name, height),
        QRectF(value_x - pad / 2, top, value, height),
        QRectF(rect.right() - switch - pad / 2, top, switch, height),
    )


_RIGHT = Qt.AlignmentFlag.AlignRight
_TALL = ("latent", "always-on")
_OFF_SIGN = "\u2260 "


class BarDelegate(RowDelegate):
    """Paints latents on two lines and the other rows on one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, width_em=15)
        self.scale = 1.0

    def height_em(self, row: BarRow) -> float:
        """Return how high a row is, in line heights."""
        return 2.0 if row.kind in _TALL else 1.2

    def has_ground(self, row: BarRow) -> bool:
        """Whether it is no heading."""
        return row.kind != "section"

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: BarRow, place: int) -> None:
        """Paint what is on a row."""
        parts = columns(self._theme, QRectF(option.rect), option.widget.width())
        if row.kind == "section":
            self._section(painter, parts, row)
            return
        if row.kind in _TALL:
            self._two_lines(painter, parts, row, bool(option.state & QStyle.StateFlag.State_MouseOver))
        else:
            self._one_line(painter, parts, row)
        if row.kind != "total":
            self._bars(painter, parts.track, row)
        self._values(painter, parts.value, row)

    def _section(self, painter: QPainter, parts: Columns, row: BarRow) -> None:
        whole = QRectF(parts.name)
        whole.setRight(parts.switch.right())
        painting.write(painter, self._theme, whole, row.label, "caption", "muted")

    def _two_lines(self, painter: QPainter, parts: Columns, row: BarRow, hovered: bool) -> None:
        theme = self._theme
        name = QRectF(parts.name)
        if row.kind == "always-on":
            side = theme.em(0.9)
            self._icon(painter, "chevron-down" if row.is_open else "chevron-right", "text", side, name)
            name.setLeft(name.left() + side + theme.space(1))
        else:
            if row.is_folded:
                name.setLeft(name.left() + theme.em(0.9))
            self._switch(painter, parts.switch, row, hovered)
        off = row.factor == 0.0
        upper, lower = _halves(name)
        font = theme.font("body")
        font.setStrikeOut(off)
        painter.setFont(font)
        painter.setPen(theme.colour("muted" if off or row.is_doubtful else "text"))
        painting.draw_elided(painter, upper, row.label)
        marks = flag_words.marks_of(row.flags)
        # The weightiest mark has its word, the others their icon: there is room for one.
        for place, flag in enumerate(marks):
            end = self._mark(painter, lower, flag, has_word=place == 0)
            lower.setLeft(end + theme.space(2))
        # What was not measured is said whatever else there is to say; an activation gives way to a mark.
        text = f"#{row.latent}" if marks and row.is_measured and row.latent is not None else row.detail
        painting.write(painter, theme, lower, text, "caption", "muted")

    def _mark(self, painter: QPainter, rect: QRectF, flag: Flag, *, has_word: bool) -> float:
        """Paint a flag as icon and word, or icon alone; return where it ends."""
        theme = self._theme
        side = theme.em(0.8)
        name, tone = flag_words.flag_icon(flag)
        end = self._icon(painter, name, tone, side, rect)
        if not has_word:
            return end
        rest = rect.adjusted(side + theme.space(1), 0, 0, 0)
        return rest.left() + painting.write(painter, theme, rest, flag_words.flag_word(flag), "caption", tone)

    def _icon(self, painter: QPainter, name: str, tone: str, side: int, rect: QRectF) -> float:
        """Paint an icon at the left of `rect`; return where it ends."""
        pixmap = icon_pixmap(name, getattr(self._theme.colours, tone), side, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(rect.left()), round(rect.center().y() - side / 2), pixmap)
        return rect.left() + side

    def _one_line(self, painter: QPainter, parts: Columns, row: BarRow) -> None:
        theme = self._theme
        total = row.kind == "total"
        tone = "text" if total or row.kind == "unexplained" else "muted"
        used = painting.write(painter, theme, parts.name, row.label, "strong" if total else "body", tone)
        if total:
            rest = QRectF(parts.name)
            rest.setLeft(parts.name.left() + used + theme.space(2))
            rest.setRight(parts.track.right())
            detail = row.detail if row.after is None else f"{row.text}  {row.detail}"
            painting.write(painter, theme, rest, detail, "caption", "muted", _RIGHT)

    def _bars(self, painter: QPainter, track: QRectF, row: BarRow) -> None:
        theme = self._theme
        thick = theme.em(0.62 if row.kind in _TALL else 0.5)
        top = (
            track.center().y() - thick / 2 - (theme.em(0.16) if row.method is not None or row.after is not None else 0)
        )
        colour = theme.colour(_colour_of(row), 0.35 if row.factor is not None or row.after is not None else 1.0)
        hatch = row.kind == "unexplained" or not row.is_measured
        self._bar(painter, track, row.value, QRectF(0, top, 0, thick), colour, hatch=hatch)
        below = QRectF(0, top + thick + theme.em(0.1), 0, theme.em(0.2))
        if row.after is not None:
            below.setHeight(theme.em(0.3))
            self._bar(painter, track, row.after, below, theme.colour("accent"))
        elif row.method is not None:
            self._bar(painter, track, row.method, below, theme.colour("muted"))
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        x = round(track.center().x()) - 0.5
        painter.drawLine(QPointF(x, track.top()), QPointF(x, track.bottom()))

    def _bar(
        self, painter: QPainter, track: QRectF, value: float, lane: QRectF, colour: QColor, *, hatch: bool = False
    ) -> None:
        left, length, cut = painting.signed_span(track, value, self.scale)
        bar = QRectF(left, lane.top(), max(length, 1.0), lane.height())
        painting.fill_bar(painter, bar, colour, hatch=hatch)
        if cut:
            painting.tear(painter, bar, value >= 0, self._theme.colour("surface"))

    def _values(self, painter: QPainter, rect: QRectF, row: BarRow) -> None:
        """Print the number of the thick bar and below it that of the thin one, with a sign where that one is off."""
        theme = self._theme
        if row.after is not None:
            self._before_and_after(painter, rect, row)
            return
        upper, lower = (rect, rect) if row.method is None else _halves(rect)
        role: TextRole = "strong" if row.kind == "total" or row.method is not None else "body"
        quiet = row.kind in ("bias", "constant") or row.factor is not None or not row.is_measured
        painting.write(painter, theme, upper, row.text, role, "muted" if quiet else "text", _RIGHT, digits=True)
        if row.method is not None:
            off = "gradient-off" in row.flags
            text, tone = (_OFF_SIGN if off else "") + row.method_text, "warning" if off else "muted"
            painting.write(painter, theme, lower, text, "caption", tone, _RIGHT, digits=True)

    def _before_and_after(self, painter: QPainter, rect: QRectF, row: BarRow) -> None:
        """Print what is and, below it or, on one line, before it in the track's place, what becomes of it."""
        theme = self._theme
        after = f"\u2192 {row.after_text}"
        if row.kind in _TALL:
            upper, lower = _halves(rect)
            painting.write(painter, theme, upper, row.text, "body", "muted", _RIGHT, digits=True)
            painting.write(painter, theme, lower, after, "caption", "accent", _RIGHT, digits=True)
            return
        # One line has room for the changed number only; the number as it is stands in the track.
        painting.write(painter, theme, rect, after, "caption", "accent", _RIGHT, digits=True)

    def _switch(self, painter: QPainter, rect: QRectF, row: BarRow, hovered: bool) -> None:
        theme = self._theme
        side = theme.em(0.95)
        tone = "accent" if row.factor is not None else ("text" if hovered else "disabled")
        self._icon(painter, "power", tone, side, rect.adjusted((rect.width() - side) / 2, 0, 0, 0))


def _halves(rect: QRectF) -> tuple[QRectF, QRectF]:
    """Return where the two lines of a row stand."""
    half = rect.height() / 2
    return (
        QRectF(rect.left(), rect.top() + half * 0.1, rect.width(), half),
        QRectF(rect.left(), rect.top() + half * 0.94, rect.width(), half),
    )


def _colour_of(row: BarRow) -> str:
    if row.kind in ("unexplained", "bias", "constant"):
        return "unexplained"
    return "supports" if row.value >= 0 else "opposes"


class BarLegend(QWidget):
    """One line: each kind of stroke that the list has, with its name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entries: tuple[tuple[str, float, bool], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_bars(None, "")

    def set_bars(self, bars: Bars | None, method: str) -> None:
        """Name the strokes of these bars; `method` is the one behind the thin and the hatched ones."""
        entries: list[tuple[str, float, bool]] = []
        if bars is not None and bars.has_after:
            entries.append((translate("Audit", "as it is"), 0.5, False))
            entries.append((translate("Audit", "with the changes"), 0.3, False))
        elif bars is not None and bars.has_measured:
            entries.append((translate("Audit", "exact effect"), 0.5, False))
        if bars is not None and bars.has_method_bars and not bars.has_after:
            entries.append((method, 0.2, False))
        if bars is not None and bars.has_unmeasured:
            entries.append((translate("Audit", "{method} only").format(method=method), 0.5, True))
        self._entries = tuple(entries)
        names = ", ".join(text for text, _, _ in entries)
        self.setAccessibleName(names or translate("Audit", "What the bars mean"))
        self.setAccessibleDescription(_help())
        self.setToolTip(f"{names}\n{_help()}" if names else _help())
        self.update()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(10), self._theme.em(1.2))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme = self._theme
        painter = QPainter(self)
        x, width = float(theme.space(3)), theme.em(0.7)
        for text, thickness, hatch in self._entries:
            thick = theme.em(thickness)
            stroke = QRectF(x, (self.height() - thick) / 2, width, thick)
            painting.fill_bar(painter, stroke, theme.colour("muted", 0.6 if thickness > 0.3 else 1.0), hatch=hatch)
            x += width + theme.space(1)
            rest = QRectF(x, 0, max(0.0, self.width() - x), self.height())
            x += painting.write(painter, theme, rest, text, "caption", "muted") + theme.space(2)
        painter.end()


def _help() -> str:
    return "\n".join(
        (
            translate("Audit", "Left of the line: pushed against the class. Right of it: pushed towards the class."),
            translate("Audit", "The list is ordered by the exact effect: how far the target falls without the latent."),
        )
    )
