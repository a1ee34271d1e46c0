"""One latent to judge: its pictures, its name, how much it moves, and the three judgements."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.cards import clear, column, line
from sae_auditor.app.kit.controls import ElidingLabel, Segmented, set_property
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.gallery import PictureButton
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.policies import words
from sae_auditor.workbench.policies.state import LatentRow

_PICTURE_EM = 3.2
_MOVES_EM = 7.8
# With one picture, every further one needs more; without any; without how much it moves, too.
_NARROW_EM = 34
_NARROWER_EM = 30
_NARROWEST_EM = 23


class RowWidget(QFrame):
    """Setters in, intents out: `judged` carries the judgement, `touched` tells that the person turned to the row."""

    judged = Signal(str)
    touched = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pictures: tuple[object, ...] | None = None
        self.setProperty("kind", "row")
        self._shelf = QWidget()
        self._strip = line(gap_px=theme.space(1))
        self._shelf.setLayout(self._strip)
        self.name = ElidingLabel(theme, "strong")
        self._facts = ElidingLabel(theme, "caption", "muted")
        self._source = ElidingLabel(theme, "caption", "muted")
        self._meter = QProgressBar(textVisible=False, maximum=1000)
        self._meter.setFixedHeight(theme.space(2))
        self._moving = QWidget()
        self._moves = ElidingLabel(theme, "caption")
        self._towards = ElidingLabel(theme, "caption", "muted")
        choices = [
            ("may", translate("Policy", "May count"), translate("Policy", "A reason that we accept (1 or M)")),
            (
                "must-not",
                translate("Policy", "Must not count"),
                translate("Policy", "A reason that we refuse (2 or N)"),
            ),
            ("none", translate("Policy", "Not judged"), translate("Policy", "Nobody has decided (3 or U)")),
        ]
        self.choice = Segmented(theme, choices, translate("Policy", "Judgement"))
        self.choice.chosen.connect(lambda value: self.judged.emit(str(value)))
        self._build()

    def set_row(self, row: LatentRow, largest_share: float, *, is_current: bool) -> None:
        """Show a latent; bars compare with `largest_share`."""
        self.name.setText(latent_name(row.name, row.latent))
        self._facts.setText(words.facts_text(row))
        self._source.setText(words.source_text(row))
        self._source.setVisible(bool(self._source.text()))
        self._moves.setText(words.move_text(row))
        self._towards.setText(words.towards_text(row))
        self._meter.setValue(round(1000 * row.share / largest_share) if largest_share > 0 else 0)
        self.choice.set_value(row.judgement)
        self._show_pictures(row)
        set_property(self, "kind", "row-current" if is_current else "row")
        said = (
            self.name.text(),
            words.judgement_text(row.judgement),
            words.source_text(row),
            words.move_text(row),
            words.towards_text(row),
            words.facts_text(row),
        )
        self.setAccessibleName(plain(", ".join(text for text in said if text)))

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()
        super().mousePressEvent(event)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let pictures and numbers give way where the row is narrow: name and judgements must stay in sight."""
        super().resizeEvent(event)
        self._fit()

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.em(_NARROWEST_EM), super().minimumSizeHint().height())

    def _fit(self) -> None:
        room = self.width() - self._theme.em(_NARROW_EM)
        n_fit = 0 if room < 0 else 1 + room // (self._theme.em(_PICTURE_EM) + self._theme.space(1))
        self._shelf.setVisible(n_fit > 0)
        self._moving.setVisible(self.width() >= self._theme.em(_NARROWER_EM))
        for number in range(self._strip.count()):
            item = self._strip.itemAt(number)
            picture = None if item is None else item.widget()
            if picture is not None:
                picture.setVisible(number < n_fit)

    def _show_pictures(self, row: LatentRow) -> None:
        if row.pictures is self._pictures:
            return
        self._pictures = row.pictures
        clear(self._strip)
        side = self._theme.em(_PICTURE_EM)
        for pixels in row.pictures:
            picture = PictureButton(
                self._theme,
                None if pixels is None else to_qimage(pixels),
                translate("Policy", "A reference image on which it fires most"),
            )
            picture.setFixedSize(QSize(side, side))
            picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            picture.setCursor(Qt.CursorShape.ArrowCursor)
            picture.clicked.connect(self.touched)
            self._strip.addWidget(picture)
        self._fit()

    def _build(self) -> None:
        theme = self._theme
        for button in self.choice.findChildren(QWidget):
            # Keys belong to the list: they judge the current row, wherever the mouse was.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        names = column(1, self.name, self._facts, self._source, 1, gap_px=2)
        self._moving.setLayout(column(1, self._moves, self._meter, self._towards, 1, gap_px=2))
        self._moving.setFixedWidth(theme.em(_MOVES_EM))
        layout = line(self._shelf, (names, 1), self._moving, self.choice, gap_px=theme.space(4))
        layout.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        self.setLayout(layout)
