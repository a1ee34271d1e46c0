"""The studies that there are, one below the other; what runs, and how many rows each has, stands beside its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.painted_list import PaintedList, RowDelegate, RowModel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.running import Running
from sae_auditor.workbench.studies.state import StudiesState


@dataclass(frozen=True)
class _Entry:
    id: str
    label: str
    help: str
    n_rows: int
    runs: bool
    share: float | None

    @property
    def state(self) -> str:
        if self.runs:
            return translate("Studies", "runs") if self.share is None else f"{self.share:.0%}"
        return f"{self.n_rows:,}" if self.n_rows else ""

    @property
    def tip(self) -> str:
        rows = translate("Studies", "{count} rows").format(count=f"{self.n_rows:,}") if self.n_rows else ""
        return "\n".join(part for part in (self.label, self.help, rows) if part)


class _Model(RowModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[_Entry] = ()

    def count(self) -> int:
        return len(self.entries)

    def row_at(self, place: int) -> _Entry:
        return self.entries[place]

    def set_entries(self, entries: Sequence[_Entry]) -> None:
        if len(entries) != len(self.entries):
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()
        elif list(entries) != list(self.entries):
            self.entries = entries
            self.tell_changed()


class _Delegate(RowDelegate):
    def height_em(self, row: _Entry) -> float:
        return 2.0

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: _Entry, place: int) -> None:
        theme, rect = self._theme, QRectF(option.rect).adjusted(self._theme.space(3), 0, -self._theme.space(2), 0)
        tone = "accent" if row.runs else "muted"
        used = painting.write(
            painter, theme, rect, row.state, "caption", tone, Qt.AlignmentFlag.AlignRight, digits=True
        )
        room = rect.adjusted(0, 0, -used - theme.space(2) if used else 0, 0)
        painting.write(painter, theme, room, row.label)


class StudyList(PaintedList):
    """`chosen` carries the id of the study that a person goes to."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._quiet = False
        self.rows = _Model()
        self.rows.setParent(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(theme, self, 11))
        self.setAccessibleName(translate("Studies", "Studies"))
        # The page must be able to become narrower than with the list, which then goes.
        self.setMinimumWidth(1)
        self.setMaximumWidth(theme.em(11))
        self.selectionModel().currentChanged.connect(self._tell)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(self._theme.em(11), super().sizeHint().height())

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._theme.em(4))

    def show_state(self, state: StudiesState) -> None:
        """Show which study is looked at, and how far each is."""
        running: Running | None = state.page.running
        entries = []
        for study in state.studies:
            runs = study.id == state.running_study
            known = runs and running is not None and study.id == state.page.study.id and running.total > 0
            share = running.done / running.total if known and running is not None else None
            title, help = translate("Studies", study.title), translate("Studies", study.help)
            entries.append(_Entry(study.id, title, help, state.counts.get(study.id, 0), runs, share))
        self._quiet = True
        self.rows.set_entries(entries)
        ids = [entry.id for entry in entries]
        self.setCurrentIndex(self.rows.index(ids.index(state.page.study.id)))
        self._quiet = False

    def _tell(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.chosen.emit(self.rows.entries[current.row()].id)
