"""With which class the selected one is compared: nothing, or another class of the prompt set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import ElidingLabel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import words
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_OFFERED = 30


class ContrastChooser(QWidget):
    """A drop-down choice with the words that lead to it; `chosen` carries a class name or None."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._versus = ElidingLabel(theme, "caption", "muted", translate("Audit", "compared with"))
        tip = translate("Audit", "Explain why the selected class rather than this one.")
        self.box = Chooser(theme, translate("Audit", "Compare with another class"), tip)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self.box.activated.connect(lambda place: self.chosen.emit(self.box.itemData(place)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._versus)
        layout.addWidget(self.box)

    def set_class(self, audit: Audit | None, index: int | None) -> None:
        """Offer the other classes, the most probable ones first, and show the one that an audit compares with."""
        self.box.clear()
        self.box.addItem(translate("Audit", "nothing"), None)
        self.box.setEnabled(False)
        if audit is None or index is None:
            return
        offered = [int(other) for other in audit.ranked()[: _OFFERED + 1] if other != index]
        names = [audit.class_names[other] for other in offered]
        contrast = words.contrast_of(audit, index) if audit.target == "margin" else None
        if contrast is not None and contrast not in names:
            names.append(contrast)
        for name in names:
            self.box.addItem(plain(name), name)
        self.box.setEnabled(bool(names))
        self._versus.setText(
            translate("Audit", "compared with") if contrast is None else translate("Audit", "rather than")
        )
        self.box.setCurrentIndex(max(0, self.box.findData(contrast)) if contrast else 0)

    @property
    def lead(self) -> str:
        """The words before the choice."""
        return self._versus.text()
