"""The trust line: what the explanation of this image is worth, and how much of the decision anybody has judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import ElidingLabel, icon_button, set_property, text_label
from sae_auditor.app.kit.ribbon import Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import trust_words, words
from sae_auditor.workbench.audit.state import AuditState

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_SIGNS = {False: ("check", "good"), True: ("warning", "warning"), None: ("info", "muted")}


class TrustStrip(Card):
    """A card under the image; the button `policy` wants to say which reasons may count."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=0, margin=2)
        self._state = AuditState()
        self._sign = Sign(theme, side_em=1.1)
        self.head = text_label(theme, role="body", wrap=True)
        self.figures = text_label(theme, role="caption", tone="muted", wrap=True)
        # One line, so that nothing moves when more has been measured; all of it is in the tool tip.
        self.worth = ElidingLabel(theme, "caption", "muted")
        self.judged = text_label(theme, role="body")
        self.references = ElidingLabel(theme, "caption", "muted")
        self.references.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tip = translate("Audit", "Say which reasons may count for a decision, and which must not.")
        name = translate("Audit", "Reasons policy\u2026")
        self.policy = icon_button(theme, "edit", name, tip=f"{name}\n{tip}")
        upper = line(self._sign, (column(self.head, self.figures, self.worth), 1), gap_px=theme.space(2))
        upper.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        lower = line(self.judged, self.policy, (self.references, 1))
        lower.setContentsMargins(theme.em(1.1) + theme.space(2), 0, 0, 0)
        self.column.addLayout(upper)
        self.column.addLayout(lower)
        self._show_audit(None)

    def show_state(self, state: AuditState) -> None:
        """Show what an audit is worth."""
        before, self._state = self._state, state
        if before.references != state.references:
            self.references.setText(state.references)
        if before.audit is not state.audit:
            self._show_audit(state.audit)
        if before.audit is not state.audit or before.trust is not state.trust:
            self._show_worth(state.measured_audit)
        if before.audit is not state.audit or (before.saes, before.sae) != (state.saes, state.sae):
            self._explain(state)

    def _show_audit(self, audit: Audit | None) -> None:
        for widget in (self._sign, self.figures, self.worth, self.judged, self.policy, self.references):
            widget.setVisible(audit is not None)
        self._sign.set_sign(*_SIGNS[None if audit is None else audit.trust.unlike])
        unlike = audit is not None and audit.trust.unlike is True
        set_property(self.head, "tone", "warning" if unlike else "")
        self.head.setFont(self._theme.font("strong" if unlike else "body"))
        if audit is None:
            self.head.setText(translate("Audit", "What the explanation is worth on this image appears here."))
            return
        head, *rest = trust_words.trust_lines(audit)
        self.head.setText(head)
        self.figures.setText(" \u00b7 ".join(rest))
        self.judged.setText(trust_words.judged(audit.trust))
        self.judged.setToolTip(trust_words.judged_help(audit.trust))

    def _show_worth(self, audit: Audit | None) -> None:
        figures = () if audit is None else trust_words.worth_lines(audit)
        self.worth.setText(" \u00b7 ".join(figures))
        self.worth.setToolTip("\n".join((*figures, "", trust_words.worth_help())) if figures else "")

    def _explain(self, state: AuditState) -> None:
        """Say in the tool tip what the figures are, and what the check at the SAE's import found."""
        verdict = next((offer.fit for offer in state.saes if offer.name == state.sae), "")
        fit = translate("Audit", "Checked at import: {verdict}").format(verdict=verdict) if verdict else ""
        rebuilt = "" if state.audit is None else _rebuilt(state.audit)
        for widget in (self.head, self.figures, self._sign):
            widget.setToolTip("\n".join(filter(None, (trust_words.figures_help(), rebuilt, fit))))
        self.head.setAccessibleDescription(fit)


def _rebuilt(audit: Audit) -> str:
    found = audit.reconstruction
    decimals = numbers.decimals_for([found.target_at_x, found.target_at_reconstruction])
    text = translate(
        "Audit",
        "L0 {count}. {target} of the top class: {value}, of the image rebuilt from its latents: {rebuilt}.",
    )
    return text.format(
        count=numbers.plain(found.l0, 0 if found.l0 == round(found.l0) else 1),
        target=words.target_name(audit.target),
        value=numbers.plain(found.target_at_x, decimals),
        rebuilt=numbers.plain(found.target_at_reconstruction, decimals),
    )
