"""How far the latents can stand for this image: a verdict in plain language and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.audit import numbers, words
from sae_auditor.app.audit.eliding import ElidingLabel
from sae_auditor.app.controls import card, text_label
from sae_auditor.app.i18n import translate
from sae_auditor.app.icons import icon_pixmap
from sae_auditor.app.theme import Theme

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_SIGNS = {2: ("check", "good"), 1: ("info", "warning"), 0: ("warning", "warning")}


class _Figure(QWidget):
    """A number above its name."""

    def __init__(self, theme: Theme, name: str, tip: str) -> None:
        super().__init__()
        self._name = name
        self._value = ElidingLabel(theme, "strong")
        caption = ElidingLabel(theme, "caption", "muted", name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._value)
        layout.addWidget(caption)
        caption.setToolTip(tip)
        self.setToolTip(tip)
        self.set_value("\u2013")

    def set_value(self, text: str) -> None:
        self._value.setText(text)
        self.setAccessibleName(f"{self._name}: {text}")


class QualityStrip(QWidget):
    """A card under the image."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grade: int | None = None
        self._icon = QLabel()
        self._icon.setFixedSize(QSize(theme.em(1.1), theme.em(1.1)))
        self._verdict = text_label(theme, role="body", wrap=True)
        self._cosine = _Figure(
            theme,
            translate("Audit", "cosine"),
            translate("Audit", "Between the image's vectors and what the SAE rebuilt."),
        )
        self._fvu = _Figure(
            theme,
            translate("Audit", "FVU"),
            translate("Audit", "Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean."),
        )
        self._l0 = _Figure(
            theme,
            translate("Audit", "L0"),
            translate("Audit", "How many latents fire, on average over the vectors read."),
        )
        self._target = _Figure(
            theme,
            translate("Audit", "target, rebuilt"),
            translate("Audit", "The top class's target for the image as it is, then rebuilt from its latents."),
        )
        frame, layout = card(theme, spacing=1, margin=3)
        head = QHBoxLayout()
        head.setSpacing(theme.space(2))
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._verdict, 1)
        figures = QHBoxLayout()
        figures.setSpacing(theme.space(3))
        for figure, stretch in ((self._cosine, 2), (self._fvu, 2), (self._l0, 2), (self._target, 4)):
            figures.addWidget(figure, stretch)
        layout.addLayout(head)
        layout.addLayout(figures)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        theme.changed.connect(self._sign)
        self.set_audit(None)

    def set_audit(self, audit: Audit | None) -> None:
        """Show the reconstruction of an audit."""
        self._grade = None if audit is None else words.reconstruction_grade(audit.reconstruction)
        self._sign()
        if audit is None:
            self._verdict.setText(translate("Audit", "How well the latents describe the image appears here."))
            for figure in (self._cosine, self._fvu, self._l0, self._target):
                figure.set_value("\u2013")
            return
        found = audit.reconstruction
        self._verdict.setText(words.verdict_on(found))
        decimals = numbers.decimals_for([found.target_at_x, found.target_at_reconstruction])
        self._cosine.set_value(numbers.plain(found.cosine, 3))
        self._fvu.set_value(numbers.plain(found.fvu, 3))
        self._l0.set_value(numbers.plain(found.l0, 1))
        as_is = numbers.plain(found.target_at_x, decimals)
        rebuilt = numbers.plain(found.target_at_reconstruction, decimals)
        self._target.set_value(f"{as_is} \u2192 {rebuilt}")

    def set_fit(self, text: str) -> None:
        """Tell what the check at the SAE's import found, a sentence or nothing."""
        said = translate("Audit", "Checked at import: {verdict}").format(verdict=text) if text else ""
        self._verdict.setToolTip(said)
        self._icon.setToolTip(said)
        self._verdict.setAccessibleDescription(said)

    def _sign(self) -> None:
        self._icon.setVisible(self._grade is not None)
        if self._grade is not None:
            name, tone = _SIGNS[self._grade]
            side = self._theme.em(1.1)
            colour = getattr(self._theme.colours, tone)
            self._icon.setPixmap(icon_pixmap(name, colour, side, self.devicePixelRatioF()))
