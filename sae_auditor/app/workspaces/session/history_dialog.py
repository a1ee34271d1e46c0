"""What a reviewer did in a session, step by step, on earlier days too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.records.sessions import Step
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.plain import plain


class HistoryDialog(QDialog):
    """Signals: `undo_wanted` and `redo_wanted` for the last step, `image_wanted` with the first image of one."""

    undo_wanted = Signal()
    redo_wanted = Signal()
    image_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("Session", "What I did in this session")
        self.setWindowTitle(title)
        self._steps: Sequence[tuple[Step, str]] = ()
        self.table = ColumnTable(
            theme, title, self._columns(), remember_as="steps", single=True, owner_sorts=True,
            placeholder=translate("Session", "Nothing yet."),
        )  # fmt: skip
        self.undo = push_button(theme, translate("Session", "Take the last one back"), icon="undo")
        self.redo = push_button(theme, translate("Session", "Do it again"), icon="redo")
        close = push_button(theme, translate("Session", "Close"))
        about = translate("Session", "Nothing is ever erased: what was taken back stays in the records, as a step.")
        buttons = line(self.undo, self.redo, 1, close, gap_px=theme.space(2))
        parts = (text_label(theme, title, "heading"), text_label(theme, about, tone="muted", wrap=True))
        layout = column(*parts, (self.table, 1), buttons, gap_px=theme.space(3))
        layout.setContentsMargins(*[theme.space(5)] * 4)
        self.setLayout(layout)
        self.resize(theme.em(36), theme.em(26))
        self.undo.clicked.connect(self.undo_wanted)
        self.redo.clicked.connect(self.redo_wanted)
        self.table.opened.connect(self._open)
        close.clicked.connect(self.reject)

    def show_steps(self, steps: Sequence[tuple[Step, str]]) -> None:
        """Show steps with their names, the last one first."""
        self._steps = steps
        self.table.set_rows(range(len(steps)))
        self.table.refresh()
        self.undo.setEnabled(any(not step.is_undone for step, _ in steps))

    def _open(self, row: int) -> None:
        item = self._steps[row][0].first_item
        if item:
            self.image_wanted.emit(item)
            self.accept()

    def _columns(self) -> tuple[Column, ...]:
        def state(row: int) -> str:
            return translate("Session", "taken back") if self._steps[row][0].is_undone else ""

        return (
            Column("time", translate("Session", "When"), value=lambda row: local_time(self._steps[row][0].time),
                   width_em=8, sortable=False),
            Column("name", translate("Session", "Step"), value=lambda row: plain(self._steps[row][1]), width_em=14,
                   stretch=True, sortable=False, look=lambda row: Look(quiet=self._steps[row][0].is_undone)),
            Column("state", "", value=state, width_em=5, sortable=False),
        )  # fmt: skip


def local_time(time: str) -> str:
    """Return a recorded time as this machine's clock shows it."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return time
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), QLocale.FormatType.ShortFormat)
