"""The smallest change that flips the decision: the button that asks for it, and what was found, with its control."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.intervention_words import flip_lines
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.plain import unkeyed

_OFFERED = 20


class FlipButton(QToolButton):
    """Asks for any other class by a click, for a chosen one by its menu; `asked` carries its name or None."""

    asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setText(translate("Audit", "Smallest change"))
        set_icon(self, "search", theme)
        self.setToolTip(
            translate(
                "Audit", "Find the fewest latents without which the decision flips, and compare with random ones."
            )
        )
        self.setAccessibleName(translate("Audit", "Find the smallest change that flips the decision"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Else the style draws a frame around the arrow alone.
        self.setStyleSheet("QToolButton::menu-button { border: none; background: transparent; }")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self._state = AuditState()
        self.setEnabled(False)
        self.clicked.connect(lambda: self.asked.emit(None))

    def set_short(self, short: bool) -> None:
        """Show the drawing without the words, or both."""
        styles = Qt.ToolButtonStyle
        self.setToolButtonStyle(styles.ToolButtonIconOnly if short else styles.ToolButtonTextBesideIcon)

    def show_state(self, state: AuditState) -> None:
        """Offer the search where there is a decision."""
        self._state = state
        self.setEnabled(state.audit is not None and len(state.audit.class_names) > 1 and not state.is_flipping)

    def _fill(self) -> None:
        self._menu.clear()
        audit = self._state.audit
        if audit is None:
            return
        self._menu.addAction(translate("Audit", "To any other class")).triggered.connect(lambda: self.asked.emit(None))
        for index in audit.ranked()[1 : _OFFERED + 1].tolist():
            name = audit.class_names[index]
            text = translate("Audit", "To \u201c{name}\u201d").format(name=unkeyed(name))
            self._menu.addAction(text).triggered.connect(partial(self.asked.emit, name))


class FlipResult(QFrame):
    """What was found, in sentences; `try_button` switches it off, `stop_button` ends the search."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("kind", "info")
        self._head = text_label(theme, role="body", wrap=True)
        self._rest = text_label(theme, role="caption", tone="muted", wrap=True)
        self.try_button = push_button(theme, translate("Audit", "Try it"), kind="quiet", icon="power")
        self.stop_button = push_button(theme, translate("Audit", "Stop"), kind="quiet", icon="stop")
        layout = column(self._head, self._rest, line(self.try_button, self.stop_button, 1), gap_px=theme.space(1))
        layout.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(1))
        self.setLayout(layout)
        self.hide()

    def show_state(self, state: AuditState) -> None:
        """Show the state of the search."""
        flip, audit = state.flip, state.audit
        self.setVisible(state.is_flipping or flip is not None)
        self.stop_button.setVisible(state.is_flipping)
        is_tried = flip is not None and state.scales == dict.fromkeys(flip.latents, 0.0)
        self.try_button.setVisible(flip is not None and flip.is_found and not is_tried)
        if state.is_flipping or flip is None or audit is None:
            self._head.setText(translate("Audit", "Looking for the smallest change\u2026") if state.is_flipping else "")
            self._rest.setText("")
        else:
            head, *rest = flip_lines(audit, flip, lambda latent: _name(state, latent))
            self._head.setText(head)
            self._rest.setText("\n".join(rest))
        self._rest.setVisible(bool(self._rest.text()))
        self.setAccessibleName(f"{self._head.text()} {self._rest.text()}".strip())


def _name(state: AuditState, latent: int) -> str:
    label = state.label(latent)
    return latent_name(None, latent) if label is None else f"\u201c{label}\u201d (#{latent})"
