"""The minutes of a meeting as a page that needs nothing else, or as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sae_auditor.atomic import write_atomically
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.records.minutes import Decision, Minutes
from sae_auditor.reports import pages
from sae_auditor.workbench.session.looking import name_of, reason_of, said


@dataclass(frozen=True)
class _Section:
    heading: str
    warning: str
    pairs: tuple[tuple[str, str], ...]


def write_minutes(minutes: Minutes, reasons: tuple[str, ...], path: Path) -> None:
    """Write minutes as text where the name ends in ``.txt``, else as HTML.

    Raises
    ------
    KnownError
        When the file cannot be written there.
    """
    text = minutes_text(minutes, reasons) if path.suffix.lower() == ".txt" else minutes_html(minutes, reasons)
    write_atomically(path, text.encode("utf-8", "backslashreplace"))


def minutes_html(minutes: Minutes, reasons: tuple[str, ...]) -> str:
    """Return minutes as a page; the same meeting gives the same page each time."""
    sections = [_section(one, reasons) for one in minutes.decisions]
    return pages.render(
        "minutes.html", title=_title(minutes), facts=_facts(minutes), decisions=sections, limits=_limits()
    )


def minutes_text(minutes: Minutes, reasons: tuple[str, ...]) -> str:
    """Return minutes as plain text."""
    lines = [_title(minutes), "", *(f"{name}: {value}" for name, value in _facts(minutes))]
    for one in minutes.decisions:
        section = _section(one, reasons)
        lines += ["", section.heading, *([section.warning] if section.warning else [])]
        lines += [f"  {name}: {value}" for name, value in section.pairs]
    return "\n".join([*lines, "", _limits(), ""])


def _title(minutes: Minutes) -> str:
    return translate("Session", "Minutes: {title}").format(title=printable(minutes.title) or minutes.session)


def _facts(minutes: Minutes) -> list[tuple[str, str]]:
    times = [decision.time for decision in minutes.decisions]
    people = dict.fromkeys(who for decision in minutes.decisions for who, _ in decision.votes)
    return [
        (translate("Session", "Session"), minutes.session),
        (translate("Session", "Meeting"), minutes.meeting),
        (translate("Session", "From"), _time(min(times, default=""))),
        (translate("Session", "To"), _time(max(times, default=""))),
        (translate("Session", "Voted"), printable(", ".join(people))),
        (translate("Session", "Written by"), printable(", ".join(dict.fromkeys(one.who for one in minutes.decisions)))),
        (translate("Session", "Log"), f"{minutes.seq:,} \u00b7 {minutes.head}"),
    ]


def _section(decision: Decision, reasons: tuple[str, ...]) -> _Section:
    file = printable(decision.path.replace("\\", "/").rsplit("/", 1)[-1])
    warning = translate("Session", "This decision was taken back later.") if decision.is_taken_back else ""
    pairs = [
        (translate("Session", "Outcome"), said(decision.verdict)),
        (translate("Session", "Reason"), reason_of(reasons, decision.code, decision.note)),
        (translate("Session", "Votes"), _voices(decision.votes, translate("Session", "abstained"))),
        (translate("Session", "Before"), _voices(decision.said, said(""))),
        (translate("Session", "File"), f"{file} \u00b7 SHA-256 {decision.sha256}"),
        (translate("Session", "Recorded"), f"{_time(decision.time)} \u00b7 {decision.seq:,} \u00b7 {decision.hash}"),
    ]
    return _Section(name_of(decision.path, decision.part), warning, tuple(pair for pair in pairs if pair[1]))


def _voices(voices: tuple[tuple[str, str], ...], otherwise: str) -> str:
    return ", ".join(
        f"{printable(who)}: {otherwise if verdict == 'undecided' else said(verdict)}" for who, verdict in voices
    )


def _time(time: str) -> str:
    """Return a recorded time without its fraction; it is UTC, whatever the reader's clock says."""
    return datetime.fromisoformat(time).strftime("%Y-%m-%d %H:%M:%S UTC") if time else "\u2013"


def _limits() -> str:
    return translate(
        "Session",
        "These minutes repeat what the log of the session records; the number and hash of each event lead to it. "
        "Names are as people typed them: nothing here proves who sat at the keyboard.",
    )
