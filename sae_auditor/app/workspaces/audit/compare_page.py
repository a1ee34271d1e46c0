"""The page that puts two classes, two images, or one before and after a change, side by side.

There are their pictures, with the map before and after; predictions; and their bars on one axis.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from sae_auditor.app.kit.canvas import Heat, heat_image, to_qimage
from sae_auditor.app.kit.cards import Card, column, divided, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, Heading, Segmented, icon_button, push_button
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.heat_legend import HeatLegend, heats_of
from sae_auditor.app.workspaces.audit.pair_bars import FixedPairs, PairBars, PairLegend
from sae_auditor.i18n import translate
from sae_auditor.images.framing import Box
from sae_auditor.workbench.audit.comparing import Comparing, Comparison, Sides
from sae_auditor.workbench.columns import Column
from sae_auditor.workbench.plain import plain

_MOST_SHARES = 8
_MAP_OPACITY = 0.7


class _Photo(QWidget):
    """A picture as large as there is room, with its name below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self._heat: QImage | None = None
        self._seen: Box | None = None
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_picture(self, image: QImage | None, name: str) -> None:
        """Show a picture."""
        self._image, self._name = image, name
        self.setAccessibleName(plain(name))
        self.setToolTip(plain(name))
        self.setVisible(image is not None)
        self.update()

    def set_map(self, heat: Heat | None, seen: Box | None) -> None:
        """Lay a map over what the encoder sees of the picture."""
        self._heat, self._seen = None if heat is None else heat_image(heat), seen
        self.update()

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(4), self._theme.em(4))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        caption = self._theme.em(1.3)
        room = QRectF(self.rect()).adjusted(0, 0, 0, -caption)
        size = self._image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(room.center())
        path = QPainterPath()
        path.addRoundedRect(area, 4, 4)
        painter.setClipPath(path)
        painter.drawImage(area, self._image)
        if self._heat is not None and self._seen is not None:
            scale, box = area.width() / self._image.width(), self._seen
            painter.setOpacity(_MAP_OPACITY)
            place = QRectF(box.x, box.y, box.width, box.height)
            place = QRectF(place.topLeft() * scale + area.topLeft(), place.size() * scale)
            painter.drawImage(place, self._heat)
            painter.setOpacity(1.0)
        painter.setClipping(False)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.colour("muted"))
        below = QRectF(0, area.bottom() + 2, self.width(), caption)
        name = painter.fontMetrics().elidedText(plain(self._name), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)
        painter.end()


class ComparePage(QWidget):
    """Shows a `Comparison`; it is followed only while one looks."""

    def __init__(self, theme: Theme, comparing: Comparing) -> None:
        super().__init__()
        self._theme, self._comparing = theme, comparing
        self._shown = Comparison()
        self.setAccessibleName(translate("Contrast", "Side by side"))
        self._make_parts()
        self._lay_out()
        comparing.changed.connect(self.refresh)
        self.sides.chosen.connect(comparing.choose_sides)
        self.first.activated.connect(lambda index: comparing.choose_first(self.first.itemData(index)))
        self.second.activated.connect(lambda index: comparing.choose_second(self.second.itemData(index)))
        self.swap.clicked.connect(lambda: comparing.choose_first(comparing.now.second))
        self.pin.clicked.connect(comparing.pin)
        self.save_button.clicked.connect(self.save)

    def refresh(self) -> None:
        """Show what is compared now."""
        before, now = self._shown, self._comparing.now
        self._shown = now
        self.sides.set_value(now.sides)
        are_classes = now.sides is Sides.CLASSES
        self._fill(self.first, now.class_names, now.first)
        self._fill(self.second, now.class_names, now.second)
        for widget in (self.second, self.swap):
            widget.setVisible(are_classes)
        self.pin.setChecked(now.is_pinned)
        if before.pictures != now.pictures:
            for place, photo in enumerate(self.photos):
                image = to_qimage(now.pictures[place].rgb) if place < len(now.pictures) else None
                photo.set_picture(image, now.names[place] if image is not None else "")
        pair = now.pair
        self.bars.placeholder = now.why_not
        self.bars.set_pair(pair)
        self.fixed.set_pair(pair)
        self.save_button.setEnabled(pair is not None)
        self.legend.setVisible(pair is not None)
        self.note.setText("" if pair is None else f"{pair.note} ({pair.unit})")
        self.title.setText(translate("Contrast", "What sets them apart"))
        if pair is not None:
            self.legend.set_names(pair.first, pair.second)
        self._show_maps(now)
        self._show_shares()

    def save(self) -> None:
        """Ask where to save both sides."""
        title = translate("Contrast", "Save both sides")
        path = ask_save(self, "audits", title, "side-by-side.html", translate("Audit", "Report (*.html)"))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save both sides as one page."""
        self._comparing.save(path)

    @guarded(None)
    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._comparing.watch(True)
        self.refresh()

    @guarded(None)
    def hideEvent(self, event: QHideEvent) -> None:
        """Follow no longer."""
        super().hideEvent(event)
        self._comparing.watch(False)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _show_maps(self, now: Comparison) -> None:
        heats = heats_of(now.maps)
        for place, photo in enumerate(self.photos):
            photo.set_map(heats[place] if place < len(heats) else None, now.seen)
        self.heat_legend.setVisible(bool(heats))
        if heats:
            self.heat_legend.show_heat(heats[0], now.maps[0].kind, now.about)

    def _show_shares(self) -> None:
        pair = self._shown.pair
        shares = () if pair is None else pair.shares[:_MOST_SHARES]
        self.shares.setVisible(bool(shares))
        if pair is None or not shares:
            return
        titles = translate("Contrast", "Pinned"), translate("Contrast", "Here")
        if self._shown.sides is Sides.CHANGE:
            titles = translate("Contrast", "Before"), translate("Contrast", "After")
        columns = (
            Column("class", translate("Audit", "Prediction"), "text", [share.class_name for share in shares],
                   width_em=4, stretch=True),
            Column("first", titles[0], "share", [share.first for share in shares],
                   long_title=pair.first, width_em=3.2),
            Column("second", titles[1], "share", [share.second for share in shares],
                   long_title=pair.second, width_em=3.2),
        )  # fmt: skip
        self.shares.set_columns(columns, range(len(shares)))
        room = self.height() // (3 * self.shares.verticalHeader().defaultSectionSize())
        self.shares.fit_height(max(2, min(_MOST_SHARES, room)))

    def _fill(self, box: Chooser, names: tuple[str, ...], chosen: str) -> None:
        if [box.itemData(i) for i in range(box.count())] != list(names):
            box.clear()
            for name in names:
                box.addItem(plain(name), name)
        box.setCurrentIndex(box.findData(chosen))

    def _make_parts(self) -> None:
        theme = self._theme
        self.sides = Segmented(theme, _sides(), translate("Contrast", "What is compared"))
        self.sides.set_value(Sides.CLASSES)
        self.first = Chooser(theme, translate("Contrast", "First class"), widest_em=9)
        self.second = Chooser(theme, translate("Contrast", "Second class"), widest_em=9)
        for box in (self.first, self.second):
            # Names of classes may be long; in a narrow window they give way.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(5)
        self.swap = icon_button(theme, "compare", translate("Contrast", "Change places"))
        tip = translate("Contrast", "Keep the image at hand beside those that come (P); once more lets go of it.")
        self.pin = icon_button(theme, "pin", translate("Contrast", "Pin the image"), tip=tip, checkable=True)
        self.save_button = push_button(theme, translate("Audit", "Save"), icon="save")
        self.photos = (_Photo(theme), _Photo(theme))
        self.heat_legend = HeatLegend(theme)
        self.heat_legend.hide()
        self.shares = ColumnTable(theme, translate("Audit", "Predictions"), single=True)
        self.shares.setMinimumWidth(theme.em(11.5))
        self.title = Heading(theme, "")
        self.note = ElidingLabel(theme, "caption", "muted")
        self.legend = PairLegend(theme)
        self.bars = PairBars(theme)
        self.fixed = FixedPairs(theme)

    def _lay_out(self) -> None:
        theme, gap = self._theme, self._theme.space(2)
        pictures = Card(theme, spacing=2, margin=3)
        pictures.column.addLayout(line(self.pin, 1, self.save_button, gap_px=gap))
        pictures.column.addLayout(line(*((photo, 1) for photo in self.photos), gap_px=gap), 1)
        pictures.column.addWidget(self.heat_legend)
        pictures.column.addWidget(self.shares)
        pictures.setMinimumWidth(theme.em(13))
        bars = Card(theme, spacing=2, margin=3)
        head = line(self.sides, self.first, self.swap, self.second, 1, gap_px=gap)
        bars.column.addLayout(head)
        bars.column.addLayout(line((self.title, 0), (self.note, 1), gap_px=gap))
        for part, stretch in ((self.legend, 0), (self.bars, 1), (self.fixed, 0)):
            bars.column.addWidget(part, stretch)
        whole = divided((pictures, 36), (bars, 64), gap_px=gap)
        whole.setSizes([theme.em(24), theme.em(46)])
        self.setLayout(column((whole, 1)))


def _sides() -> tuple[tuple[object, str, str], ...]:
    return (
        (Sides.CLASSES, translate("Contrast", "Two classes"), translate("Contrast", "Why this class and not that.")),
        (
            Sides.IMAGES,
            translate("Contrast", "Two images"),
            translate("Contrast", "The pinned image, and the one at hand."),
        ),
        (
            Sides.CHANGE,
            translate("Contrast", "Before and after"),
            translate("Contrast", "The image as it is, and under the changes that are switched on."),
        ),
    )
