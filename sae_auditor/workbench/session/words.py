"""The words of the Session workspace: kinds of images, verdicts, steps. No Qt."""

from __future__ import annotations

from typing import Final

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT
from sae_auditor.records.queue import Kind, QueueRow
from sae_auditor.records.running import CHANGED_FILE, NOT_JUDGED
from sae_auditor.records.sessions import Step
from sae_auditor.reports.audit.folder_rows import DRAWINGS, Finding, finding_word

# The drawing of each kind and of each verdict, and its tone: each has a shape of its own.
KIND_DRAWINGS: Final[dict[Kind, tuple[str, str]]] = {
    Kind.ALL: ("images", "muted"),
    Kind.UNDECIDED: ("question", "accent"),
    Kind.OVERKILL: ("arrow-up", "warning"),
    Kind.ESCAPE: ("arrow-down", "error"),
    Kind.DISAGREE: ("compare", "warning"),
    Kind.FLAGGED: ("tag", "accent"),
    Kind.FORBIDDEN: ("warning", "error"),
    Kind.NOT_JUDGED: ("info", "muted"),
    Kind.UNLIKE: ("eye-off", "warning"),
}
VERDICT_DRAWINGS: Final = {ACCEPT: ("check", "good"), REJECT: ("close", "error"), FOLLOW_UP: ("tag", "accent")}


def kind_word(kind: Kind) -> str:
    """Return a kind of images in a few words, for a chip."""
    return {
        Kind.ALL: translate("Session", "All"),
        Kind.UNDECIDED: translate("Session", "Undecided"),
        Kind.OVERKILL: translate("Session", "Overkill"),
        Kind.ESCAPE: translate("Session", "Escape"),
        Kind.DISAGREE: translate("Session", "Disagree"),
        Kind.FLAGGED: translate("Session", "Follow up"),
        Kind.FORBIDDEN: translate("Session", "Forbidden reason"),
        Kind.NOT_JUDGED: translate("Session", "Not judged"),
        Kind.UNLIKE: translate("Session", "Unlike the references"),
    }[kind]


def kind_help(kind: Kind) -> str:
    """Say what a kind is, in one line."""
    return {
        Kind.ALL: translate("Session", "Every image of the session."),
        Kind.UNDECIDED: translate("Session", "Images that you have not judged yet. When none is left you are done."),
        Kind.OVERKILL: translate("Session", "Good part rejected: you accept what the model rejects."),
        Kind.ESCAPE: translate("Session", "Bad part passed: you reject what the model accepts."),
        Kind.DISAGREE: translate("Session", "You and another reviewer say different things."),
        Kind.FLAGGED: translate("Session", "Images that you marked for a closer look."),
        Kind.FORBIDDEN: translate("Session", "A reason that must not count is a large share of the model's decision."),
        Kind.NOT_JUDGED: translate("Session", "The reasons policy judges less than half of what moved the decision."),
        Kind.UNLIKE: translate("Session", "The latents were made for other images: what they say may mislead."),
    }[kind]


def verdict_word(verdict: str) -> str:
    """Return a verdict as a state."""
    return {
        ACCEPT: translate("Session", "Accepted"),
        REJECT: translate("Session", "Rejected"),
        FOLLOW_UP: translate("Session", "Follow up"),
    }.get(verdict, translate("Session", "Undecided"))


def part_name(row: QueueRow) -> str:
    """Return what people call an image: its part, else its file."""
    if row.part:
        return translate("Session", "part {part}").format(part=printable(row.part))
    return file_name(row)


def file_name(row: QueueRow) -> str:
    """Return the name of an image's file without its folders, which may say what it shows."""
    return printable(row.path.replace("\\", "/").rsplit("/", 1)[-1])


def verdict_said(verdict: str, what: str, reason: str = "") -> str:
    """Say what was recorded of `what`: a part, or so many images."""
    text = {
        ACCEPT: translate("Session", "Accepted {what}"),
        REJECT: translate("Session", "Rejected {what}"),
        FOLLOW_UP: translate("Session", "Marked {what} for follow-up"),
    }.get(verdict, translate("Session", "Left {what} undecided"))
    said = text.format(what=what)
    return translate("Session", "{said} \u2013 {reason}").format(said=said, reason=reason) if reason else said


def step_name(step: Step, what: str) -> str:
    """Return the name of a step; `what` is its first image."""
    if step.n_items > 1:
        what = translate("Session", "{count} images").format(count=f"{step.n_items:,}")
    if step.action == "images/removed":
        return translate("Session", "Took {what} out of the session").format(what=what)
    if step.action == "images/back":
        return translate("Session", "Put {what} back into the session").format(what=what)
    return verdict_said(step.verdict, what)


def flag_said(flag: str) -> str:
    """Return a flag of a recorded audit in words."""
    if flag == NOT_JUDGED:
        return kind_word(Kind.NOT_JUDGED)
    if flag == CHANGED_FILE:
        return translate("Session", "The file has changed since it was added")
    return finding_word(Finding(flag)) if flag in _FINDINGS else flag


def flag_drawing(flag: str) -> tuple[str, str]:
    """Return the drawing of a flag, and its tone."""
    return DRAWINGS[Finding(flag)] if flag in _FINDINGS else ("info", "muted")


_FINDINGS: Final = frozenset(finding.value for finding in Finding)
