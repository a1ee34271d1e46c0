"""Everything that runs or waits: stage, how far, how fast, how long still, and the ways to end it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from sae_auditor.app.kit.cards import column, line, scrolled
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.run_card import show_bar
from sae_auditor.app.kit.theme import Theme
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.running import Activity, activity_text


class ActivityRow(QWidget):
    """One job."""

    def __init__(self, theme: Theme, activity: Activity) -> None:
        super().__init__()
        self._activity: Activity | None = None
        self._title = text_label(theme, activity.title, "strong", wrap=True)
        self._stage = text_label(theme, role="caption", tone="muted", wrap=True)
        self._amount = text_label(theme, role="caption", tone="muted", wrap=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(activity.title)
        self.cancel_button = push_button(theme, self.tr("Cancel"), icon="close")
        self.stop_button = push_button(theme, self.tr("Stop and keep"), icon="stop")
        self.stop_button.setToolTip(self.tr("End it now and keep what it has found so far."))
        self.stop_button.setVisible(activity.can_stop)
        for button in (self.cancel_button, self.stop_button):
            button.setAccessibleName(f"{button.accessibleName()}: {activity.title}")
        buttons = line((self._amount, 1), self.stop_button, self.cancel_button, gap_px=theme.space(2))
        self.setLayout(column(self._title, self._stage, self._bar, buttons, gap_px=theme.space(1)))

    def show_state(self, activity: Activity) -> None:
        """Show how far it is."""
        if activity == self._activity:
            return
        self._activity = activity
        stage = translate_core(activity.running.stage)
        self._stage.setText(stage)
        self._stage.setVisible(stage not in ("", activity.title))
        # A bar that runs to and fro says that something goes on, which is not so while it waits.
        show_bar(self._bar, activity.running, is_still=activity.waiting)
        self._amount.setText(activity_text(activity))
        self.stop_button.setEnabled(not activity.stopping and not activity.waiting)


class ActivityList(QFrame):
    """Lies over the window above the status bar. `cancel_requested` and `stop_requested` carry the key of a job."""

    cancel_requested = Signal(str)
    stop_requested = Signal(str)

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self._rows: dict[str, ActivityRow] = {}
        self._before: QWidget | None = None
        self.setProperty("kind", "overlay")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("What is running"))
        self._content = QWidget()
        self._column = column(1, gap_px=theme.space(4))
        self._content.setLayout(self._column)
        self._column.setContentsMargins(0, 0, theme.space(2), 0)
        self._area = scrolled(self._content)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("What is running"))
        title = text_label(theme, self.tr("What is running"), "title")
        layout = column(title, (self._area, 1), gap_px=theme.space(3))
        self.setLayout(layout)
        layout.setContentsMargins(*[theme.space(4)] * 4)
        over.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Show or hide it; there is nothing to show while nothing runs."""
        if self.isVisible():
            self.close_list()
        elif self._rows:
            self._before = self.window().focusWidget()
            self._place()
            self.show()
            self.raise_()
            # Not on a button: a key too many would end somebody's work.
            self.setFocus()

    def close_list(self) -> None:
        """Hide it and give the focus back."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self.hide()
        if had_focus and self._before is not None:
            self._before.setFocus()

    def show_state(self, activities: Sequence[Activity]) -> None:
        """Show these jobs, oldest first; without any it closes."""
        keys = [activity.key for activity in activities]
        changed = list(self._rows) != keys
        for key in [key for key in self._rows if key not in keys]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for activity in activities:
            if activity.key not in self._rows:
                self._add(activity)
            self._rows[activity.key].show_state(activity)
        if self.isVisible() and not activities:
            self.close_list()
        elif self.isVisible() and changed:
            self._place()

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; a click beside it closes it."""
        if self.isVisible():
            if event.type() == QEvent.Type.Resize:
                self._place()
            elif event.type() == QEvent.Type.MouseButtonPress:
                self.close_list()
        return False

    def _add(self, activity: Activity) -> None:
        row = self._rows[activity.key] = ActivityRow(self._theme, activity)
        row.cancel_button.clicked.connect(lambda: self.cancel_requested.emit(activity.key))
        row.stop_button.clicked.connect(lambda: self.stop_requested.emit(activity.key))
        self._column.insertWidget(self._column.count() - 1, row)

    def _place(self) -> None:
        space, over = self._theme.space(3), self._over
        width = min(self._theme.em(26), over.width() - 2 * space)
        self._content.setFixedWidth(width - 2 * self._theme.space(4) - 2)
        wanted = self._content.sizeHint().height() + self._theme.em(4.5)
        height = min(max(wanted, self._theme.em(8)), over.height() - 2 * space)
        self.setGeometry(space, over.height() - height - space, width, height)
