"""The lists of signed bars: one that scrolls for the latents, one that stays for what no latent explains."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.painted_list import ROW_ROLE, PaintedList, RowModel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.bar_delegate import BarDelegate, columns
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.bar_row import BarRow

_ANY_HEIGHT = 16777215


class BarModel(RowModel):
    """Rows of a bar list; the tool tip is the row in words, for people and for screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[BarRow, ...] = ()

    def set_rows(self, rows: Sequence[BarRow]) -> None:
        """Show these rows; where the same latents stand in the same order, the view keeps its place."""
        rows = tuple(rows)
        if [_place(row) for row in rows] == [_place(row) for row in self.rows] and rows:
            self.rows = rows
            self.tell_changed()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def row_at(self, place: int) -> BarRow:
        """Return a row."""
        return self.rows[place]

    def said_at(self, place: int) -> str:
        """Return a row in words, for screen readers."""
        row = self.rows[place]
        if row.kind == "always-on":
            state = translate("Audit", "expanded") if row.is_open else translate("Audit", "collapsed")
            return f"{row.tip}\n{state}"
        return row.tip if row.kind == "latent" else f"{row.label} {row.text} {row.detail}".rstrip()

    def place_of(self, latent: int | None) -> int:
        """Return the row of a latent, -1 when it is not listed."""
        places = (place for place, row in enumerate(self.rows) if latent is not None and row.latent == latent)
        return next(places, -1)

    def next_latent(self, place: int, by: int) -> int:
        """Return the row of the latent that is `by` latents further on than a row, -1 where there is none."""
        step = 1 if by > 0 else -1
        latents = [other for other, row in enumerate(self.rows) if row.latent is not None]
        beyond = [other for other in latents[::step] if (other - place) * step > 0]
        return beyond[abs(by) - 1] if len(beyond) >= abs(by) else -1

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Let headings be passed over."""
        if index.isValid() and self.rows[index.row()].kind == "section":
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class _Bars(PaintedList):
    """Rows of which half of the track stands for one scale."""

    def __init__(self, theme: Theme, placeholder: str = "") -> None:
        super().__init__(theme, placeholder)
        self._quiet = False
        self.bars = BarModel(self)
        self._delegate = BarDelegate(theme, self)
        self.setModel(self.bars)
        self.setItemDelegate(self._delegate)

    def _show(self, rows: Sequence[BarRow], scale: float) -> int:
        """Show these rows and return how high they are."""
        self._delegate.scale = scale
        self._quiet = True
        self.bars.set_rows(rows)
        self._quiet = False
        self.viewport().update()
        return sum(self.sizeHintForRow(place) for place in range(len(rows)))


class BarList(_Bars):
    """The latents of a class; a click on a row selects it, one on its switch takes the latent out or back."""

    latent_chosen = Signal(int)
    switch_clicked = Signal(int)
    rename_asked = Signal(int)
    concepts_asked = Signal(int)
    fold_clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Audit", "What pushed towards a class and against it appears here."))
        self.setMinimumWidth(theme.em(14.5))
        self.selectionModel().currentChanged.connect(self._current_changed)

    def set_bars(self, rows: Sequence[BarRow], scale: float) -> None:
        """Show these rows; half of the track stands for `scale`."""
        needed = self._show(rows, scale)
        self.setMaximumHeight(needed + 2 if rows else _ANY_HEIGHT)

    def mark(self, latent: int | None) -> None:
        """Select the row of a latent without telling anybody, and bring it in sight."""
        place = self.bars.place_of(latent)
        self._quiet = True
        self.setCurrentIndex(self.bars.index(place) if place >= 0 else QModelIndex())
        self._quiet = False
        self._reveal()

    def step(self, by: int) -> None:
        """Go to the next or the previous latent of the list."""
        place = self.bars.next_latent(self.currentIndex().row(), by)
        if place >= 0:
            self.setCurrentIndex(self.bars.index(place))

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the selected row in sight."""
        before = self.visualRect(self.currentIndex())
        was_in_sight = self.viewport().rect().united(QRect(QPoint(0, 0), event.oldSize())).intersects(before)
        super().resizeEvent(event)
        if was_in_sight:
            self._reveal()

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open and close the always-on latents by key."""
        row = self.currentIndex().data(ROW_ROLE) if self.currentIndex().isValid() else None
        if row is not None and row.kind == "always-on" and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.fold_clicked.emit()
            return
        super().keyPressEvent(event)

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """React to a press of the mouse."""
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW_ROLE) if index.isValid() else None
        if row is not None and row.latent is not None and event.button() == Qt.MouseButton.LeftButton:
            switch = columns(self._theme, QRectF(self.visualRect(index)), self.width()).switch
            if switch.contains(event.position()):
                self.switch_clicked.emit(row.latent)
                return
        if row is not None and row.kind == "always-on" and event.button() == Qt.MouseButton.LeftButton:
            self.fold_clicked.emit()
            return
        super().mousePressEvent(event)

    @guarded(None)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a row."""
        index = self.indexAt(event.pos())
        row = index.data(ROW_ROLE) if index.isValid() else None
        if row is None or row.latent is None:
            return
        menu = QMenu(self)
        switch = translate("Audit", "Switch off") if row.factor is None else translate("Audit", "Switch back on")
        for text, asked in (
            (switch, self.switch_clicked),
            (translate("Audit", "Name the latent\u2026"), self.rename_asked),
            (translate("Audit", "Show in Concepts"), self.concepts_asked),
        ):
            menu.addAction(text).triggered.connect(partial(asked.emit, row.latent))
            if text == switch:
                menu.addSeparator()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _reveal(self) -> None:
        """Scroll to the selected row; the first one is seen with its heading."""
        current = self.currentIndex()
        if not current.isValid():
            return
        if self.bars.next_latent(current.row(), -1) < 0:
            self.scrollToTop()
        self.scrollTo(current)

    def _current_changed(self, current: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        if not self._quiet and row is not None and row.latent is not None:
            self.latent_chosen.emit(row.latent)


class FixedBars(_Bars):
    """The rows that are always in sight: unexplained, the target, and the terms that inform beside them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Audit", "What no latent explains"))

    def set_bars(self, rows: Sequence[BarRow], scale: float) -> None:
        """Show these rows and take exactly the height they need."""
        self.setFixedHeight(self._show(rows, scale) + 2 * self.frameWidth())


def _place(row: BarRow) -> tuple[str, int | None]:
    return row.kind, row.latent
