"""The panel of the guided tour: a small card over the window that lets everything below it be used meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

from sae_auditor.app.frame.spotlight import Spotlight
from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.tour.controller import TourState

# In a small window it is as wide as the column beside what it talks about.
_WIDTH_EM, _LEAST_EM, _SHARE = 22, 15, 0.34


class TourPanel(QFrame):
    """Shows a state of the tour in the corner that hides least of what it talks about.

    Signals: `next_wanted`, `back_wanted`, `show_wanted`, `end_wanted` and, from the offer, `start_wanted`.

    Parameters
    ----------
    page
        What it lies over.
    spotlight
        Where the widget that is talked about is known.
    """

    next_wanted = Signal()
    back_wanted = Signal()
    show_wanted = Signal()
    end_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, theme: Theme, page: QWidget, spotlight: Spotlight) -> None:
        super().__init__(page.window())
        self._theme, self._page, self._spotlight = theme, page, spotlight
        self._shown = TourState()
        self.setProperty("kind", "overlay")
        self.setAccessibleName(translate("Tour", "Guided tour"))
        self._where = text_label(theme, role="caption", tone="muted")
        self._title = text_label(theme, role="heading", wrap=True)
        self._text = text_label(theme, wrap=True)
        self._problem = text_label(theme, role="caption", tone="warning", wrap=True)
        self.close_button = icon_button(theme, "close", translate("Tour", "End the tour"))
        self.back_button = push_button(theme, translate("Tour", "Back"), kind="quiet")
        self.show_button = push_button(theme, translate("Tour", "Show me"), icon="eye")
        self.next_button = push_button(theme, translate("Tour", "Next"), kind="primary")
        self._lay_out()
        self._connect()
        page.installEventFilter(self)
        spotlight.moved.connect(self._place)
        self.hide()

    def show_state(self, state: TourState) -> None:
        """Show a state; a step that was not shown before is said to screen readers."""
        former, self._shown = self._shown, state
        self.setVisible(state.step is not None or state.is_offered)
        if not self.isVisibleTo(self.window()):
            return
        self._fill(state)
        self._place()
        self.raise_()
        if (state.step, state.is_offered, state.problem) != (former.step, former.is_offered, former.problem):
            self._announce()
        if former.step is None and state.step is not None:
            self.next_button.setFocus()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner of the page."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def _lay_out(self) -> None:
        shadow = QGraphicsDropShadowEffect(self, blurRadius=24, yOffset=4)
        shadow.setColor("#50000000")
        self.setGraphicsEffect(shadow)
        space = self._theme.space
        head = line((self._where, 1), self.close_button, gap_px=space(2))
        buttons = line(self.back_button, 1, self.show_button, self.next_button, gap_px=space(2))
        self._layout = column(head, self._title, self._text, self._problem, buttons, gap_px=space(2))
        self._layout.setContentsMargins(space(4), space(2), space(2), space(3))
        buttons.setContentsMargins(0, space(1), space(2), 0)
        self.setLayout(self._layout)

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self.back_wanted.emit())
        self.show_button.clicked.connect(lambda: self.show_wanted.emit())
        self.next_button.clicked.connect(self._go_on)
        self.close_button.clicked.connect(lambda: self.end_wanted.emit())
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(lambda: self.end_wanted.emit())

    def _go_on(self) -> None:
        (self.start_wanted if self._shown.is_offered else self.next_wanted).emit()

    def _fill(self, state: TourState) -> None:
        step = state.step
        if step is None:
            self._where.setText(translate("Tour", "Guided tour"))
            self._title.setText(translate("Tour", "New here?"))
            text = translate(
                "Tour", "See in {count} steps how a wrong reason is found and proved. Menu Help has it too."
            )
            self._text.setText(text.format(count=len(state.steps)))
        else:
            self._where.setText(state.where)
            self._title.setText(translate("Tour", step.title))
            self._text.setText(translate("Tour", step.text))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.back_button.setVisible(bool(state.index))
        self.show_button.setVisible(step is not None)
        self.show_button.setEnabled(not state.is_showing)
        self._name_ways_on(state)

    def _name_ways_on(self, state: TourState) -> None:
        if state.is_offered:
            text = translate("Tour", "Start the tour")
        else:
            text = translate("Tour", "Finish") if state.is_last else translate("Tour", "Next")
        self.next_button.setText(text)
        self.next_button.setAccessibleName(text)
        # The offer is quiet: what a person came for stays the first thing on the screen.
        set_property(self.next_button, "kind", "normal" if state.is_offered else "primary")
        leave = translate("Tour", "Not now") if state.is_offered else translate("Tour", "End the tour")
        self.close_button.setAccessibleName(leave)
        self.close_button.setToolTip(leave)

    def _place(self) -> None:
        if not self.isVisibleTo(self.window()):
            return
        page, space = self._page, self._theme.space(4)
        wanted = max(self._theme.em(_LEAST_EM), int(_SHARE * page.width()))
        width = min(wanted, self._theme.em(_WIDTH_EM), page.width() - 2 * space)
        height = self._layout.totalHeightForWidth(width)
        origin = page.mapTo(self.window(), QPoint(0, 0))
        left, right = origin.x() + space, origin.x() + page.width() - width - space
        top, bottom = origin.y() + space, origin.y() + page.height() - height - space
        corners = [
            QRect(x, max(y, 0), width, height) for x, y in ((right, bottom), (left, bottom), (right, top), (left, top))
        ]
        self.setGeometry(min(corners, key=self._hidden_by))

    def _hidden_by(self, corner: QRect) -> int:
        """How much of what is talked about would lie below, in square pixels."""
        below = corner.intersected(self._spotlight.area())
        return below.width() * below.height() if below.isValid() else 0

    def _announce(self) -> None:
        parts = (self._where, self._title, self._text, self._problem)
        spoken = " ".join(label.text() for label in parts if label.text())
        self.setAccessibleDescription(plain(spoken))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))
