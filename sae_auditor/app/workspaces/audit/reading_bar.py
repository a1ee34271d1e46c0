"""How the image at hand is read: what of it the encoder sees, which tile, and which grey values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, Segmented, icon_button, set_property, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.grey_row import GreyRow
from sae_auditor.i18n import translate
from sae_auditor.images import VIEWS, has_window, stated_window
from sae_auditor.workbench import sight_words
from sae_auditor.workbench.core_translation import translate_core

if TYPE_CHECKING:
    from sae_auditor.images import Reading, SourceImage
    from sae_auditor.workbench.audit.state import Subject

# What is lost without a window is told under this code.
_CUT_OFF_CODE = "grey-cut-off"


class ReadingBar(QWidget):
    """Two lines, each there only where there is something to say or to choose.

    `view_chosen` carries a view, `tile_stepped` by how many tiles to go on, `window_chosen` a rule for grey values.
    """

    view_chosen = Signal(object)
    tile_stepped = Signal(int)
    window_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: SourceImage | None = None
        choices = [(view, sight_words.view_name(view), sight_words.view_help(view)) for view in VIEWS]
        self.view = Segmented(theme, choices, translate("Audit", "What the encoder sees"))
        self.text = ElidingLabel(theme, "caption")
        self._icon = QLabel()
        side = theme.em(1)
        self._icon.setFixedSize(QSize(side, side))
        self.previous = icon_button(theme, "chevron-left", translate("Audit", "Previous tile"))
        self.next = icon_button(theme, "chevron-right", translate("Audit", "Next tile"))
        self.tile = text_label(theme, role="caption")
        self.tile.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.grey = GreyRow(theme)
        # The image gives way to it in a small window.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.strip = self._strip()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self.strip)
        layout.addWidget(self.grey)
        self.view.chosen.connect(self.view_chosen)
        self.grey.chosen.connect(self.window_chosen)
        self.previous.clicked.connect(lambda: self.tile_stepped.emit(-1))
        self.next.clicked.connect(lambda: self.tile_stepped.emit(1))
        theme.changed.connect(self._draw)
        self.set_subject(None)

    def set_subject(self, subject: Subject | None) -> None:
        """Show how this image was read."""
        self._image = None if subject is None else subject.evidence.image
        asked = subject is not None and (not subject.fits or subject.reading.view != "crop")
        self.strip.setVisible(asked)
        if subject is None:
            self.grey.setVisible(False)
            self.setVisible(False)
            return
        sight, tile = subject.evidence.sight, subject.tile
        for widget in (self.previous, self.tile, self.next):
            widget.setVisible(tile is not None)
        self.text.setVisible(tile is None)
        self._icon.setVisible(tile is None)
        if tile is not None:
            text = translate("Audit", "Tile {number} of {count}").format(number=tile.number, count=tile.of)
            self.tile.setText(text)
            self.previous.setEnabled(tile.number > 1)
            self.next.setEnabled(tile.number < tile.of)
        cut = sight_words.cut_short(sight) if tile is None else ""
        self.text.setText(cut or translate("Audit", "Nothing is cut off"))
        long = sight_words.cut_long(sight) if cut else sight_words.view_help(subject.reading.view)
        self.text.setToolTip(long)
        self.strip.setAccessibleName(long)
        set_property(self.strip, "kind", "warning" if cut else "info")
        self._draw()
        self.set_reading(subject.reading)
        self.setVisible(asked or self.grey.isVisibleTo(self))

    def set_reading(self, reading: Reading) -> None:
        """Show what is chosen."""
        self.view.set_value(reading.view)
        image = self._image
        codes = () if image is None else tuple(notice.code for notice in image.provenance.notices)
        shown = image is not None and (has_window(image) or _CUT_OFF_CODE in codes)
        self.grey.setVisible(shown)
        if image is not None and shown:
            said = [one.text for one in image.provenance.notices if one.code.endswith("-window")]
            self.grey.set_reading(reading, stated_window(image), translate_core(said[0]) if said else "")

    def _strip(self) -> QFrame:
        strip = QFrame()
        row = QHBoxLayout(strip)
        row.setContentsMargins(self._theme.space(2), self._theme.space(1), self._theme.space(1), self._theme.space(1))
        row.setSpacing(self._theme.space(1))
        for widget in (self._icon, self.previous, self.tile, self.next):
            row.addWidget(widget)
        row.addWidget(self.text, 1)
        row.addStretch()
        row.addWidget(self.view)
        return strip

    def _draw(self) -> None:
        kind = "warning" if self.strip.property("kind") == "warning" else "info"
        colour = getattr(self._theme.colours, kind)
        self._icon.setPixmap(icon_pixmap(kind, colour, self._theme.em(1), self.devicePixelRatioF()))
