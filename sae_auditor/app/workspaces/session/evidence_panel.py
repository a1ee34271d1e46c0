"""The evidence for the image at hand, as its audit was recorded: prediction, what to look at, bars, trust line."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.cards import Card, FlowScroll, column, line, scrolled
from sae_auditor.app.kit.controls import Heading, set_property, text_label
from sae_auditor.app.kit.ribbon import Ribbon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.bars import Bar, BarRows
from sae_auditor.app.latents.head import BreakingLabel
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.workbench.session.evidence import Evidence, ShownBar
from sae_auditor.workbench.session.state import Facts, SessionState
from sae_auditor.workbench.session.words import verdict_word


class EvidencePanel(Card):
    """Shows a state."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._shown: tuple[object, ...] = ()
        self.hidden = Ribbon(theme, "info")
        self.prediction = BreakingLabel(theme, "title")
        self.share = text_label(theme, role="title", tone="muted")
        self.warnings = Ribbon(theme, "error")
        self.unlike = Ribbon(theme, "warning")
        self.flags = text_label(theme, role="body", wrap=True)
        self.classes_title = Heading(theme, translate("Session", "Classes"))
        self.classes = BarRows(theme, translate("Session", "Probabilities of the classes"))
        self.bars_title = Heading(theme, "")
        self.bars = BarRows(theme, translate("Session", "What moved the decision"), signed=True)
        self.trust = text_label(theme, role="caption", tone="muted", wrap=True)
        self.others_title = Heading(theme, translate("Session", "Other reviewers"))
        self.others = text_label(theme, wrap=True)
        self.origin = text_label(theme, role="caption", tone="muted", wrap=True)
        body = QWidget()
        parts = (
            self.hidden, line((self.prediction, 1), self.share), self.warnings, self.unlike, self.flags,
            self.bars_title, self.bars, self.trust, self.classes_title, self.classes, self.others_title, self.others,
            self.origin, 1,
        )  # fmt: skip
        body.setLayout(column(*parts, gap_px=theme.space(2)))
        self.column.addWidget(scrolled(body, FlowScroll(body)), 1)
        self.setMinimumWidth(theme.em(14))

    def show_state(self, state: SessionState) -> None:
        """Show the evidence, as far as the reviewer may see it."""
        now = (state.facts, state.is_hidden, state.why_no_audits, state.running is None)
        if now == self._shown:
            return
        self._shown = now
        facts = state.facts
        evidence = None if facts is None or state.is_hidden else facts.evidence
        self.hidden.set_texts(*_why_hidden(state, evidence))
        self._show_prediction(evidence)
        self._show_findings(evidence)
        self._show_bars(evidence)
        self._show_others(facts)

    def _show_prediction(self, evidence: Evidence | None) -> None:
        has = evidence is not None and not evidence.refused
        for part in (self.prediction, self.share, self.trust, self.classes_title, self.classes, self.origin):
            part.setVisible(has)
        if evidence is None or not has:
            return
        self.prediction.setText(evidence.class_name)
        self.share.setText(numbers.percent(evidence.probability))
        self.trust.setText("\n".join(evidence.trust[1:] if evidence.is_unlike else evidence.trust))
        self.classes.set_bars([Bar(name, share, numbers.percent(share)) for name, share in evidence.classes])
        made = evidence.made_with or {}
        text = translate("Session", "Recorded audit {audit}\u2026, bundle {bundle}\u2026, SAE {sae}, {method}")
        self.origin.setText(
            text.format(
                audit=evidence.sha256[:8], bundle=made.get("bundle", "")[:8], sae=made.get("sae", ""),
                method=made.get("method", ""),
            )
        )  # fmt: skip

    def _show_findings(self, evidence: Evidence | None) -> None:
        warnings = () if evidence is None else evidence.warnings
        self.warnings.set_texts("\n".join(warnings))
        self.unlike.set_texts(evidence.trust[0] if evidence is not None and evidence.is_unlike else "")
        refused = "" if evidence is None else evidence.refused
        flags = () if evidence is None else evidence.flags
        self.flags.setText(refused or " \u00b7 ".join(flags))
        self.flags.setVisible(bool(self.flags.text()))
        set_property(self.flags, "tone", "error" if refused else "warning")

    def _show_bars(self, evidence: Evidence | None) -> None:
        bars = () if evidence is None else evidence.bars
        self.bars_title.setVisible(bool(bars))
        if evidence is not None:
            title = translate("Session", "What moved the {unit}").format(unit=evidence.unit)
            self.bars_title.setText(title)
        self.bars.set_bars(list(map(_bar, bars)), 1.0 if evidence is None else evidence.scale)

    def _show_others(self, facts: Facts | None) -> None:
        lines = []
        if facts is not None:
            for name, word in facts.others:
                note = f" \u2013 {word.note}" if word.note else ""
                lines.append(f"{name}: {verdict_word(word.verdict)}{note}")
            if facts.n_others_hidden:
                text = translate("Session", "{count} judged already; shown when you have.")
                lines.append(text.format(count=facts.n_others_hidden))
        self.others.setText("\n".join(lines))
        for part in (self.others_title, self.others):
            part.setVisible(bool(lines))


def _bar(bar: ShownBar) -> Bar:
    said = f"{bar.name} ({', '.join(bar.marks)})" if bar.marks else bar.name
    # A sign of its own shape; its word stands above the bars and in the tip.
    name = f"\u26a0 {bar.name}" if bar.is_grave else bar.name
    return Bar(name, bar.value, bar.text, quiet=bar.latent is None, tip=f"{said} {bar.text}")


def _why_hidden(state: SessionState, evidence: Evidence | None) -> tuple[str, str]:
    if state.number:
        return (
            translate("Session", "A second look, blind"),
            translate("Session", "Nothing that was said before is shown."),
        )
    if state.is_hidden:
        return (
            translate("Session", "You judge first"),
            translate("Session", "The model\u2019s word is shown afterwards."),
        )
    if evidence is not None or state.facts is None:
        return "", ""
    running = translate("Session", "Its audit is on the way.") if state.running is not None else state.why_no_audits
    return translate("Session", "This image has no audit yet"), running
