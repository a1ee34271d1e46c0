"""Maps on one scale of colours, and the line that says what the colours stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sae_auditor.app.kit.canvas import Heat
from sae_auditor.app.kit.cards import line
from sae_auditor.app.kit.controls import ElidingLabel, text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.workbench import colormap
from sae_auditor.workbench.colormap import signed_range, value_range

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.explain.maps import MapKind

Ends = tuple[str, str]


class _Ramp(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.table = colormap.CIVIDIS
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Audit", "Colour scale"))

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(self._theme.em(3.5), self._theme.em(0.55))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(QPointF(0, 0), QPointF(self.width(), 0))
        for stop in range(0, 256, 15):
            gradient.setColorAt(stop / 255, QColor(*(int(part) for part in self.table[stop])))
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 2, 2)
        painter.fillPath(path, gradient)
        painter.end()


class HeatLegend(QWidget):
    """One line under the image."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._low = text_label(theme, role="caption", tone="muted")
        self._high = text_label(theme, role="caption", tone="muted")
        self._what = ElidingLabel(theme, "caption", "muted")
        self._hover = ElidingLabel(theme, "caption")
        self._ramp = _Ramp(theme)
        self._decimals = 2
        parts = self._low, self._ramp, self._high, (self._what, 1), self._hover
        self.setLayout(line(*parts, gap_px=theme.space(2)))
        self.setMinimumHeight(theme.em(1.3))
        self.clear("")

    def clear(self, text: str) -> None:
        """Show no scale, only `text`."""
        self._show_ramp(False)
        self._what.setText(text)
        self._hover.clear()

    def set_scale(self, low: float, high: float, unit: str, *, signed: bool = False, ends: Ends = ("", "")) -> None:
        """Show the range of the map and what it is measured in; `ends` are words for both ends of signed values."""
        self._decimals = numbers.decimals_for([high, low])
        show = numbers.signed if signed else numbers.plain
        self._low.setText(" ".join(part for part in (ends[0], show(low, self._decimals)) if part))
        self._high.setText(" ".join(part for part in (show(high, self._decimals), ends[1]) if part))
        self._ramp.table = colormap.DIVERGING if signed else colormap.CIVIDIS
        self._ramp.update()
        self._show_ramp(True)
        self._what.setText(unit)
        self._what.setToolTip(f"{unit}\n" + translate("Audit", "The colours span this image's own values."))

    def show_heat(self, heat: Heat, kind: MapKind, about: str, under: str = "") -> None:
        """Show the scale of a map of a latent or class, and under which changes it was made."""
        unit = " \u00b7 ".join(part for part in (under, _unit(kind, about)) if part)
        self.set_scale(*heat.span, unit, signed=heat.signed, ends=_ends(kind))

    def _show_ramp(self, shown: bool) -> None:
        for widget in (self._low, self._ramp, self._high):
            widget.setVisible(shown)

    def set_hover(self, patch: tuple[int, int, float] | None) -> None:
        """Tell the value of a patch; rows and columns count from one."""
        if patch is None:
            self._hover.clear()
            return
        row, column, value = patch
        shown = numbers.plain(value, self._decimals + 1) if value == value else translate("Audit", "no value")
        text = translate("Audit", "row {row}, column {column}: {value}")
        self._hover.setText(text.format(row=row + 1, column=column + 1, value=shown))


def heats_of(maps: Sequence[HeatMap]) -> tuple[Heat, ...]:
    """Return maps of one kind as they are painted, all on the scale of all their values."""
    if not maps:
        return ()
    kind, values = maps[0].kind, np.concatenate([one.values.ravel() for one in maps])
    # Activations of signed SAEs lie on both sides of zero, as contributions do.
    signed = kind == "contribution" or (kind == "activation" and bool((values < 0).any()))
    span = signed_range(values) if signed else value_range(values, from_zero=kind != "similarity")
    return tuple(Heat(one.values, span, signed) for one in maps)


def _ends(kind: str) -> tuple[str, str]:
    if kind == "contribution":
        return translate("Audit", "against"), translate("Audit", "towards")
    return "", ""


def _unit(kind: str, about: str) -> str:
    # What a map says comes first, because a long name is cut off.
    texts = {
        "activation": translate("Audit", "where it fired: \u201c{name}\u201d (activation)"),
        "attention": translate("Audit", "where it read from: \u201c{name}\u201d (attention)"),
        "contribution": translate("Audit", "how much it moved the class: \u201c{name}\u201d, by patch"),
        "similarity": translate("Audit", "cosine with \u201c{name}\u201d"),
    }
    return texts.get(kind, "{name}").format(name=about)
