"""What the window shows when there is nothing to audit yet: one clear thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import push_button, set_property, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap


class EmptyState(QWidget):
    """Asks for images. `open_requested` and `demo_requested` are what its buttons want."""

    open_requested = Signal()
    demo_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._area = QFrame()
        self._area.setProperty("kind", "drop")
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = text_label(theme, self.tr("Why did the model decide that?"), "display", wrap=True)
        self._hint = text_label(
            theme,
            self.tr(
                "Drop images or a folder here, or paste an image, and read which latents fired, "
                "what they mean and how much each pushed the prediction."
            ),
            tone="muted",
            wrap=True,
        )
        self.open_button = push_button(theme, self.tr("Open images…"), kind="primary", icon="image")
        self.demo_button = push_button(theme, self.tr("Try the sample images"), icon="images")
        self.open_button.clicked.connect(self.open_requested)
        self.demo_button.clicked.connect(self.demo_requested)
        theme.changed.connect(self._draw)
        self._lay_out()
        self._draw()

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        set_property(self._area, "kind", "drop-hover" if hovered else "drop")

    def _lay_out(self) -> None:
        theme = self._theme
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space(3))
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.demo_button)
        buttons.addStretch(1)
        column = QWidget()
        column.setMaximumWidth(theme.em(34))
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addStretch(2)
        inner.addWidget(self._drawing)
        inner.addSpacing(theme.space(4))
        inner.addWidget(self._title)
        inner.addSpacing(theme.space(2))
        inner.addWidget(self._hint)
        inner.addSpacing(theme.space(6))
        inner.addLayout(buttons)
        inner.addStretch(3)
        area = QHBoxLayout(self._area)
        area.setContentsMargins(*[theme.space(8)] * 4)
        area.addStretch(1)
        area.addWidget(column, 100)
        area.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(5)] * 4)
        layout.addWidget(self._area)

    def _draw(self) -> None:
        side = self._theme.em(4)
        self._drawing.setPixmap(icon_pixmap("images", self._theme.colours.accent, side, self.devicePixelRatioF()))
