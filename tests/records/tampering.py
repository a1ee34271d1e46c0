"""Twelve ways to change a log, and what both verifiers say of each (T10)."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import nacl.signing

from sae_auditor.records import Anchor, Entry, Records, anchor_folder, make_anchor, read_anchors, read_log, verify
from sae_auditor.records.events import Event, read_event
from sae_auditor.records.export import line_of
from sae_auditor.records.hashing import EMPTY
from tests.records.acts import NAME, WHO
from tests.records.faults import Tally, quick_folder

N_EVENTS, ANCHORED = 160, (40, 80, 120)
VERIFIER = Path(__file__).parents[2] / "resources" / "verify.py"
Log = list[tuple[str, bytes]]  # hash and content of each event


@dataclass(frozen=True)
class Tampered:
    """A changed log, the anchors it is checked with, and what should be said: the first bad number, and all is well.

    `bad` is None and `is_ok` true for what nobody can see: see `LIMITS` of the export.
    """

    log: Log
    anchors: Sequence[Anchor]
    bad: int | None
    is_ok: bool = False


class World:
    """A log of `N_EVENTS` with anchors of some, and the anchors of another workspace."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory(dir=quick_folder()) as text:
            path = Path(text, NAME)
            records = Records(path, who=WHO, reserve_bytes=0)
            while records.head[0] < N_EVENTS:
                if records.head[0] in ANCHORED:
                    make_anchor(records, WHO, key=path.parent / "key")
                records.append([Entry("remark", WHO, after={"text": f"number {records.head[0]}, 焦げ"})])
            self.log: Log = [(stored_hash, content) for _, stored_hash, content in records.stored()]
            records.close()
            self.anchors = read_anchors([anchor_folder(path)])
        assert [anchor.seq for anchor in self.anchors] == list(ANCHORED)
        assert len(self.log) == N_EVENTS

    def vouched(self, n: int) -> int:
        """Return the last anchored number below `n`."""
        return max((seq for seq in ANCHORED if seq < n), default=0)

    def foreign(self, seq: int) -> Anchor:
        """Return an anchor of another workspace, well signed."""
        key = nacl.signing.SigningKey(bytes(range(32)))
        public = key.verify_key.encode().hex()
        anchor = Anchor("f" * 32, seq, "ab" * 32, "cd" * 32, "2026-01-01T00:00:00+00:00", WHO, public)
        return replace(anchor, signature=key.sign(anchor.signed).signature.hex())


def _event(log: Log, n: int, **changed: object) -> Event:
    return replace(read_event(log[n - 1][1]), **changed)


def _own(event: Event) -> tuple[str, bytes]:
    return event.hash, event.content


def _chained(log: Log) -> Log:
    """Return the log with numbers and hashes made anew, as somebody with the file and this program can."""
    made, head = [], EMPTY
    for n, (_, content) in enumerate(log, 1):
        event = replace(read_event(content), seq=n, prev=head)
        made.append(_own(event))
        head = event.hash
    return made


def _edit(w: World, n: int) -> Tampered:
    old = w.log[n - 1]
    return Tampered([*w.log[: n - 1], (old[0], _event(w.log, n, who="Eve").content), *w.log[n:]], w.anchors, n)


def _edit_with_hash(w: World, n: int) -> Tampered:
    log = [*w.log[: n - 1], _own(_event(w.log, n, who="Eve")), *w.log[n:]]
    return Tampered(log, w.anchors, n + 1) if n < N_EVENTS else Tampered(log, w.anchors, None, True)


def _delete(w: World, n: int) -> Tampered:
    log = [*w.log[: n - 1], *w.log[n:]]
    return Tampered(log, w.anchors, n) if n < N_EVENTS else Tampered(log, w.anchors, None, True)


def _swap(w: World, n: int) -> Tampered:
    n = min(n, N_EVENTS - 1)
    return Tampered([*w.log[: n - 1], w.log[n], w.log[n - 1], *w.log[n + 1 :]], w.anchors, n)


def _duplicate(w: World, n: int) -> Tampered:
    return Tampered([*w.log[:n], *w.log[n - 1 :]], w.anchors, n + 1)


def _insert(w: World, n: int) -> Tampered:
    forged = _own(_event(w.log, n, seq=n + 1, prev=w.log[n - 1][0], who="Eve"))
    log = [*w.log[:n], forged, *w.log[n:]]
    # The forged one follows well; what came there does not follow it.
    return Tampered(log, w.anchors, n + 2) if n < N_EVENTS else Tampered(log, w.anchors, None, True)


def _truncate(w: World, n: int) -> Tampered:
    is_seen = n < ANCHORED[-1]
    return Tampered(w.log[:n], w.anchors, n + 1 if is_seen else None, not is_seen)


def _wipe(w: World, n: int) -> Tampered:
    known = [anchor for anchor in w.anchors if anchor.seq <= n]
    return Tampered([], known, 1 if known else None, not known)


def _rewrite(w: World, n: int) -> Tampered:
    return _anew(w, [*w.log[: n - 1], _own(_event(w.log, n, who="Eve")), *w.log[n:]], n)


def _cut_out(w: World, n: int) -> Tampered:
    return _anew(w, [*w.log[: n - 1], *w.log[n:]], n)


def _anew(w: World, log: Log, n: int) -> Tampered:
    is_seen = n <= ANCHORED[-1]
    return Tampered(_chained(log), w.anchors, w.vouched(n) + 1 if is_seen else None, not is_seen)


def _edit_anchor(w: World, n: int) -> Tampered:
    which = n % len(w.anchors)
    anchor = w.anchors[which]
    changes: list[dict[str, object]] = [
        {"head": w.log[n - 1][0] if n != anchor.seq else "0" * 64},
        {"seq": n if n != anchor.seq else n + 1},
        {"time": f"2020-01-01T00:00:{n % 60:02}+00:00"},
        {"who": f"Eve {n}"},
        {"signature": anchor.signature[:-2] + ("00" if anchor.signature[-2:] != "00" else "01")},
    ]
    edited = replace(anchor, **changes[n // 3 % len(changes)])
    return Tampered(w.log, [*w.anchors[:which], edited, *w.anchors[which + 1 :]], None)


def _add_foreign(w: World, n: int) -> Tampered:
    return Tampered(w.log, [*w.anchors, w.foreign(n)], w.vouched(n) + 1)


CLASSES: dict[str, Callable[[World, int], Tampered]] = {
    "edit": _edit,
    "edit + own hash": _edit_with_hash,
    "delete": _delete,
    "swap": _swap,
    "duplicate": _duplicate,
    "insert": _insert,
    "truncate": _truncate,
    "wipe": _wipe,
    "rewrite + chain anew": _rewrite,
    "delete + chain anew": _cut_out,
    "anchor edited": _edit_anchor,
    "anchor of another workspace": _add_foreign,
}


def positions(n: int) -> list[int]:
    """Return so many numbers of events, the first and the last among them."""
    return [1 + round(i * (N_EVENTS - 1) / (n - 1)) for i in range(n)]


@dataclass(frozen=True)
class Said:
    """What a verifier says."""

    is_ok: bool
    bad: int | None
    anchors: tuple[bool, ...]


def by_program(tampered: Tampered) -> Said:
    """Return what the program says of the log in its own file."""
    found = verify([(n, *one) for n, one in enumerate(tampered.log, 1)], tampered.anchors)
    return Said(found.is_ok, found.first_bad_seq, tuple(check.is_ok for check in found.anchors))


def by_program_exported(folder: Path) -> Said:
    """Return what the program says of an exported folder."""
    found = verify(read_log(folder), read_anchors([folder / "anchors"]))
    return Said(found.is_ok, found.first_bad_seq, tuple(check.is_ok for check in found.anchors))


def by_itself(folder: Path) -> Said:
    """Return what the stand-alone verifier says of an exported folder."""
    specification = importlib.util.spec_from_file_location("standalone_verify", VERIFIER)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = module.main([str(folder)])
    said = json.loads(out.getvalue())
    assert status == (0 if said["ok"] else 1)
    return Said(said["ok"], said["first_bad_seq"], tuple(anchor["ok"] for anchor in said["anchors"]))


def export(tampered: Tampered, folder: Path) -> None:
    """Write the folder as the export does, which makes sure of the disk and is slower by that."""
    (folder / "anchors").mkdir(parents=True)
    lines = (line_of(*one) + b"\n" for one in tampered.log)
    (folder / "events.jsonl").write_bytes(b"".join(lines))
    for n, anchor in enumerate(tampered.anchors):
        (folder / "anchors" / f"{n}.anchor.json").write_bytes(anchor.content)


def tampering(n_positions: int, *, with_anchors: bool = True) -> tuple[Tally, int]:
    """Change a log in every way at every position; also return how many of these nobody can see.

    Parameters
    ----------
    with_anchors
        Without, what is re-chained or cut off must be missed: see the tests.
    """
    tally, world, missed = Tally("changed log" if with_anchors else "changed log, no anchors"), World(), 0
    for name, change in CLASSES.items():
        for n in positions(n_positions):
            tampered = change(world, n)
            if not with_anchors:
                tampered = replace(tampered, anchors=())
            with tempfile.TemporaryDirectory(dir=quick_folder()) as text:
                folder = Path(text, "log")
                export(tampered, folder)
                said = {by_program(tampered), by_program_exported(folder), by_itself(folder)}
            missed += tampered.is_ok
            wrong = "" if {(one.is_ok, one.bad) for one in said} == {(tampered.is_ok, tampered.bad)} else repr(said)
            tally.note(f"{name} at {n}", wrong or ("" if len(said) == 1 else f"they differ: {said}"))
    return tally, missed
