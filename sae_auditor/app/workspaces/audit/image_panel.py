"""The left panel: the image, what is laid over it, and the tools for looking at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from sae_auditor.app.kit.canvas import Heat, ImageCanvas
from sae_auditor.app.kit.cards import Card, line
from sae_auditor.app.kit.controls import ElidingLabel, Segmented, icon_button, text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.ribbon import Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.reading_bar import ReadingBar
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers, sight_words
from sae_auditor.reports.audit.intervention_words import held
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench import colormap
from sae_auditor.workbench.audit.state import AuditState, Overlay
from sae_auditor.workbench.colormap import signed_range, value_range
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.images import Colour, SourceImage, Tile

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


_OPACITY_STEP = 10


class ImagePanel(Card):
    """Image with overlay."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._state = AuditState()
        self._shown: tuple[int, Colour] | None = None
        self._tile: Tile | None = None
        self.reading = ReadingBar(theme)
        self.canvas = ImageCanvas(theme)
        self.legend = HeatLegend(theme)
        self._title = ElidingLabel(theme, "heading")
        self._size = ElidingLabel(theme, "caption", tone="muted")
        self._notice = Sign(theme, side_em=0.95)
        self.overlay = Segmented(theme, _overlay_choices(), translate("Audit", "Overlay"))
        self.opacity = self._opacity_slider()
        fit = icon_button(theme, "fit", translate("Audit", "Fit into the panel"))
        actual = icon_button(theme, "zoom-actual", translate("Audit", "Actual size"))
        head = line((self._title, 1), self._notice, self._size, fit, actual, gap_px=theme.space(1))
        self.column.addLayout(head)
        self.column.addWidget(self.reading)
        self.column.addWidget(self.canvas, 1)
        self.column.addWidget(self.overlay)
        # The slider stands beside the scale: beside the choice there is no room for it in a small window.
        self.column.addLayout(line((self.legend, 1), self.opacity, gap_px=theme.space(2)))
        self._set_notices(())
        self.canvas.set_opacity(self.opacity.value() / 100)
        self.canvas.hovered.connect(self.legend.set_hover)
        self.opacity.valueChanged.connect(lambda value: self.canvas.set_opacity(value / 100))
        fit.clicked.connect(self.canvas.fit)
        actual.clicked.connect(self.canvas.actual_size)

    def show_state(self, state: AuditState) -> None:
        """Show the image at hand with what is laid over it. One that is still being read leaves what is there."""
        before, self._state = self._state, state
        self.reading.show_state(state)
        is_new = before.subject is not state.subject
        if is_new or before.picture is not state.picture or before.refused != state.refused:
            self._show_image(state)
        if is_new or before.overlay is not state.overlay or before.heat_map is not state.heat_map:
            self._show_overlay(state)
        if before.patch != state.patch or is_new:
            self.canvas.set_patch(state.patch)
        if before.scaled_patches != state.scaled_patches or before.marks_patches != state.marks_patches or is_new:
            self.canvas.set_marked(state.scaled_patches, is_marking=state.marks_patches)

    def _show_image(self, state: AuditState) -> None:
        subject = state.subject
        item = state.item if subject is None else subject.item
        self.canvas.set_grid(state.grid)
        self.overlay.set_offered(Overlay.CONTRIBUTION, subject is None or subject.grid is not None)
        image = state.picture if subject is None else subject.evidence.image
        if image is None or item is None:
            if not state.waiting:
                self._show_nothing(state)
            return
        tile = None if subject is None else subject.tile
        shown = item.id, image.provenance.colour
        # The zoom stays where it is the same image again.
        keep_view = self._shown == shown and (tile is None) == (self._tile is None)
        self._show_pixels(image, item.name)
        seen = None if subject is None else subject.seen
        self.canvas.set_image(image.rgb, seen, keep_view=keep_view, is_tile=tile is not None)
        if tile is not None and tile != self._tile:
            self.canvas.bring_into_sight()
        self._shown, self._tile = shown, tile
        notices = [translate_core(notice.text) for notice in image.provenance.notices]
        if subject is None:
            self.legend.clear(state.refused or translate("Audit", "Waiting for the encoder\u2026"))
        elif tile is None and subject.evidence.sight.cut_sides:
            notices.append(sight_words.cut_long(subject.evidence.sight))
        self._set_notices(notices)

    def _show_nothing(self, state: AuditState) -> None:
        self._shown = self._tile = None
        self._title.setText("" if state.item is None else state.item.name)
        self._size.setText("")
        self._set_notices(())
        self.canvas.set_image(None, None)
        self.canvas.set_message(state.refused)
        self.legend.clear("")

    def _show_pixels(self, image: SourceImage, name: str) -> None:
        height, width = image.rgb.shape[:2]
        self._title.setText(name)
        self._title.setToolTip(plain(image.provenance.path or name))
        size = f"{width} \u00d7 {height}"
        if image.provenance.colour == "as-open-clip":
            size = translate("Audit", "as open_clip sees it, {size}").format(size=size)
        self._size.setText(size)
        self.canvas.setAccessibleName(translate("Audit", "Image {name}").format(name=name))

    def _show_overlay(self, state: AuditState) -> None:
        """Lay the map over the image, with its scale."""
        overlay, heat_map = state.overlay, state.heat_map
        self.overlay.set_value(overlay)
        self.opacity.setEnabled(overlay is not Overlay.NONE)
        if heat_map is None:
            self.canvas.set_heat(None)
            if not (state.subject is None and state.picture):
                self.legend.clear("")
            return
        values, kind = heat_map.values, heat_map.kind
        # Activations of signed SAEs lie on both sides of zero, as contributions do.
        signed = kind == "contribution" or (kind == "activation" and bool((values < 0).any()))
        span = signed_range(values) if signed else value_range(values, from_zero=kind != "similarity")
        self.canvas.set_heat(Heat(values, span, signed))
        unit = " \u00b7 ".join(part for part in (held(state.map_changes), _unit(kind, _about(state))) if part)
        self.legend.set_scale(*span, unit, signed=signed, ends=_ends(kind))

    def change_opacity(self, steps: int) -> None:
        """Cover more or less of the image."""
        self.opacity.setValue(self.opacity.value() + steps * _OPACITY_STEP)

    def _set_notices(self, notices: Sequence[str]) -> None:
        """Say what decoding and preprocessing did to the image, behind a sign beside its size."""
        text = "\n".join(notices)
        self._notice.setVisible(bool(notices))
        self._notice.setToolTip(plain(text))
        self._notice.setAccessibleName(text)

    def _opacity_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setValue(65)
        slider.setPageStep(_OPACITY_STEP)
        slider.setFixedWidth(self._theme.em(2.6))
        slider.setAccessibleName(translate("Audit", "Opacity of the overlay"))
        slider.setToolTip(translate("Audit", "Opacity of the overlay: keys [ and ]. Hold Space for the bare image."))
        return slider


def _overlay_choices() -> list[tuple[object, str, str]]:
    return [
        (Overlay.NONE, translate("Audit", "Image"), translate("Audit", "The image alone.")),
        (
            Overlay.LATENT,
            translate("Audit", "Concept"),
            translate(
                "Audit",
                "Where the selected latent fired; for SAEs that read the class token, where it read from (attention). "
                "Not why the model decided.",
            ),
        ),
        (
            Overlay.CONTRIBUTION,
            translate("Audit", "Contribution"),
            translate(
                "Audit",
                "How much the selected latent moved the class, by patch: towards it or against it. "
                "For SAEs that read patches.",
            ),
        ),
        (
            Overlay.SIMILARITY,
            translate("Audit", "Class"),
            translate("Audit", "Where the image resembles the class text: the encoder's plain similarity map."),
        ),
    ]


def _about(state: AuditState) -> str:
    """Return what the map is a map of: a class, or a latent."""
    if state.overlay is Overlay.SIMILARITY:
        return state.class_name or ""
    latent = state.selected_latent
    return "" if latent is None else latent_name(state.label(latent), latent)


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
