"""The page of one image: the picture, what people said, what the model said and why, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sae_auditor.explain.flags import Flag
from sae_auditor.explain.methods import METHODS
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import flag_words, trust_words
from sae_auditor.reports.audit import words as audit_words
from sae_auditor.reports.audit.intervention_words import factor_text
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.facts import fact_lines
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.reports.session import words
from sae_auditor.reports.session.book import Case, Word
from sae_auditor.reports.session.cover import Pairs, file_name
from sae_auditor.reports.session.recorded_audit import EffectBar, RecordedAudit, WhatIfRecord

_MARKS: tuple[Flag, ...] = ("forbidden", "must-not-count", "known-shortcut", "low-alignment", "gradient-off")
_MOST_PROMPTS = 4


@dataclass(frozen=True)
class Bar:
    """A signed bar: `share` is its length, -1 to 1 of the longest; `css` its kind; `marks` are remarks in words."""

    label: str
    latent: int | None
    share: float
    text: str
    css: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Share:
    """A class with its probability, 0 to 1, and how it is printed; before and after for a what-if."""

    name: str
    value: float
    text: str
    changed: str = ""


@dataclass(frozen=True)
class Said:
    """What a person said, as a row: when, who, what, why; `is_past` where it no longer stands."""

    cells: tuple[str, ...]
    verdict: str
    is_past: bool
    shown: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WhatIf:
    """What was tried, in words, and the predictions with it."""

    name: str
    content: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything on the page of an image, as texts.

    Parameters
    ----------
    settled, outcome
        CSS classes; `settled_text` and `outcome_text` say the same.
    findings
        What there is to know before the bars are read.
    """

    item: int
    name: str
    part: str
    settled: str
    settled_text: str
    outcome: str
    outcome_text: str
    no_picture: str
    legend: str
    facts: Pairs
    said: tuple[Said, ...]
    findings: tuple[str, ...]
    shares: tuple[Share, ...]
    prompts: str
    unit: str
    bars: tuple[Bar, ...]
    more_bars: str
    bars_legend: str
    trust: tuple[str, ...]
    what_ifs: tuple[WhatIf, ...]


def sheet_of(case: Case) -> Sheet:
    """Return the page of an image."""
    audit, picture = case.audit, case.picture
    why_none = "" if picture is not None and picture.jpeg else picture.why_none if picture is not None else "left-out"
    return Sheet(
        item=case.item,
        name=file_name(case),
        part=case.part,
        settled=case.settled,
        settled_text=words.verdict_word(case.settled),
        outcome=case.outcome,
        outcome_text=words.outcome_help(case.outcome),
        no_picture=words.why_no_picture(why_none) if why_none else "",
        legend=_legend(case),
        facts=_facts(case),
        said=tuple(map(_said, case.words)),
        findings=_findings(case),
        shares=() if audit is None else tuple(_share(one.name, one.probability) for one in audit.classes),
        prompts="" if audit is None else _prompts(audit),
        unit="" if audit is None else _unit(audit),
        bars=() if audit is None else _bars(audit),
        more_bars="" if audit is None else _more_bars(audit),
        bars_legend=_bars_legend(),
        trust=() if audit is None else _trust(audit),
        what_ifs=() if audit is None else tuple(map(_what_if, audit.what_ifs)),
    )


def words_head() -> tuple[str, ...]:
    """Return the head of the table of what people said."""
    return (
        translate("SessionReport", "When"),
        translate("SessionReport", "Who"),
        translate("SessionReport", "Verdict"),
        translate("SessionReport", "Reason and note"),
    )


def _said(word: Word) -> Said:
    reason = " ".join(filter(None, (word.code, word.code_text)))
    why = translate("SessionReport", "Changed because: {why}").format(why=word.why) if word.why else ""
    verdict = words.verdict_word(word.verdict)
    state = words.word_state(word)
    return Said(
        (
            f"{words.moment(word.time)}\n{translate('SessionReport', 'event {event}').format(event=word.seq)}",
            word.who,
            "\n".join(filter(None, (verdict, words.stage_word(word.stage, word.round), state))),
            "\n".join(filter(None, (reason, word.note, why))),
        ),
        word.verdict,
        not word.stands,
        fact_lines(word.shown),
    )


def _facts(case: Case) -> Pairs:
    audit = case.audit
    pairs = [
        (translate("SessionReport", "File"), case.path),
        (translate("Reports", "Image SHA-256"), case.sha256),
        (translate("SessionReport", "Audit SHA-256"), case.audit_sha256),
    ]
    if audit is not None:
        left, top, right, bottom = audit.crop
        seen = translate("Audit", "{left}, {top} to {right}, {bottom} px").format(
            left=left, top=top, right=right, bottom=bottom
        )
        pairs += [
            (translate("Audit", "Image size"), f"{audit.size_px[0]} \u00d7 {audit.size_px[1]} px"),
            (translate("Audit", "Seen by the encoder"), f"{seen}, {audit.tile}" if audit.tile else seen),
            (translate("SessionReport", "Made with"), _made_with(audit)),
            *((translate("Audit", "Notice"), translate_core(notice)) for notice in audit.notices),
        ]
    return [(word, value) for word, value in pairs if value]


def _made_with(audit: RecordedAudit) -> str:
    """Return the three fingerprints in short; the front of the book has them whole."""
    parts = (
        (audit.bundle[0], audit.bundle[1]),
        (audit.encoder.name, audit.encoder.fingerprint),
        (audit.sae.name, audit.sae.fingerprint),
    )
    named = ", ".join(f"{name} {fingerprint[:12]}" for name, fingerprint in parts)
    return f"{named}; {audit.encoder.device}, {audit.encoder.precision}; {audit.prompt_set}"


def _findings(case: Case) -> tuple[str, ...]:
    audit = case.audit
    if audit is None:
        why = translate_core(case.refused) or translate("SessionReport", "It was not audited.")
        return (*map(words.flag_word, case.flags), why)
    text = translate("Audit", "Forbidden reason: {reason}, {share} of the decision")
    told = ("forbidden", "unlike", "undecided")
    return (
        *(text.format(reason=name, share=numbers.short_percent(share)) for name, share in audit.forbidden),
        *((trust_words.unlike(),) if audit.trust.unlike else ()),
        *(() if audit.decides else (audit_words.undecided_sentence(),)),
        *(words.flag_word(flag) for flag in case.flags if flag not in told),
    )


def _share(name: str, before: float, changed: float | None = None) -> Share:
    return Share(name, before, numbers.percent(before), "" if changed is None else numbers.percent(changed))


def _prompts(audit: RecordedAudit) -> str:
    """Return the first prompts of the class, of which the settings have all; none where the class is its only one."""
    name = audit.classes[0].name
    if audit.prompts == (name,):
        return ""
    shown, left_out = audit.prompts[:_MOST_PROMPTS], len(audit.prompts) - _MOST_PROMPTS
    text = translate("SessionReport", "Prompts of \u201c{name}\u201d: {prompts}")
    said = text.format(name=name, prompts=" | ".join(shown))
    if left_out > 0:
        said += " " + translate("SessionReport", "and {count} more").format(count=left_out)
    return said


def _unit(audit: RecordedAudit) -> str:
    name = audit.classes[0].name
    unit = (
        audit.target
        if audit.target not in audit_words.TARGETS
        else audit_words.unit_of(audit.target, name, audit.contrast)
    )
    method = audit_words.method_name(audit.method) if audit.method in METHODS else audit.method
    return translate("SessionReport", "{unit}; exact effects, else by {method}").format(unit=unit, method=method)


def _bars(audit: RecordedAudit) -> tuple[Bar, ...]:
    scale = max((abs(bar.effect) for bar in audit.bars), default=0.0) or 1.0
    decimals = numbers.decimals_for([scale])
    return tuple(_bar(bar, scale, decimals) for bar in audit.bars)


def _bar(bar: EffectBar, scale: float, decimals: int) -> Bar:
    names = {
        "always-on": translate("SessionReport", "Always on, together"),
        "unexplained": translate("Audit", "Unexplained"),
    }
    label = names[bar.kind] if bar.latent is None else latent_name(bar.label, bar.latent)
    flags = [flag for flag in _MARKS if flag in bar.flags]
    marks = tuple((flag, flag_words.flag_word(flag)) for flag in flags)
    return Bar(label, bar.latent, bar.effect / scale, numbers.signed(bar.effect, decimals), bar.kind, marks)


def _more_bars(audit: RecordedAudit) -> str:
    left_out = audit.n_fired - sum(bar.latent is not None for bar in audit.bars)
    return translate("Audit", "{count} other latents").format(count=left_out) if left_out > 0 else ""


def _bars_legend() -> str:
    return translate("SessionReport", "Blue to the right: towards the class. Orange to the left: against it.")


def _trust(audit: RecordedAudit) -> tuple[str, ...]:
    lines = [*trust_words.trust_lines(audit), *trust_words.worth_lines(audit), trust_words.judged(audit.trust)]
    return tuple(lines)


def _legend(case: Case) -> str:
    if case.picture is None or not case.picture.jpeg:
        return ""
    return case.picture.legend or translate(
        "SessionReport", "Without a heat map: it is made with the model, which was not at hand."
    )


def _what_if(one: WhatIfRecord) -> WhatIf:
    content = ", ".join(f"{latent_name(label, latent)} {factor_text(factor)}" for latent, label, factor in one.factors)
    shares = tuple(_share(share.name, share.probability, share.changed) for share in one.predictions)
    return WhatIf(one.name or translate("Audit", "Tried on this image"), content, shares)


def sheets_of(cases: Sequence[Case]) -> list[Sheet]:
    """Return the pages of some images."""
    return list(map(sheet_of, cases))
