"""The sessions of a workspace, and a way to make one of the images of the queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.columns import Column
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.state import SessionLine, SessionState


class SessionsPage(QWidget):
    """Signals: `session_chosen` carries a key, `reviewer_given` a name, `new_wanted` the title of a new session."""

    session_chosen = Signal(str)
    reviewer_given = Signal(str)
    new_wanted = Signal(str)

    def __init__(self, theme: Theme, n_images: Callable[[], int]) -> None:
        super().__init__()
        self._n_images = n_images
        self._lines: Sequence[SessionLine] = ()
        self.place = text_label(theme, role="caption", tone="muted", wrap=True)
        self.reviewer = QLineEdit()
        self.reviewer.setAccessibleName(translate("Session", "Reviewer"))
        self.reviewer.setMaxLength(80)
        self.reviewer.setMaximumWidth(theme.em(16))
        self.title = QLineEdit()
        self.title.setAccessibleName(translate("Session", "Title of the new session"))
        self.title.setPlaceholderText(translate("Session", "Title"))
        self.title.setMaxLength(200)
        self.make = push_button(
            theme, translate("Session", "New session from these images"), kind="primary", icon="add"
        )
        self.why_not = text_label(theme, role="caption", tone="muted")
        name = translate("Session", "Sessions")
        self.table = ColumnTable(
            theme, name, self._columns(), remember_as="sessions", single=True, owner_sorts=True,
            placeholder=translate("Session", "No session yet. Open images, and make one of them."),
        )  # fmt: skip
        self.open = push_button(theme, translate("Session", "Open"), icon="open")
        card = Card(theme)
        gap = theme.space(2)
        card.column.addWidget(text_label(theme, name, "title"))
        card.column.addWidget(self.place)
        reviewer = text_label(theme, translate("Session", "Reviewer"))
        card.column.addLayout(line(reviewer, (self.reviewer, 1), 1, gap_px=gap))
        card.column.addWidget(self.table, 1)
        card.column.addLayout(line((self.title, 1), self.why_not, self.make, self.open, gap_px=gap))
        self.setLayout(column((card, 1)))
        self.reviewer.editingFinished.connect(lambda: self.reviewer_given.emit(self.reviewer.text()))
        self.table.opened.connect(self._open)
        self.open.clicked.connect(lambda: self._open(next(iter(self.table.selected().tolist()), 0)))
        self.make.clicked.connect(lambda: self.new_wanted.emit(self.title.text().strip()))
        self.title.returnPressed.connect(self.make.click)

    def show_state(self, state: SessionState) -> None:
        """Show the sessions that there are."""
        self.place.setText(state.workspace)
        if not self.reviewer.hasFocus() and self.reviewer.text() != state.who:
            self.reviewer.setText(state.who)
        if state.sessions is not self._lines:
            self._lines = state.sessions
            self.table.set_rows(range(len(self._lines)))
            self.table.refresh()
            self.table.set_current(0 if self._lines else None)
        self.make.setEnabled(state.can_make and not state.is_read_only)
        self.title.setEnabled(self.make.isEnabled())
        self.open.setEnabled(bool(self._lines))
        text = translate("Session", "{count} images in the filmstrip").format(count=f"{self._n_images():,}")
        self.why_not.setText(text if state.can_make else translate("Session", "Open a bundle first."))

    def take_focus(self) -> None:
        """Let the keyboard choose a session."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._lines):
            self.session_chosen.emit(self._lines[row].key)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("title", translate("Session", "Title"), value=lambda row: plain(self._lines[row].title or "\u2013"),
                   width_em=12, stretch=True),
            Column("images", translate("Session", "Images"), "number",
                   lambda row: float(self._lines[row].n_images), width_em=4, decimals=0),
            Column("made", translate("Session", "Made"), value=lambda row: local_time(self._lines[row].created),
                   width_em=9),
        )  # fmt: skip


def local_time(time: str) -> str:
    """Return a recorded time as this machine's clock shows it."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return time
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), QLocale.FormatType.ShortFormat)
