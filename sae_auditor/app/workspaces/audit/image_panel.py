"""The left panel: the image, what is laid over it, and the tools for looking at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from sae_auditor.app.kit.canvas import ImageCanvas
from sae_auditor.app.kit.cards import Card, line
from sae_auditor.app.kit.controls import ElidingLabel, Segmented, icon_button
from sae_auditor.app.kit.ribbon import Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.heat_legend import HeatLegend, heats_of
from sae_auditor.app.workspaces.audit.reading_bar import ReadingBar
from sae_auditor.i18n import translate
from sae_auditor.reports import sight_words
from sae_auditor.reports.audit.intervention_words import held
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.audit.maps import about
from sae_auditor.workbench.audit.state import AuditState, Overlay
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.images import Colour, SourceImage, Tile

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
        (heat,) = heats_of((heat_map,))
        self.canvas.set_heat(heat)
        self.legend.show_heat(heat, heat_map.kind, about(state), held(state.map_changes))

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
