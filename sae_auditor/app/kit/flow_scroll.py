"""A scrolling column whose content is as tall as its texts and pictures need at the width that there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from sae_auditor.app.kit.guarded import guarded


class FlowScroll(QScrollArea):
    """Scrolls up and down only.

    Qt asks a widget with wrapped texts for its height once; when a text changes later, it squeezes all of it instead.
    """

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure the content again when it changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the content again for another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._body.layout()
        if layout is None:
            return
        has_flow = layout.hasHeightForWidth()
        needed = layout.totalHeightForWidth(self.viewport().width()) if has_flow else layout.sizeHint().height()
        self._body.setMinimumHeight(max(0, needed))
