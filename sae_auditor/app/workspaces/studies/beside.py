"""What stands beside the table for one row: its latent, and the images behind it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSplitter, QWidget

from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.cards import Card, FlowScroll, StatusLine, column
from sae_auditor.app.kit.controls import Heading, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.gallery import PictureButton
from sae_auditor.app.latents.latent_panel import LatentPanel
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench.studies.state import Beside, RowPicture, StudyState

_COLUMNS = 3


class BesidePanel(QWidget):
    """Hidden where the rows of a study have neither.

    `opened` carries the path of an image that was clicked, `latent_wanted` a latent to see more of.
    """

    opened = Signal(str)
    latent_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown = Beside()
        self.latent = LatentPanel(theme, "compact", editable=False)
        self.more = push_button(theme, translate("Studies", "Show in Concepts"), kind="quiet", icon="concepts")
        self.more.clicked.connect(self._ask_latent)
        self.problem = StatusLine(theme)
        self.head = Heading(theme, "")
        # Keeps the sentence at the top while there is nothing below it.
        self._rest = QWidget()
        self.pictures: list[PictureButton] = []
        body = QWidget()
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.space(1))
        for place in range(_COLUMNS):
            self._grid.setColumnStretch(place, 1)
        layout = column(self.head, self._grid, gap_px=theme.space(1))
        layout.addStretch(1)
        body.setLayout(layout)
        self.images = Card(theme, spacing=2, margin=3)
        self.images.column.addWidget(FlowScroll(body))
        text = translate("Studies", "Choose a row to see what is behind it.")
        self.hint = text_label(theme, text, tone="muted", wrap=True)
        self.latent.add_below_head(self.more)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(theme.space(2))
        for place, (part, stretch) in enumerate(((self.latent, 3), (self.images, 2))):
            split.addWidget(part)
            split.setStretchFactor(place, stretch)
        # Shares of whatever height there is, until a person moves the handle.
        split.setSizes([3000, 2000])
        self._parts = split
        self.setLayout(column(self.problem, self.hint, (split, 3), (self._rest, 1), gap_px=theme.space(2)))
        self.setMinimumWidth(theme.em(11))

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(self._theme.em(15), super().sizeHint().height())

    def show_state(self, page: StudyState) -> None:
        """Show what stands beside the row that is chosen."""
        beside, before = page.beside, self._shown
        self._shown = beside
        self.setVisible(page.has_beside)
        self.hint.setVisible(beside.row is None)
        problem = beside.problem
        self.problem.say("error", "" if problem is None else problem.what, "" if problem is None else problem.rest)
        if beside.latent is not before.latent or self.latent.page is not beside.latent:
            self.latent.show_page(beside.latent)
        self.latent.setVisible(beside.latent is not None)
        if beside.pictures is not before.pictures or beside.n_pictures != before.n_pictures:
            self._show_pictures(beside)
        self.images.setVisible(bool(beside.pictures))
        self._parts.setVisible(beside.latent is not None or bool(beside.pictures))
        self._rest.setVisible(self._parts.isHidden())

    def _show_pictures(self, beside: Beside) -> None:
        shown, all_of_them = len(beside.pictures), max(beside.n_pictures, len(beside.pictures))
        text = translate("Studies", "Images behind it")
        if shown < all_of_them:
            text = translate("Studies", "Images behind it: {shown} of {count}").format(shown=shown, count=all_of_them)
        self.head.setText(text)
        for button in self.pictures:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.pictures = [self._picture(picture) for picture in beside.pictures]
        for place, button in enumerate(self.pictures):
            self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)

    def _picture(self, picture: RowPicture) -> PictureButton:
        image = None if picture.pixels is None else to_qimage(picture.pixels)
        name = printable(picture.path)
        button = PictureButton(self._theme, image, f"{name}\n{picture.remark}" if picture.remark else name)
        button.clicked.connect(partial(self._open, picture.path))
        return button

    def _open(self, path: str, _checked: bool = False) -> None:
        self.opened.emit(path)

    def _ask_latent(self) -> None:
        if self._shown.latent is not None:
            self.latent_wanted.emit(self._shown.latent.concept.latent)
