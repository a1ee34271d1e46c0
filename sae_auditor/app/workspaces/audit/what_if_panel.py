"""What would the prediction be if these latents fired less, or more? Sliders, the smallest change, what is kept."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from sae_auditor.app.kit.cards import Card, FlowScroll, column, line
from sae_auditor.app.kit.controls import ElidingLabel, icon_button, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.intervention_list import InterventionList
from sae_auditor.app.workspaces.audit.smallest_change import FlipButton, FlipResult
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.intervention_words import held
from sae_auditor.reports.audit.predictions import outcome_sentence
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.state import AuditState

_MAX_PERCENT = 300
_REST_MS = 400
# Line heights that the panel takes before it scrolls, and the least that it lives with.
_WORDS_FROM_EM = 13.0
_TALLEST_EM, _LEAST_EM = 13.0, 4.0


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


class _Body(FlowScroll):
    """Asks for the height of what is on it, up to a limit, and lives with less."""

    def __init__(self, theme: Theme, body: QWidget) -> None:
        super().__init__(body)
        self._body_widget = body
        self._most_px, self._least_px = theme.em(_TALLEST_EM), theme.em(_LEAST_EM)
        self.setFrameShape(FlowScroll.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self._needed(), self._most_px))

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), min(self._needed(), self._least_px))

    def _needed(self) -> int:
        layout = self._body_widget.layout()
        if layout is None:
            return 0
        width = self.viewport().width()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()


class WhereRow(QWidget):
    """Where the factors hold, for SAEs that read patches: a click on the image adds a patch while `button` is down."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        tip = translate("Audit", "Click patches of the image: the sliders then hold in these only.")
        self.button = push_button(theme, translate("Audit", "Choose patches"), kind="quiet", icon="region", tip=tip)
        self.button.setCheckable(True)
        self._where = ElidingLabel(theme, "caption", "muted")
        self.everywhere = icon_button(theme, "close", translate("Audit", "In the whole image"))
        self.setLayout(line(self.button, (self._where, 1), self.everywhere, gap_px=theme.space(2)))

    def show_state(self, state: AuditState) -> None:
        """Say in how many patches the factors hold."""
        count = len(state.scaled_patches)
        self.setVisible(state.grid is not None and bool(state.scales or count or state.marks_patches))
        self.button.setChecked(state.marks_patches)
        self.everywhere.setVisible(count > 0)
        if count:
            text = translate("Audit", "in one patch") if count == 1 else translate("Audit", "in {count} patches")
            self._where.setText(text.format(count=count))
        else:
            self._where.setText(translate("Audit", "in the whole image"))


class WhatIfPanel(Card):
    """The latents under change (`rows`, the sliders by latent), the outcome in words, and what is kept by name."""

    scaled = Signal(int, float)
    settled = Signal()
    removed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._state = AuditState()
        self.rows: dict[int, ScaleRow] = {}
        hint = translate("Audit", "Switch a latent off with the button at its bar: prediction and decision follow.")
        self._hint = text_label(theme, hint, "body", "muted", wrap=True)
        self._held = text_label(theme, role="caption", tone="accent", wrap=True)
        self._outcome = text_label(theme, role="strong", wrap=True)
        self.flip_button = FlipButton(theme)
        self.reset_button = icon_button(theme, "reset", translate("Audit", "Reset"))
        keep = translate("Audit", "Keep under a name, to switch it on for every image.")
        self.keep_button = push_button(theme, translate("Audit", "Keep as\u2026"), kind="quiet", icon="save", tip=keep)
        self.flip = FlipResult(theme)
        self.where = WhereRow(theme)
        self.interventions = InterventionList(theme)
        self._sliders = QWidget()
        self._layout = QVBoxLayout(self._sliders)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.space(1))
        self._sliders.setAccessibleName(translate("Audit", "Latents under change"))
        self._lay_out()
        self._show_scales(self._state)
        self._say("", "")
        self.flip.show_state(self._state)
        self.where.show_state(self._state)
        self.interventions.show_state(self._state)

    def _lay_out(self) -> None:
        theme = self._theme
        title = text_label(theme, translate("Audit", "What if"), "heading")
        self.column.addLayout(line((title, 1), self.flip_button, self.reset_button, gap_px=theme.space(1)))
        body = QWidget()
        parts = (self._hint, self._held, self._outcome, self.flip, self._sliders, self.where)
        layout = column(*parts, line(self.keep_button, 1), self.interventions, gap_px=theme.space(2))
        layout.setContentsMargins(0, 0, theme.space(2), 0)
        layout.addStretch(1)
        body.setLayout(layout)
        self.body = _Body(theme, body)
        self.column.addWidget(self.body, 1)

    def show_state(self, state: AuditState) -> None:
        """Show the latents under change, where the predictions go, and what is kept."""
        before, self._state = self._state, state
        if before.scales != state.scales or before.audit is not state.audit:
            self._show_scales(state)
        if before.what_if is not state.what_if or before.audit is not state.audit:
            audit, what_if = state.audit, state.what_if
            if audit is None or what_if is None:
                self._say("", "")
            else:
                self._say(held(what_if.interventions), outcome_sentence(audit, what_if.scores))
        self.flip_button.show_state(state)
        self.flip.show_state(state)
        self.where.show_state(state)
        self.interventions.show_state(state)
        self.body.updateGeometry()
        if not before.found_flip and state.found_flip:
            QTimer.singleShot(0, self, lambda: self.body.verticalScrollBar().setValue(self.flip.y()))

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the drawing of the search alone where its words do not fit."""
        super().resizeEvent(event)
        self.flip_button.set_short(self.width() < self._theme.em(_WORDS_FROM_EM))

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
        self._hint.setVisible(not some and not state.interventions)
        for part in (self._sliders, self.reset_button, self.keep_button):
            part.setVisible(some)

    def _say(self, under: str, outcome: str) -> None:
        self._held.setText(f"{under}:" if under else "")
        self._outcome.setText(outcome)
        for label in (self._held, self._outcome):
            label.setVisible(bool(outcome))

    def _add(self, latent: int, label: str) -> None:
        row = ScaleRow(self._theme, latent, label)
        row.scaled.connect(self.scaled)
        row.settled.connect(self.settled)
        row.removed.connect(self.removed)
        self.rows[latent] = row
        self._layout.addWidget(row)


def _percent(value: int) -> str:
    return f"{value}\u202f%"
