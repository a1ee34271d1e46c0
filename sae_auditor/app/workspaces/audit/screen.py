"""The page of the Audit workspace: panels side by side that show a state, silent about decisions."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSplitter, QStackedWidget, QWidget

from sae_auditor.app.kit.cards import column, divided
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.concept_card import ConceptCard
from sae_auditor.app.workspaces.audit.image_panel import ImagePanel
from sae_auditor.app.workspaces.audit.predictions import PredictionsPanel
from sae_auditor.app.workspaces.audit.tool_row import ToolRow
from sae_auditor.app.workspaces.audit.trust_strip import TrustStrip
from sae_auditor.app.workspaces.audit.what_if_panel import WhatIfPanel
from sae_auditor.app.workspaces.audit.why_panel import WhyPanel
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.circuits import can_trace
from sae_auditor.workbench.audit.state import AuditState

_SAID_MS = 5000
_VEIL = 0.72


class AuditScreen(QWidget):
    """Holds the panels. While the numbers of an image are to come, what stands there is another one's and is veiled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = AuditState()
        self.setAccessibleName(translate("Audit", "Audit"))
        self.tools = ToolRow(theme)
        self.image = ImagePanel(theme)
        self.trust = TrustStrip(theme)
        self.predictions = PredictionsPanel(theme)
        self.why = WhyPanel(theme)
        self.concept = ConceptCard(theme)
        self.what_if = WhatIfPanel(theme)
        self._lay_out()
        numbers = (self.trust, self.predictions, self.why, self.concept, self.what_if)
        self.veils = tuple(_Veil(theme, panel) for panel in numbers)

    def show_state(self, state: AuditState) -> None:
        """Show a state."""
        self.tools.show_state(state)
        self.image.show_state(state)
        for veil in self.veils:
            veil.setVisible(state.waiting)
        if not state.waiting:
            before, self._state = self._state, state
            for panel in (self.trust, self.predictions, self.why, self.what_if):
                panel.show_state(state)
            where = before.selected_class, before.selected_latent
            if before.audit is not state.audit or where != (state.selected_class, state.selected_latent):
                audit = None if state.selected_class is None else state.audit
                self.concept.set_context(audit, state.selected_class or 0, state.selected_latent)
            if before.page is not state.page:
                self.concept.set_page(state.page)
            self.concept.set_traceable(can_trace(state.saes, state.sae))
            if before.hint is not state.hint and state.hint is not None:
                self._say(state.hint.text)

    def picture(self) -> bytes:
        """Return what the workspace looks like now as a PNG file."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.grab().save(buffer, "PNG")
        buffer.close()
        return bytes(data.data())

    def _say(self, text: str) -> None:
        """Say something in the status line of the window, and let screen readers say it too."""
        _status(self, text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        QTimer.singleShot(_SAID_MS, self, lambda: _status(self, ""))

    def _lay_out(self) -> None:
        theme = self._theme
        gap = theme.space(2)
        middle = divided((self.predictions, 2), (self.why, 5), gap_px=gap, down=True)
        # In a small window it scrolls, since lines about how an image is read come on top of it.
        image = _Scrolled(_Column(gap, self.image, self.trust))
        meaning = _Column(gap, self.concept, self.what_if)
        meaning.setMinimumWidth(theme.em(10.9))
        whole = divided((image, 32), (middle, 41), (meaning, 27), gap_px=gap)
        whole.setSizes([theme.em(32), theme.em(41), theme.em(27)])
        middle.setSizes([theme.em(10), theme.em(24)])
        # Other views of the workspace come beside it, under the same choices.
        self.pages = QStackedWidget()
        self.pages.addWidget(whole)
        layout = column(self.tools, (self.pages, 1), gap_px=gap)
        layout.setContentsMargins(gap, gap, gap, gap)
        self.setLayout(layout)


def _status(page: QWidget, text: str) -> None:
    # The window shows the tip of whatever sends this event; so the page need not know the window.
    QApplication.sendEvent(page, QStatusTipEvent(text))


class _Veil(QWidget):
    """Lies over a panel whose numbers are not those of the image at hand, and keeps the mouse from it."""

    def __init__(self, theme: Theme, panel: QWidget) -> None:
        super().__init__(panel)
        self._theme, self._panel = theme, panel
        panel.installEventFilter(self)
        self.hide()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the panel."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._panel.rect())
            self.raise_()
        return False

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what is below."""
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), self._theme.colour("surface", _VEIL))
        painter.end()


class _Column(QWidget):
    """Two widgets below each other, that are content with the least height that they need; the upper one grows."""

    def __init__(self, gap_px: int, upper: QWidget, lower: QWidget) -> None:
        super().__init__()
        self.setLayout(column((upper, 1), lower, gap_px=gap_px))

    @guarded(-1)
    def heightForWidth(self, width: int) -> int:
        """Return the least height; a scroll area would else give it all that it would like to have."""
        layout = self.layout()
        return -1 if layout is None else layout.totalMinimumHeightForWidth(width)


class _Scrolled(QScrollArea):
    """A column that scrolls up and down, never narrower than it and its scroll bar need."""

    def __init__(self, column: QWidget) -> None:
        super().__init__(widgetResizable=True)
        self._column = column
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(column)
        column.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for more room where the column comes to need more."""
        if event.type() == QEvent.Type.LayoutRequest and self.width() < self.minimumSizeHint().width():
            QTimer.singleShot(0, self, self._widen)
        return super().eventFilter(watched, event)

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the width of the column with its scroll bar."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._column.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def _widen(self) -> None:
        # A splitter does not look again by itself when a widget comes to need more.
        splitter = self.parentWidget()
        if isinstance(splitter, QSplitter):
            splitter.refresh()
