"""The frame of every dialog with a page of cards: lines of news, the cards, a run, buttons at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from sae_auditor.app.kit.cards import StatusLine, column, line, scrolled
from sae_auditor.app.kit.controls import push_button
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import read_given
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.theme import Theme, retint
from sae_auditor.i18n import translate
from sae_auditor.workbench.addresses import elsewhere_texts
from sae_auditor.workbench.messages import Problem


class PageDialog(QDialog):
    """Cards on a page that scrolls where the dialog is small, so that no size and no scale loses a control.

    `given` carries the paths that were dropped, while `can_take` says that they can be.

    Parameters
    ----------
    size_em
        Width and height that it would like, in lines of text; it stays within its parent and the screen.
    run_card
        Shows what is under way, below the page.
    """

    given = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget | None, size_em: tuple[float, float], run_card: RunCard) -> None:
        super().__init__(parent)
        self._theme = theme
        self.can_take = False
        self.problem = StatusLine(theme)
        self.note = StatusLine(theme)
        self.run_card = run_card
        self.close_button = push_button(theme, translate("Dialog", "Close"))
        self.close_button.clicked.connect(self.reject)
        body = QWidget()
        self.page = column(self.problem, self.note, gap_px=theme.space(3))
        body.setLayout(self.page)
        self.page_scroll = scrolled(body)
        self.footer = line(gap_px=theme.space(2))
        layout = column((self.page_scroll, 1), run_card, self.footer, gap_px=theme.space(3))
        layout.setContentsMargins(*[theme.space(5)] * 4)
        self.setLayout(layout)
        theme.changed.connect(self._retint)
        self._resize_to(QSize(theme.em(size_em[0]), theme.em(size_em[1])))

    def add_cards(self, *cards: QWidget) -> None:
        """Put cards below each other on the page."""
        for card in cards:
            self.page.addWidget(card)
        self.page.addStretch(1)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put buttons at the right end of the last line, behind the one that closes the dialog."""
        for button in (self.close_button, *buttons):
            self.footer.addWidget(button)

    def lead_to(self, control: QWidget) -> None:
        """Give a control the focus, and scroll to it once the page has found its height."""
        control.setFocus()
        if self.page_scroll.isAncestorOf(control):
            QTimer.singleShot(0, control, lambda: self.page_scroll.ensureWidgetVisible(control, 0, self._theme.em(2)))

    def say_problem(self, problem: Problem | None) -> None:
        """Say what went wrong, where it is seen; None takes it away."""
        if problem is None:
            self.problem.say("error", "")
            return
        self.problem.say("error", problem.what, problem.rest)
        self.page_scroll.ensureWidgetVisible(self.problem)

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped; for dialogs that have a place for it."""

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Return to the control that has the focus: it must not press some button of the dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    @guarded(None)
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.can_take and read_given(event.mimeData()):
            event.acceptProposedAction()
            self.set_hovered(True)

    @guarded(None)
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.set_hovered(False)

    @guarded(None)
    def dropEvent(self, event: QDropEvent) -> None:
        """Take them; what lies on another machine is told of."""
        self.set_hovered(False)
        given = read_given(event.mimeData())
        if given:
            event.acceptProposedAction()
        if given.paths:
            self.given.emit(list(given.paths))
        if given.elsewhere:
            self.say_problem(Problem(*elsewhere_texts(given.elsewhere)))

    def _resize_to(self, wanted: QSize) -> None:
        parent = self.parentWidget()
        if parent is not None:
            wanted = wanted.boundedTo(parent.window().size() * 0.96)
        self.resize(wanted.boundedTo(self.screen().availableSize() * 0.96))

    def _retint(self) -> None:
        retint(self, self._theme)
