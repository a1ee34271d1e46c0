"""A drop-down choice with the program's own chevron."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionComboBox, QStylePainter

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme

# Lists of more rows scroll.
_MOST_ROWS = 20


class Chooser(QComboBox):
    """Shows one of several texts.

    Parameters
    ----------
    name
        What is chosen, for screen readers.
    widest_em
        Widest that it may become, in line heights.
    """

    def __init__(self, theme: Theme, name: str, tip: str = "", widest_em: float = 12) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(tip or name)
        self.setMaximumWidth(theme.em(widest_em))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        # The style sheet's arrow would be a bar; the chevron is painted below in the colour of the theme. Qt's other
        # kind of list, made like a menu, hides a row behind arrows because of the padding in the style sheet.
        self.setStyleSheet(
            "QComboBox { combobox-popup: 0; } QComboBox::down-arrow { image: none; border: none; width: 0; }"
            f"QComboBox QAbstractItemView::item {{ min-height: {theme.em(1.7)}px; padding: 0 {theme.space(2)}px; }}"
        )
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setMaxVisibleItems(_MOST_ROWS)
        theme.changed.connect(self.update)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size of the longest text with room for the chevron."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._theme.space(1), hint.height())

    @guarded(None)
    def showPopup(self) -> None:
        """Drop the list down wide enough for the longest of its texts."""
        view = self.view()
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        bar = view.verticalScrollBar().sizeHint().width() if self.count() > _MOST_ROWS else 0
        room = self.screen().availableGeometry().width()
        view.setMinimumWidth(min(room, max(self.width(), widest + bar + self._theme.space(8))))
        super().showPopup()

    def _text(self, option: QStyleOptionComboBox) -> str:
        return option.currentText if self.currentIndex() >= 0 else self.placeholderText()

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the control with dots where its text does not fit, then the chevron."""
        side = self._theme.em(0.8)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width() - 2
        option.currentText = self.fontMetrics().elidedText(self._text(option), Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        colour = self._theme.colours.muted if self.isEnabled() else self._theme.colours.disabled
        pixmap = icon_pixmap("chevron-down", colour, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - self._theme.space(2), (self.height() - side) // 2, pixmap)
        painter.end()
