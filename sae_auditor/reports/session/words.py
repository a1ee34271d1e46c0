"""What the ids of a session's report are called, in the person's language. An id that is not known stands as it is."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit.folder_rows import Finding, finding_word
from sae_auditor.reports.session.book import Book, Followed, Rate, Touched, Word


def verdict_word(verdict: str) -> str:
    """Return a verdict, or what people settled on, in a word."""
    return {
        "accept": translate("SessionReport", "Accepted"),
        "reject": translate("SessionReport", "Rejected"),
        "follow-up": translate("SessionReport", "Follow-up"),
        "undecided": translate("SessionReport", "Undecided"),
        "disagree": translate("SessionReport", "Reviewers disagree"),
    }.get(verdict, verdict)


def outcome_word(outcome: str) -> str:
    """Return what the model's word was by what people settled on; empty where there is nothing to say."""
    return {
        "overkill": translate("SessionReport", "Overkill"),
        "escape": translate("SessionReport", "Escape"),
    }.get(outcome, "")


def outcome_help(outcome: str) -> str:
    """Say what an outcome is."""
    return {
        "overkill": translate("SessionReport", "Overkill: a good part that the model rejected."),
        "escape": translate("SessionReport", "Escape: a bad part that the model passed."),
    }.get(outcome, "")


def stage_word(stage: str, number: int) -> str:
    """Return when a verdict was given; `number` is the round of a second look."""
    if stage == "again":
        return translate("SessionReport", "second look, round {round}").format(round=number)
    return {
        "before": translate("SessionReport", "before the model was shown"),
        "with-model": translate("SessionReport", "with the model in sight"),
        "resolved": translate("SessionReport", "resolved"),
    }.get(stage, stage)


def word_state(word: Word) -> str:
    """Say what became of a verdict, or what it takes back; empty where it simply stands."""
    if word.undoes:
        return translate("SessionReport", "takes back event {event}").format(event=word.undoes)
    return "" if word.stands else translate("SessionReport", "replaced later")


def flag_word(flag: str) -> str:
    """Return a recorded flag in words."""
    if flag in {finding.value for finding in Finding}:
        return finding_word(Finding(flag))
    return {
        "not-judged": translate("SessionReport", "Hardly judged by the reasons policy"),
        "changed-file": translate("SessionReport", "File changed"),
    }.get(flag, flag)


def why_no_picture(why: str) -> str:
    """Say why an image cannot be shown."""
    return {
        "missing": translate("SessionReport", "The file is no longer where it was."),
        "changed": translate("SessionReport", "The file has another content now than was audited: it is not shown."),
        "unreadable": translate("SessionReport", "The file cannot be read any more."),
    }.get(why, translate("SessionReport", "This report was written without pictures."))


def action_word(action: str) -> str:
    """Return what was done to a session."""
    return {
        "session/new": translate("SessionReport", "Session made"),
        "session/changed": translate("SessionReport", "Settings changed"),
        "session/signed": translate("SessionReport", "Signed"),
        "images/added": translate("SessionReport", "Images added"),
        "images/removed": translate("SessionReport", "Images taken out"),
        "images/back": translate("SessionReport", "Images put back"),
        "sample/drawn": translate("SessionReport", "Sample drawn for a second look"),
    }.get(action, action)


def fact_word(name: str) -> str:
    """Return the name of a value that audits were made with."""
    return {
        "bundle": translate("Reports", "Bundle"),
        "bundle_fingerprint": translate("Reports", "Bundle fingerprint"),
        "encoder": translate("Reports", "Encoder"),
        "encoder_fingerprint": translate("Reports", "Encoder fingerprint"),
        "sae": translate("Reports", "SAE"),
        "sae_fingerprint": translate("Reports", "SAE fingerprint"),
        "site": translate("Reports", "Site"),
        "device": translate("SessionReport", "Device"),
        "precision": translate("SessionReport", "Precision"),
        "prompt_set": translate("Audit", "Prompt set"),
        "target": translate("Audit", "Target"),
        "method": translate("Audit", "Method"),
        "program": translate("Reports", "Program"),
        "torch": translate("SessionReport", "torch"),
        "threshold_forbidden_share": translate("SessionReport", "Forbidden from this share of the decision"),
        "threshold_forbidden_least_log_odds": translate("SessionReport", "and from this push, log-odds"),
        "threshold_large_share": translate("SessionReport", "A large share of what moved it"),
        "threshold_low_alignment": translate("SessionReport", "Low alignment below"),
        "threshold_unlike_above_percentile": translate("SessionReport", "Unlike the references above percentile"),
        "threshold_judged_share": translate("SessionReport", "Hardly judged below this share"),
    }.get(name, name.replace("_", " "))


def touched_word(touched: Touched) -> str:
    """Return of which kind a reason is."""
    if touched.kind == "forbidden":
        return translate("SessionReport", "Forbidden reason")
    return translate("SessionReport", "Known shortcut")


def state_lines(book: Book) -> tuple[str, str]:
    """Say whether the report is frozen or a live view, and what that means for what comes after."""
    if not book.is_frozen:
        head = translate("SessionReport", "Live view")
        text = translate(
            "SessionReport", "The session as it stands at event {event} of {time}. It changes with the next verdict."
        )
        return head, text.format(event=book.seq, time=moment(book.moment))
    head = translate("SessionReport", "Frozen report")
    text = translate("SessionReport", "The session as it stood at event {event} of {time}.")
    if book.n_after:
        after = translate(
            "SessionReport", "{count} events of the session were recorded after it and are not in this report."
        )
    else:
        after = translate("SessionReport", "Nothing was recorded in the session after it.")
    return head, f"{text.format(event=book.seq, time=moment(book.moment))} {after.format(count=book.n_after)}"


def anchor_line(book: Book) -> str:
    """Say how far the last anchor vouches for the report."""
    anchor = book.anchor
    if anchor is None:
        return translate("SessionReport", "No anchor was made yet: nothing kept elsewhere vouches for this report.")
    if not anchor.n_uncovered:
        text = translate("SessionReport", "The anchor at event {event} covers all of this report.")
        return text.format(event=anchor.seq)
    text = translate(
        "SessionReport", "The last anchor, at event {event}, does not cover the last {count} events of this report."
    )
    return text.format(event=anchor.seq, count=anchor.n_uncovered)


def rate_text(rate: Rate) -> tuple[str, str, str]:
    """Return how many of how many, the share, and its 95 % interval; dashes where there are none."""
    count = f"{rate.n:,} / {rate.of:,}"
    if not rate.of:
        return count, numbers.UNKNOWN, numbers.UNKNOWN
    low, high = numbers.percent(rate.low), numbers.percent(rate.high)
    return count, numbers.percent(rate.n / rate.of), f"{low} \u2013 {high}"


def kappa_text(value: float, low: float, high: float) -> tuple[str, str]:
    """Return kappa and its 95 % interval; dashes where everybody always says the same."""
    if math.isnan(value):
        return numbers.UNKNOWN, numbers.UNKNOWN
    return numbers.plain(value, 2), f"{numbers.plain(low, 2)} \u2026 {numbers.plain(high, 2)}"


def followed_rows(one: Followed) -> tuple[tuple[str, Rate], ...]:
    """Return the four shares of a reviewer with their words."""
    return (
        (translate("SessionReport", "Last word was the model's, model right"), one.when_right),
        (translate("SessionReport", "Last word was the model's, model wrong"), one.when_wrong),
        (translate("SessionReport", "Changed over to the model, model right"), one.changed_when_right),
        (translate("SessionReport", "Changed over to the model, model wrong"), one.changed_when_wrong),
    )


def moment(when: str | datetime) -> str:
    """Return a moment with its zone, to the second."""
    found = datetime.fromisoformat(when) if isinstance(when, str) else when
    return found.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
