"""Is the log whole: every event spelled as it was hashed, in its place, with the hash of the one before; and anchored.

What this says and what the stand-alone ``verify.py`` of an export says are the same; tests compare them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end
from sae_auditor.records.anchors import Anchor
from sae_auditor.records.events import read_event
from sae_auditor.records.hashing import EMPTY, MerkleTree
from sae_auditor.records.log import workspace_id
from sae_auditor.strict_json import NotStrictJson

_STEP: Final = 500


@dataclass(frozen=True)
class AnchorCheck:
    """Whether the log is the one that an anchor was made of, and the anchor's signature that of its key."""

    anchor: Anchor
    is_ok: bool


@dataclass(frozen=True)
class Verification:
    """What was found.

    Parameters
    ----------
    n_events
        Events in the file.
    first_bad_seq
        The number at which the log stops being what was recorded: of the first link that does not hold, or the first
        event that an anchor knows and the log does not; where the chain holds and an anchor does not, the first event
        that no earlier anchor vouches for. None when nothing is wrong.
    anchors
        Each that was given.
    n_since_anchor
        Events at the end that no anchor covers.
    clock_steps
        Numbers of events whose clock is behind that of the event before; no fault of the log, whose order is its own.
    """

    n_events: int
    first_bad_seq: int | None
    anchors: tuple[AnchorCheck, ...]
    n_since_anchor: int
    clock_steps: tuple[int, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.first_bad_seq is None and all(check.is_ok for check in self.anchors)


def verify(stored: Iterable[tuple[int, str, bytes]], anchors: Sequence[Anchor] = ()) -> Verification:
    """Do `verify_job` at once."""
    return run_to_end(verify_job(stored, anchors))


def verify_job(
    stored: Iterable[tuple[int, str, bytes]], anchors: Sequence[Anchor] = (), n_events: int = 0
) -> Job[Verification]:
    """Check a log.

    Parameters
    ----------
    stored
        Number, hash and content of each event, in order; see `Records.stored`.
    anchors
        That were kept elsewhere, and the log's own.
    n_events
        How many there are, for the progress; 0 where that is not known.
    """
    tree, head, n, bad, workspace, last_time = MerkleTree(), EMPTY, 0, None, "", ""
    wanted = {anchor.seq for anchor in anchors}
    states: dict[int, tuple[str, str]] = {0: (EMPTY, EMPTY)}
    steps = []
    for seq, stored_hash, content in stored:
        n += 1
        if n % _STEP == 1:
            yield Progress(n, n_events, say("Checking the events"))
        if bad is not None:
            continue
        try:
            event = read_event(content)
        except (NotStrictJson, TypeError):  # also what is no text at all
            bad = n
            continue
        if (seq, event.seq, event.prev, event.hash) != (n, n, head, stored_hash):
            bad = n
            continue
        head = stored_hash
        tree.add(head)
        if n == 1:
            workspace = workspace_id(content)
        if event.time < last_time:
            steps.append(n)
        last_time = event.time
        if n in wanted:
            states[n] = (head, tree.root)
    checks, vouched = [], [0]
    for anchor in sorted(anchors, key=lambda anchor: (anchor.seq, anchor.content)):
        is_genuine = anchor.is_from_paper or anchor.is_signed_by_its_key
        is_ok = (
            is_genuine
            and states.get(anchor.seq) == (anchor.head, anchor.root)
            and (anchor.workspace == workspace or bad == 1)
        )
        checks.append(AnchorCheck(anchor, is_ok))
        if is_ok:
            vouched.append(anchor.seq)
        elif bad is None and is_genuine:
            bad = n + 1 if anchor.seq > n else 1 + max(seq for seq in vouched if seq < anchor.seq or seq == 0)
    return Verification(n, bad, tuple(checks), n - max(vouched), tuple(steps))


def what_is_wrong(stored: Iterable[tuple[int, str, bytes]], found: Verification) -> str:
    """Return what the first bad link means, as a sentence; empty where there is none.

    Parameters
    ----------
    stored
        The same log again.
    """
    bad = found.first_bad_seq
    if bad is None:
        return ""
    if bad > found.n_events:
        known = max(check.anchor.seq for check in found.anchors)
        return say(
            "The log ends with event {0}, and an anchor covers event {1}: what came last was cut off.",
            found.n_events,
            known,
        )
    *before, (_, stored_hash, content) = islice(stored, max(0, bad - 2), bad)
    try:
        event = read_event(content)
    except (NotStrictJson, TypeError) as error:
        return say("Event {0} is not what was recorded: {1}.", bad, error)
    if event.hash != stored_hash:
        return say("Event {0} was changed: its hash is that of another content.", bad)
    if event.seq != bad:
        return say("Event {0} is at the place of event {1}: events were taken out, put in or moved.", event.seq, bad)
    if event.prev != (before[0][1] if before else EMPTY):
        return say(
            "Event {0} follows another event than the one before it, which was changed together with its own hash.", bad
        )
    return say(
        "The events hold together, but from event {0} on they are not those that an anchor was made of: they were"
        " written anew.",
        bad,
    )
