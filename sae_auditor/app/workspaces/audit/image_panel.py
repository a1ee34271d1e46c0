"""The left panel: the image, what is laid over it, and the tools for looking at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from sae_auditor.app.kit.canvas import Heat, ImageCanvas
from sae_auditor.app.kit.controls import ElidingLabel, PlainLabel, Segmented, card, icon_button
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.heat_legend import HeatLegend
from sae_auditor.app.workspaces.audit.reading_bar import ReadingBar
from sae_auditor.i18n import translate
from sae_auditor.workbench import sight_words
from sae_auditor.workbench.audit.colormap import signed_range, value_range
from sae_auditor.workbench.audit.state import Overlay, Subject
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.images import Box, Colour, SourceImage, Tile

_OPACITY_STEP = 10


class ImagePanel(QWidget):
    """Image with overlay. `overlay_chosen` asks for another map."""

    overlay_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[int, Colour] | None = None
        self._tile: Tile | None = None
        self.reading = ReadingBar(theme)
        self.canvas = ImageCanvas(theme)
        self.legend = HeatLegend(theme)
        self._title = ElidingLabel(theme, "heading")
        self._size = ElidingLabel(theme, "caption", tone="muted")
        self._notice = PlainLabel()
        theme.changed.connect(self._draw_notice)
        self._draw_notice()
        self.overlay = Segmented(theme, _overlay_choices(), translate("Audit", "Overlay"))
        self.opacity = self._opacity_slider()
        self.canvas.hovered.connect(self.legend.set_hover)
        self.overlay.chosen.connect(self.overlay_chosen)
        self._set_notices(())
        self.opacity.valueChanged.connect(lambda value: self.canvas.set_opacity(value / 100))
        self.canvas.set_opacity(self.opacity.value() / 100)
        frame, layout = card(theme, spacing=2, margin=3)
        layout.addLayout(self._head())
        layout.addWidget(self.reading)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(self._tools())
        layout.addWidget(self.legend)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def set_subject(self, subject: Subject | None) -> None:
        """Show an image, or none."""
        self.canvas.set_grid(None if subject is None else subject.grid)
        self.reading.set_subject(subject)
        self.overlay.set_offered(Overlay.CONTRIBUTION, subject is None or subject.grid is not None)
        if subject is None:
            self._shown = self._tile = None
            self._title.setText("")
            self._size.setText("")
            self._set_notices(())
            self.canvas.set_image(None, None)
            self.legend.clear("")
            return
        image = subject.evidence.image
        shown = subject.item.id, image.provenance.colour
        is_tile, was_tile = subject.tile is not None, self._tile is not None
        keep_view = shown == self._shown and is_tile == was_tile
        self._show(image, subject.item.name, subject.seen, keep_view=keep_view, is_tile=is_tile)
        if is_tile and subject.tile != self._tile:
            self.canvas.bring_into_sight()
        self._shown, self._tile = shown, subject.tile
        notices = [notice.text for notice in image.provenance.notices]
        if subject.tile is None and subject.evidence.sight.cut_sides:
            notices.append(sight_words.cut_long(subject.evidence.sight))
        self._set_notices(notices)

    def set_preview(self, image: SourceImage, name: str) -> None:
        """Show a picture before the encoder is there to look at it."""
        self._show(image, name, None)
        self._set_notices([notice.text for notice in image.provenance.notices])
        self.legend.clear(translate("Audit", "Waiting for the encoder\u2026"))

    def _show(
        self, image: SourceImage, name: str, seen: Box | None, *, keep_view: bool = False, is_tile: bool = False
    ) -> None:
        height, width = image.rgb.shape[:2]
        self._title.setText(name)
        self._title.setToolTip(plain(image.provenance.path or name))
        size = f"{width} \u00d7 {height}"
        if image.provenance.colour == "as-open-clip":
            size = translate("Audit", "as open_clip sees it, {size}").format(size=size)
        self._size.setText(size)
        self.canvas.set_image(image.rgb, seen, keep_view=keep_view, is_tile=is_tile)
        self.canvas.setAccessibleName(translate("Audit", "Image {name}").format(name=name))

    def set_overlay(self, overlay: Overlay, heat_map: HeatMap | None, about: str) -> None:
        """Show a map of `about` (a label or a class name) with its scale; None shows the image alone."""
        self.overlay.set_value(overlay)
        self.opacity.setEnabled(overlay is not Overlay.NONE)
        if heat_map is None:
            self.canvas.set_heat(None)
            self.legend.clear("")
            return
        values, kind = heat_map.values, heat_map.kind
        # Activations of signed SAEs lie on both sides of zero, as contributions do.
        signed = kind == "contribution" or (kind == "activation" and bool((values < 0).any()))
        span = signed_range(values) if signed else value_range(values, from_zero=kind != "similarity")
        self.canvas.set_heat(Heat(values, span, signed))
        self.legend.set_scale(*span, _unit(kind, about), signed=signed, ends=_ends(kind))

    def change_opacity(self, steps: int) -> None:
        """Cover more or less of the image."""
        self.opacity.setValue(self.opacity.value() + steps * _OPACITY_STEP)

    def _set_notices(self, notices: Sequence[str]) -> None:
        """Say what decoding and preprocessing did to the image, behind a sign beside its size."""
        text = "\n".join(notices)
        self._notice.setVisible(bool(notices))
        self._notice.setToolTip(plain(text))
        self._notice.setAccessibleName(text)

    def _draw_notice(self) -> None:
        side = self._theme.em(0.95)
        self._notice.setPixmap(icon_pixmap("info", self._theme.colours.muted, side, self.devicePixelRatioF()))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(1))
        row.addWidget(self._title, 1)
        row.addWidget(self._notice)
        row.addWidget(self._size)
        row.addSpacing(self._theme.space(1))
        fit = icon_button(self._theme, "fit", translate("Audit", "Fit into the panel"))
        actual = icon_button(self._theme, "zoom-actual", translate("Audit", "Actual size"))
        fit.clicked.connect(self.canvas.fit)
        actual.clicked.connect(self.canvas.actual_size)
        row.addWidget(fit)
        row.addWidget(actual)
        return row

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(1))
        row.addWidget(self.overlay)
        row.addStretch(1)
        row.addWidget(self.opacity, 2)
        return row

    def _opacity_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setValue(65)
        slider.setPageStep(_OPACITY_STEP)
        slider.setMinimumSize(QSize(self._theme.em(1), self._theme.em(1.4)))
        slider.setMaximumWidth(self._theme.em(6))
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
