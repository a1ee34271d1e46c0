"""What is said of the selected latent in this image: remarks with a sign each, and how it is aligned to the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.audit import flag_words, numbers
from sae_auditor.app.audit.flag_words import Remark
from sae_auditor.app.controls import text_label
from sae_auditor.app.i18n import translate
from sae_auditor.app.icons import icon_pixmap
from sae_auditor.app.theme import Theme

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit


class ConceptRemarks(QWidget):
    """A line for each remark, those that matter most first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.has_any = False
        self._audit: Audit | None = None
        self._index = 0
        self._latent: int | None = None
        self._lines: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.space(1))
        theme.changed.connect(self._refresh)

    def set_context(self, audit: Audit | None, index: int, latent: int | None) -> None:
        """Speak of a latent in an audit, for the class `index`."""
        self._audit, self._index, self._latent = audit, index, latent
        self._refresh()

    @property
    def text(self) -> str:
        """Everything that is said, one remark a line."""
        return "\n".join(line.accessibleName() for line in self._lines)

    def _refresh(self) -> None:
        for line in self._lines:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [] if self._audit is None else self._lines_of(self._audit)
        for line in self._lines:
            self._layout.addWidget(line)
        self.has_any = bool(self._lines)

    def _lines_of(self, audit: Audit) -> list[QWidget]:
        contributions = audit.prediction(self._index).contributions
        item = next((one for one in contributions if one.latent == self._latent), None)
        if item is None:
            return []
        remarks = flag_words.remarks_on(audit, item)
        found: list[QWidget] = [self._remark(remark) for remark in remarks]
        if item.alignment is not None and np.isfinite(item.alignment):
            text = translate("Audit", "Alignment with \u201c{name}\u201d: {value}").format(
                name=audit.class_names[self._index], value=numbers.signed(item.alignment, 3)
            )
            found.append(self._quiet(text))
        if audit.alignment_hints == "withheld":
            found.append(self._quiet(flag_words.alignment_withheld()))
        return found

    def _quiet(self, text: str) -> QWidget:
        label = text_label(self._theme, text, "caption", "muted", wrap=True)
        label.setAccessibleName(text)
        return label

    def _remark(self, remark: Remark) -> QWidget:
        theme = self._theme
        name, tone = flag_words.flag_icon(remark.flag)
        side = theme.em(1.0)
        sign = QLabel()
        sign.setFixedSize(QSize(side, side))
        sign.setPixmap(icon_pixmap(name, getattr(theme.colours, tone), side, self.devicePixelRatioF()))
        sentence = remark.sentence[:1].upper() + remark.sentence[1:]
        line = QWidget()
        line.setAccessibleName(sentence)
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text_label(theme, sentence, wrap=True), 1)
        return line
