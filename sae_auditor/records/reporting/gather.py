"""The report of a session as plain values, gathered from its events alone: the same log gives the same report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.records.anchors import SCHEMA, Anchor
from sae_auditor.records.export import LIMITS
from sae_auditor.records.projection import UNDECIDED
from sae_auditor.records.reporting import figures
from sae_auditor.records.reporting.history import History, history_of
from sae_auditor.records.sessions import Session, Settings
from sae_auditor.reports.session.book import AnchorMark, Book, Case, Origin, Word
from sae_auditor.reports.session.recorded_audit import RecordedAudit, recorded_audit

_SIGNED: Final = "session/signed"
# In the order in which they are read.
_THRESHOLDS: Final = (
    "forbidden_share", "forbidden_least_log_odds", "large_share", "low_alignment", "unlike_above_percentile",
    "judged_share",
)  # fmt: skip


def book_of(session: Session, *, at: int | None = None) -> Book:
    """Return the report of a session.

    Parameters
    ----------
    at
        The number of an event: the report is that of then. It is frozen, as is one that ends with a signature.

    Raises
    ------
    InputRefused
        When the session had no event then, or an event cannot be read.
    """
    with history_of(session, at) as history:
        settings = session_settings(history, session.key)
        audited = _audits(history, session)
        classes = {item: name for item, (_, name, _, _, _) in audited.items()}
        cases, n_removed = _cases(history, session.key, audited)
        cases = [
            replace(
                case, outcome=figures.outcome(figures.model_word(classes.get(case.item, ""), settings), case.settled)
            )
            for case in cases
        ]
        return Book(
            key=session.key,
            title=settings.title,
            workspace=session.records.workspace,
            seq=history.last.seq,
            head=history.last.hash,
            moment=datetime.fromisoformat(history.last.time),
            is_frozen=at is not None or history.last.action == _SIGNED,
            n_after=history.n_after,
            settings=settings.to_record(),
            counts=_counts(cases, n_removed),
            origins=_origins(cases, audited, history),
            acts=history.acts,
            anchor=_anchor(session, history),
            outcomes=figures.outcomes(cases, classes, settings),
            agreements=figures.agreements(cases),
            followed=figures.followed(cases, classes, settings),
            deciding=figures.deciding(cases),
            touched=figures.touched(cases),
            limits=LIMITS,
            cases=tuple(cases),
        )


def session_settings(history: History, key: str) -> Settings:
    """Return the settings of the session as they stood."""
    ((values,),) = history.tables.rows("SELECT settings FROM sessions WHERE id = ?", (key,))
    return Settings.of_record(json.loads(values))


# Of an item: its audit, the model's class, the flags, the SHA-256 of the audit, and the event that recorded it.
_Audited = Mapping[int, tuple[RecordedAudit | str, str, tuple[str, ...], str, int]]


def _audits(history: History, session: Session) -> _Audited:
    rows = history.tables.rows("SELECT item, predicted, flags, audit_sha256, seq FROM audits ORDER BY item")
    return {
        int(item): (_audit(session, sha256), name, tuple(flags.split()), sha256, int(seq))
        for item, name, flags, sha256, seq in rows
    }


def _audit(session: Session, sha256: str) -> RecordedAudit | str:
    """Return a recorded audit, or why there is none."""
    try:
        data = json.loads(session.records.content(sha256))
        return str(data["refused"]) if "refused" in data else recorded_audit(data)
    except InputRefused as error:
        return str(error)
    except (KeyError, TypeError, ValueError, IndexError):
        # Of another version of the program, or of a test; its hash still stands in the log.
        return ""


def _cases(history: History, key: str, audited: _Audited) -> tuple[list[Case], int]:
    """Return the images that are in the session, and how many were taken out."""
    keys = "item, reviewer, stage, round, seq"
    stands = set(history.tables.rows(f"SELECT {keys} FROM verdicts"))
    cases, n_removed = [], 0
    rows = history.tables.rows("SELECT item, path, sha256, part, removed FROM items ORDER BY item")
    for item, path, sha256, part, is_removed in rows:
        if is_removed:
            n_removed += 1
            continue
        words = tuple(_standing(int(item), word, stands) for word in history.words.get(item, ()))
        audit, _, flags, audit_sha256, _ = audited.get(item, (None, "", (), "", 0))
        refused = audit if isinstance(audit, str) else ""
        recorded = audit if isinstance(audit, RecordedAudit) else None
        cases.append(
            Case(item, path, sha256, part, figures.settled(words), "", flags, recorded, audit_sha256, refused, words)
        )
    return cases, n_removed


def _standing(item: int, word: Word, stands: set[tuple[Any, ...]]) -> Word:
    return replace(word, stands=(item, word.who, word.stage, word.round, word.seq) in stands)


def _counts(cases: Sequence[Case], n_removed: int) -> dict[str, int]:
    by_settled = Counter(case.settled for case in cases)
    by_outcome = Counter(case.outcome for case in cases)
    return {
        "images": len(cases),
        "removed": n_removed,
        "audited": sum(case.audit is not None for case in cases),
        **{name: by_settled[name] for name in ("accept", "reject", "follow-up", figures.DISAGREE, UNDECIDED)},
        **{name: by_outcome[name] for name in (figures.OVERKILL, figures.ESCAPE)},
    }


def _origins(cases: Sequence[Case], audited: _Audited, history: History) -> tuple[Origin, ...]:
    """Return what audits were made with, that of most images first."""
    counts: Counter[tuple[tuple[str, str], ...]] = Counter()
    for case in cases:
        if case.audit is not None:
            counts[_facts(case.audit, history.contexts.get(audited[case.item][4], {}))] += 1
    found = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Origin(n, facts) for facts, n in found)


def _facts(audit: RecordedAudit, context: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    encoder, sae = audit.encoder, audit.sae
    thresholds: Mapping[str, str] = context.get("thresholds", {})
    facts = {
        "bundle": audit.bundle[0],
        "bundle_fingerprint": audit.bundle[1],
        "encoder": f"{encoder.name} ({encoder.architecture})",
        "encoder_fingerprint": encoder.fingerprint,
        "sae": f"{sae.name} ({sae.activation}, {sae.d_sae} latents)",
        "sae_fingerprint": sae.fingerprint,
        "site": f"{sae.site} ({sae.tokens})",
        "device": encoder.device,
        "precision": encoder.precision,
        "prompt_set": audit.prompt_set,
        "target": audit.target,
        "method": audit.method,
        "program": str(context.get("program", "")),
        "torch": str(context.get("torch", "")),
        **{f"threshold_{name}": str(thresholds[name]) for name in _THRESHOLDS if name in thresholds},
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _anchor(session: Session, history: History) -> AnchorMark | None:
    """Return the first anchor that covers the report, else the last one before."""
    last = history.last.seq
    sql = "SELECT seq, head, root, made FROM anchors"
    rows = session.records.rows(f"{sql} WHERE seq >= ? ORDER BY seq LIMIT 1", (last,))
    rows = rows or session.records.rows(f"{sql} ORDER BY seq DESC LIMIT 1")
    if not rows:
        return None
    seq, head, root, made = rows[0]
    text = Anchor(session.records.workspace, int(seq), head, root, made, "", "", schema=SCHEMA).short
    uncovered = session.records.events(after=int(seq), limit=max(0, last - int(seq)), session=session.key)
    return AnchorMark(int(seq), head, root, made, text, sum(1 for _ in uncovered))
