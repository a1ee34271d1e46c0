"""Audits of a session's images, run ahead of the reviewer and recorded as they come; and the same again, later.

An audit is recorded by the SHA-256 of its JSON, which is kept whole, so that what was on the screen can be shown later
and computed again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from sae_auditor._version import __version__
from sae_auditor.errors import InputRefused
from sae_auditor.explain.flags import LARGE_SHARE, LOW_ALIGNMENT
from sae_auditor.explain.quality import UNLIKE_ABOVE
from sae_auditor.explain.reasons import LEAST_PUSH
from sae_auditor.i18n import say
from sae_auditor.json_text import json_text
from sae_auditor.names import from_text
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.records.sessions import AuditNote, Session
from sae_auditor.reports.audit.folder_rows import image_row

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain import Audit
    from sae_auditor.images.framing import View
    from sae_auditor.library import Auditor

# Flags besides those of `reports` ``Finding``.
NOT_JUDGED: Final = "not-judged"
CHANGED_FILE: Final = "changed-file"
REFUSED: Final = "refused"
# Less than this share of what pushed a decision was judged by the policy of reasons.
_JUDGED_SHARE: Final = 0.5
# So many audits, or those of so many seconds, are one transaction: the disk is waited for once.
_TOGETHER: Final = 64
_EVERY_S: Final = 2.0
_MILLION: Final = 1_000_000

# What computing again may differ by: other batches and threads change the last bits of fp32 (2.7e-6 measured).
TOLERANCE_PPM: Final = 100
TOP: Final = 10


def waiting_in(session: Session, *, again: bool = False) -> list[tuple[int, str, str]]:
    """Return number, path and SHA-256 of the images without an audit; `again` also of those that were refused."""
    rows = session.records.rows(
        "SELECT item, path, sha256 FROM items WHERE session = ? AND removed = 0 AND item NOT IN"
        " (SELECT item FROM audits WHERE session = ? AND (predicted != '' OR NOT ?)) ORDER BY item",
        (session.key, session.key, int(again)),
    )
    return [(int(item), str(path), str(sha256)) for item, path, sha256 in rows]


def audit_job(
    session: Session, auditor: Auditor, prompts: PromptSet, who: str, *, workers: int | None = None, again: bool = False
) -> Job[int]:
    """Audit every image of a session that has no audit yet, `again` also those that were refused; return how many.

    Yields an `Update` with the numbers of the items that were recorded, so that a reviewer sees them at once. Can be
    stopped between images; what was recorded stays.
    """
    settings = session.settings
    waiting = waiting_in(session, again=again)
    files = [Path(from_text(path)) for _, path, _ in waiting]
    context = context_of(auditor, prompts)
    reading = auditor_reading(cast("View", settings.view))
    answers = auditor.answers_job(
        files, prompts, target=settings.target, method=settings.method, workers=workers, reading=reading
    )
    notes: list[AuditNote] = []
    contents: list[bytes] = []
    last_s = time.monotonic()

    def record() -> Update[tuple[int, ...]]:
        session.records.store(contents)
        session.note_audits(who, notes, context)
        done = Update(tuple(note.item for note in notes))
        notes.clear()
        contents.clear()
        return done

    n_done = 0
    with closing(answers):
        for said in answers:
            if not isinstance(said, Update):
                yield said
                continue
            item, path, sha256 = waiting[said.value.place]
            note, content = _noted(item, path, sha256, said.value)
            notes.append(note)
            contents.append(content)
            n_done += 1
            if len(notes) == _TOGETHER or time.monotonic() - last_s > _EVERY_S:
                yield record()
                last_s = time.monotonic()
            yield Progress(n_done, len(files), say("Auditing the images of the session"))
    if notes:
        yield record()
    return n_done


def _noted(item: int, path: str, sha256: str, answer: Any) -> tuple[AuditNote, bytes]:
    refusal = answer.refusal
    seen = answer.audits[0].image.sha256 if answer.audits else sha256
    if refusal is not None or seen != sha256:
        why = str(refusal) if refusal is not None else say("The file has another content than when it was added.")
        content = json_text({"path": path, "refused": why}).encode()
        return AuditNote(item, "", 0, 0, (REFUSED if refusal is not None else CHANGED_FILE,), _sha(content)), content
    row = image_row(path, path, answer.audits)
    audit: Audit = answer.audits[row.tile - 1]
    content = json_text(audit.to_json()).encode()
    ranked = sorted(map(float, audit.probability), reverse=True)
    margin = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
    flags = {finding.value for finding in row.findings}
    if audit.trust.judged is not None and audit.trust.judged < _JUDGED_SHARE:
        flags.add(NOT_JUDGED)
    probability = round(row.probability * _MILLION)
    note = AuditNote(item, row.class_name, probability, round(margin * _MILLION), tuple(sorted(flags)), _sha(content))
    return note, content


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def auditor_reading(view: View) -> Any:
    """Return how images of a session are read."""
    from sae_auditor.images import Reading

    return Reading(view=view)


def context_of(auditor: Auditor, prompts: PromptSet) -> dict[str, Any]:
    """Return what audits are made with, as a record holds it."""
    encoder, bundle, judgements = auditor.encoder, auditor.bundle, auditor.judgements(prompts)
    # Texts, since a record holds no floats.
    thresholds = {
        "forbidden_share": "" if judgements is None else str(judgements.share),
        "forbidden_least_log_odds": str(LEAST_PUSH),
        "large_share": str(LARGE_SHARE),
        "low_alignment": str(LOW_ALIGNMENT),
        "unlike_above_percentile": str(UNLIKE_ABOVE),
        "judged_share": str(_JUDGED_SHARE),
    }
    return {
        "program": __version__,
        "torch": version("torch"),
        "bundle": bundle.fingerprint,
        "bundle_name": bundle.manifest.name,
        "sae": auditor.sae_name,
        "device": str(encoder.device),
        "precision": str(encoder.precision),
        "prompt_set": prompts.name,
        "thresholds": thresholds,
    }


@dataclass(frozen=True)
class Replayed:
    """An audit computed again.

    Parameters
    ----------
    is_same
        Whether every probability is within `TOLERANCE_PPM` and the same `TOP` latents push the decision.
    moved_ppm
        By how much a probability moved at most, in millionths.
    top_changed
        Latents of the `TOP` that are others, by number.
    why
        What explains a difference: another device, version, bundle or file; empty where nothing is known.
    """

    item: int
    is_same: bool
    moved_ppm: int
    top_changed: tuple[int, ...]
    why: str


def replay_job(session: Session, auditor: Auditor, prompts: PromptSet, *, workers: int | None = None) -> Job[None]:
    """Compute the recorded audits of a session again; yields an `Update` of a `Replayed` for each, records nothing."""
    rows = session.records.rows(
        "SELECT a.item, i.path, a.audit_sha256, a.seq FROM audits a JOIN items i ON i.session = a.session"
        " AND i.item = a.item WHERE a.session = ? AND a.predicted != '' ORDER BY a.item",
        (session.key,),
    )
    settings, now = session.settings, context_of(auditor, prompts)
    reading = auditor_reading(cast("View", settings.view))
    answers = auditor.answers_job(
        [Path(from_text(path)) for _, path, _, _ in rows],
        prompts,
        target=settings.target,
        method=settings.method,
        workers=workers,
        reading=reading,
    )
    with closing(answers):
        for said in answers:
            if not isinstance(said, Update):
                yield said
                continue
            item, _, sha256, seq = rows[said.value.place]
            try:
                then = json.loads(session.records.content(str(sha256)))
            except InputRefused as gone:
                yield Update(Replayed(int(item), False, 0, (), str(gone)))
                continue
            event = next(session.records.events(after=int(seq) - 1, limit=1))
            yield Update(_compared(int(item), then, said.value, event.context, now))


def _compared(item: int, then: Any, answer: Any, was: Any, now: Any) -> Replayed:
    if answer.refusal is not None:
        return Replayed(item, False, 0, (), str(answer.refusal))
    tile = (then.get("tile") or {"number": 1})["number"]
    again = json.loads(json_text(answer.audits[min(tile, len(answer.audits)) - 1].to_json()))
    before, after = ({one["class"]: one["probability"] for one in side["predictions"]} for side in (then, again))
    moved = max((abs(before[name] - after.get(name, 0.0)) for name in before), default=0.0)
    moved_ppm = round(moved * _MILLION)
    changed = tuple(sorted(set(_top(then)) ^ set(_top(again))))
    is_same = moved_ppm <= TOLERANCE_PPM and not changed
    reasons = [] if is_same else [f"{key}: {was[key]} -> {now[key]}" for key in now if was.get(key) != now[key]]
    if then["image"]["sha256"] != again["image"]["sha256"]:
        reasons.append(say("the file has another content"))
    return Replayed(item, is_same, moved_ppm, changed, ", ".join(reasons))


def _top(audit: Any) -> Sequence[int]:
    return [one["latent"] for one in audit["predictions"][0]["contributions"][:TOP]]
