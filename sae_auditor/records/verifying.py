"""Is the log whole: every event spelled as it was hashed, in its place, with the hash of the one before; and anchored.

What this says and what the stand-alone ``verify.py`` of an export says are the same; tests compare them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sae_auditor.records.anchors import Anchor
from sae_auditor.records.events import read_event
from sae_auditor.records.hashing import EMPTY, MerkleTree
from sae_auditor.records.log import workspace_id
from sae_auditor.strict_json import NotStrictJson


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
    """Check a log.

    Parameters
    ----------
    stored
        Number, hash and content of each event, in order; see `Records.stored`.
    anchors
        That were kept elsewhere, and the log's own.
    """
    tree, head, n, bad, workspace, last_time = MerkleTree(), EMPTY, 0, None, "", ""
    wanted = {anchor.seq for anchor in anchors}
    states: dict[int, tuple[str, str]] = {0: (EMPTY, EMPTY)}
    steps = []
    for seq, stored_hash, content in stored:
        n += 1
        if bad is not None:
            continue
        try:
            event = read_event(content)
        except NotStrictJson:
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
        is_ok = (
            anchor.is_signed_by_its_key
            and states.get(anchor.seq) == (anchor.head, anchor.root)
            and (anchor.workspace == workspace or bad == 1)
        )
        checks.append(AnchorCheck(anchor, is_ok))
        if is_ok:
            vouched.append(anchor.seq)
        elif bad is None and anchor.is_signed_by_its_key:
            bad = n + 1 if anchor.seq > n else 1 + max(seq for seq in vouched if seq < anchor.seq or seq == 0)
    return Verification(n, bad, tuple(checks), n - max(vouched), tuple(steps))
