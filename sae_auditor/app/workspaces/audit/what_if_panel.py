"""What would the prediction be if these latents fired less, or more? A slider for each latent that was taken in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QSlider, QVBoxLayout, QWidget

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import ElidingLabel, icon_button, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.predictions import outcome_sentence
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.state import AuditState

_MAX_PERCENT = 300
_ROWS_IN_SIGHT = 3
_REST_MS = 400


class ScaleRow(QWidget):
    """One latent: its label, a slider from 0 to 300 %, and a way out."""

    scaled = Signal(int, float)
    settled = Signal()
    removed = Signal(int)

    def __init__(self, theme: Theme, latent: int, label: str) -> None:
        super().__init__()
        self._latent = latent
        self.label = label
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _MAX_PERCENT)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(25)
        self.slider.setMinimumWidth(theme.em(3))
        name = translate("Audit", "Strength of {label}, latent {latent}").format(label=label, latent=latent)
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(translate("Audit", "0 % is off, 100 % is as it fired, more is stronger."))
        self._value = text_label(theme, role="body")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setMinimumWidth(self._value.fontMetrics().horizontalAdvance("300 %"))
        remove = icon_button(theme, "close", translate("Audit", "Take back {label}").format(label=label))
        remove.clicked.connect(lambda: self.removed.emit(latent))
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self.settled)
        # Keys and the wheel move it step by step; where they stop is where it comes to rest.
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.settled)
        title = ElidingLabel(theme, "body", "text", label)
        number = ElidingLabel(theme, "caption", "muted", f"#{latent}")
        head = line(title, number, 1, gap_px=theme.space(2))
        self.setLayout(column(head, line((self.slider, 1), self._value, remove, gap_px=theme.space(2))))

    def set_factor(self, factor: float) -> None:
        """Show a factor without telling anybody."""
        value = round(factor * 100)
        if value != self.slider.value():
            blocked = self.slider.blockSignals(True)
            self.slider.setValue(value)
            self.slider.blockSignals(blocked)
        self._value.setText(_percent(value))

    def _moved(self, value: int) -> None:
        self._value.setText(_percent(value))
        self.scaled.emit(self._latent, value / 100)
        if not self.slider.isSliderDown():
            self._rest.start()


class _Rows(QScrollArea):
    """Asks for the height of its rows, three at most, and lives with one where there is no more room."""

    def __init__(self, line_px: int) -> None:
        super().__init__()
        self._line_px = line_px
        self._count = 0
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(line_px)

    def set_count(self, count: int) -> None:
        self._count = count
        self.setMaximumHeight(max(1, min(count, _ROWS_IN_SIGHT)) * self._line_px)
        self.updateGeometry()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self._count, _ROWS_IN_SIGHT) * self._line_px)


class WhatIfPanel(Card):
    """The latents under change (`rows`, the sliders by latent) and the outcome in one line."""

    scaled = Signal(int, float)
    settled = Signal()
    removed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._state = AuditState()
        self.rows: dict[int, ScaleRow] = {}
        hint = translate("Audit", "Switch a latent off with the button at its bar: prediction and decision follow.")
        self._hint = text_label(theme, hint, "body", "muted", wrap=True)
        self._outcome = text_label(theme, role="strong", wrap=True)
        self.reset_button = push_button(theme, translate("Audit", "Reset"), kind="quiet", icon="reset")
        rows = QWidget()
        self._layout = QVBoxLayout(rows)
        self._layout.setContentsMargins(0, 0, theme.space(2), 0)
        self._layout.setSpacing(theme.space(1))
        self._layout.addStretch(1)
        self._scroll = _Rows(theme.em(3.1))
        self._scroll.setWidget(rows)
        self._scroll.setAccessibleName(translate("Audit", "Latents under change"))
        title = text_label(theme, translate("Audit", "What if"), "heading")
        self.column.addLayout(line((title, 1), self.reset_button))
        self.column.addWidget(self._hint)
        self.column.addWidget(self._outcome)
        self.column.addWidget(self._scroll, 1)
        self._show_scales(self._state)
        self._say("")

    def show_state(self, state: AuditState) -> None:
        """Show the latents under change and where the predictions go."""
        before, self._state = self._state, state
        if before.scales != state.scales or before.audit is not state.audit:
            self._show_scales(state)
        if before.what_if is not state.what_if or before.audit is not state.audit:
            audit, what_if = state.audit, state.what_if
            self._say("" if audit is None or what_if is None else outcome_sentence(audit, what_if.scores))

    def _show_scales(self, state: AuditState) -> None:
        """Show a slider for each latent; those that stay keep their widget, so that a drag is not broken off."""
        labels = {latent: latent_name(state.label(latent), latent) for latent in state.scales}
        for latent in [latent for latent, row in self.rows.items() if row.label != labels.get(latent)]:
            row = self.rows.pop(latent)
            self._layout.removeWidget(row)
            row.deleteLater()
        for latent, factor in state.scales.items():
            if latent not in self.rows:
                self._add(latent, labels[latent])
            self.rows[latent].set_factor(factor)
        some = bool(state.scales)
        self._hint.setVisible(not some)
        self._scroll.setVisible(some)
        self.reset_button.setVisible(some)
        self._scroll.set_count(len(state.scales))

    def _say(self, outcome: str) -> None:
        self._outcome.setText(outcome)
        self._outcome.setVisible(bool(outcome))

    def _add(self, latent: int, label: str) -> None:
        row = ScaleRow(self._theme, latent, label)
        row.scaled.connect(self.scaled)
        row.settled.connect(self.settled)
        row.removed.connect(self.removed)
        self.rows[latent] = row
        self._layout.insertWidget(self._layout.count() - 1, row)


def _percent(value: int) -> str:
    return f"{value}\u202f%"
