"""The key to the bars: what the strokes of a row mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.bar_row import Bars


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
        if bars is not None and bars.has_measured:
            entries.append((translate("Audit", "exact effect"), 0.5, False))
        if bars is not None and bars.has_method_bars:
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
        painter.setFont(theme.font("caption"))
        x, width = float(theme.space(3)), theme.em(0.7)
        for text, thickness, hatch in self._entries:
            thick = theme.em(thickness)
            stroke = QRectF(x, (self.height() - thick) / 2, width, thick)
            painting.fill_bar(painter, stroke, theme.colour("muted", 0.6 if thickness > 0.3 else 1.0), hatch=hatch)
            x += width + theme.space(1)
            painter.setPen(theme.colour("muted"))
            rest = QRectF(x, 0, max(0.0, self.width() - x), self.height())
            x += painting.draw_elided(painter, rest, text) + theme.space(2)
        painter.end()


def _help() -> str:
    return "\n".join(
        (
            translate("Audit", "Left of the line: pushed against the class. Right of it: pushed towards the class."),
            translate("Audit", "The list is ordered by the exact effect: how far the target falls without the latent."),
        )
    )
