"""Sessions: what a team looks at together, who said what of which image, and how each act is taken back.

A session never changes a record. A verdict that is taken back is another event, which names the one that it undoes;
what stands now is in the tables of `projection`.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.records.events import Entry, Event
from sae_auditor.records.log import Records
from sae_auditor.records.projection import AGAIN, STAGES, UNDECIDED, VERDICTS, WITH_MODEL

_IMAGES_TOGETHER: Final = 1000
# Acts that can be taken back at a time, undoings among them.
_ACTS_KEPT: Final = 2000
MAX_NOTE: Final = 2000
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class NewItem:
    """An image for a session: where it lies (as by `names.to_text`), SHA-256 of its file, and the part or ``""``."""

    path: str
    sha256: str
    part: str = ""


@dataclass(frozen=True)
class AuditNote:
    """What the model made of an item, as far as it is recorded.

    Parameters
    ----------
    class_name
        The class that it decides for.
    probability_ppm, margin_ppm
        Of that class, and how far it leads the next one, in millionths.
    flags
        What there is to look at: the values of `reports` ``Finding``, such as ``forbidden``, ``unlike``.
    audit_sha256
        Of the audit's JSON, which is kept beside the records.
    """

    item: int
    class_name: str
    probability_ppm: int
    margin_ppm: int
    flags: tuple[str, ...]
    audit_sha256: str


@dataclass(frozen=True)
class Given:
    """A person's word on an item; `code` is the reason's key, ``1`` to ``9``, or empty."""

    item: int
    verdict: str
    code: str = ""
    note: str = ""
    stage: str = WITH_MODEL
    round: int = 0

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS or self.stage not in STAGES or len(self.note) > MAX_NOTE:
            raise ValueError(f"no such verdict: {self}")


@dataclass(frozen=True)
class Settings:
    """What a session is made with; none of it changes what was recorded before it changed.

    Parameters
    ----------
    title
        As people call it.
    bundle, bundle_fingerprint, sae, target, method, view
        What audits are made with.
    prompts
        Of each class its prompts, in order.
    accept_classes, reject_classes
        Which classes pass a part and which reject it; of a class in neither nothing is said of overkill and escape.
    reasons
        What the keys ``1`` to ``9`` stand for.
    reviewers
        Who judges.
    judges_first
        Whether the reviewer judges before the model's prediction and evidence are shown.
    is_blind
        Whether a reviewer sees no other reviewer's verdicts before both have judged.
    policy_sha256
        Of the policy of reasons.
    """

    title: str
    bundle: str = ""
    bundle_fingerprint: str = ""
    sae: str = ""
    target: str = "logodds"
    method: str = "gradient"
    view: str = "crop"
    prompts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    accept_classes: tuple[str, ...] = ()
    reject_classes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    judges_first: bool = False
    is_blind: bool = True
    policy_sha256: str = ""

    def to_record(self) -> dict[str, Any]:
        """Return it as a record holds it."""
        lists = {name: list(value) for name, value in vars(self).items() if isinstance(value, tuple)}
        flags = {name: int(value) for name, value in vars(self).items() if isinstance(value, bool)}
        prompts = [[name, list(texts)] for name, texts in self.prompts.items()]
        return {**vars(self), **lists, **flags, "prompts": prompts}

    @classmethod
    def of_record(cls, values: Mapping[str, Any]) -> Settings:
        """Return what a record holds; what this version does not know is left out."""
        known: dict[str, Any] = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        for name, value in known.items():
            if isinstance(value, list) and name != "prompts":
                known[name] = tuple(value)
        known["prompts"] = {name: tuple(texts) for name, texts in values.get("prompts", ())}
        for name in ("judges_first", "is_blind"):
            known[name] = bool(known.get(name, 0))
        return cls(**known)


@dataclass(frozen=True)
class Step:
    """An act that can be taken back, or was."""

    seq: int
    action: str
    n_items: int
    first_item: int
    verdict: str
    time: str
    is_undone: bool


def _at_once(method: Callable[Concatenate[Session, _P], _T]) -> Callable[Concatenate[Session, _P], _T]:
    """Let nothing be recorded between what a method reads and what it records by that."""

    @wraps(method)
    def locked(self: Session, /, *values: _P.args, **named: _P.kwargs) -> _T:
        with self.records.lock:
            return method(self, *values, **named)

    return locked


def sessions_in(records: Records) -> list[tuple[str, str, str, int]]:
    """Return id, title, time of making and number of images of every session, the last one used first."""
    return [
        (str(key), str(title), str(created), int(n))
        for key, title, created, n in records.rows(
            "SELECT id, title, created, (SELECT count(*) FROM items WHERE session = id AND removed = 0)"
            " FROM sessions ORDER BY last_seq DESC"
        )
    ]


def new_session(records: Records, who: str, settings: Settings) -> Session:
    """Make a session without images."""
    key = uuid.uuid4().hex[:12]
    records.append([Entry("session/new", who, key, after=settings.to_record())])
    return Session(records, key)


class Session:
    """One session. Several threads may use it.

    Parameters
    ----------
    records
        Where it is recorded.
    key
        Its id.

    Raises
    ------
    InputRefused
        When there is none.
    """

    def __init__(self, records: Records, key: str) -> None:
        self.records = records
        self.key = key
        if not records.rows("SELECT 1 FROM sessions WHERE id = ?", (key,)):
            raise InputRefused(say("There is no session {0} in {1}.", key, records.path))

    @property
    def settings(self) -> Settings:
        """What it is made with."""
        ((values,),) = self.records.rows("SELECT settings FROM sessions WHERE id = ?", (self.key,))
        return Settings.of_record(json.loads(values))

    @_at_once
    def change(self, who: str, settings: Settings, reason: str) -> None:
        """Change what it is made with from now on."""
        before, after = self.settings.to_record(), settings.to_record()
        changed = {name for name in after if after[name] != before[name]}
        if changed:
            old, new = ({name: side[name] for name in changed} for side in (before, after))
            self.records.append([Entry("session/changed", who, self.key, before=old, after=new, reason=reason)])

    @property
    def n_items(self) -> int:
        """Images that ever came to it; items are numbered from 1."""
        ((n,),) = self.records.rows("SELECT coalesce(max(item), 0) FROM items WHERE session = ?", (self.key,))
        return int(n)

    @_at_once
    def add(self, who: str, images: Iterable[NewItem]) -> range:
        """Add images as one step; return their numbers."""
        start, entries, part = self.n_items + 1, [], []
        number = start
        for image in images:
            part.append({"item": number, "path": image.path, "sha256": image.sha256, "part": image.part})
            number += 1
            if len(part) == _IMAGES_TOGETHER:
                entries.append(Entry("images/added", who, self.key, after={"items": part}))
                part = []
        if part:
            entries.append(Entry("images/added", who, self.key, after={"items": part}))
        if entries:
            self.records.append(entries)
        return range(start, number)

    @_at_once
    def remove(self, who: str, items: Sequence[int], reason: str = "") -> None:
        """Take images out of the queue; what was recorded of them stays.

        Those that are out already are left out, so that taking it back brings back no more than this took.
        """
        rows = self.records.rows("SELECT item FROM items WHERE session = ? AND removed = 0", (self.key,))
        there = {item for (item,) in rows}
        items = [item for item in items if item in there]
        if items:
            after = {"items": items}
            self.records.append([Entry("images/removed", who, self.key, after=after, reason=reason)])

    def note_audits(self, who: str, notes: Sequence[AuditNote], context: Mapping[str, Any]) -> None:
        """Record what the model made of items.

        Parameters
        ----------
        context
            What with: versions, device, precision, batch, bundle.
        """
        audits = [
            {
                "item": note.item,
                "class": note.class_name,
                "probability_ppm": note.probability_ppm,
                "margin_ppm": note.margin_ppm,
                "flags": list(note.flags),
                "sha256": note.audit_sha256,
            }
            for note in notes
        ]
        parts = (audits[i : i + _IMAGES_TOGETHER] for i in range(0, len(audits), _IMAGES_TOGETHER))
        entries = [Entry("audits", who, self.key, after={"audits": part}, context=context) for part in parts]
        if entries:
            self.records.append(entries)

    @_at_once
    def give(
        self, who: str, given: Sequence[Given], *, reason: str = "", context: Mapping[str, Any] | None = None
    ) -> Event | None:
        """Record a person's word on one item or, as one step, on many; None where nothing changes by it.

        Parameters
        ----------
        reason
            Why a verdict that stood there was changed.
        context
            What was on the screen.
        """
        changes = [(self._standing(who, word), word) for word in given]
        changes = [(old, word) for old, word in changes if old != word]
        if not changes:
            return None
        subject = self._sha256(changes[0][1].item) if len(changes) == 1 else ""
        before, after = ({"verdicts": [vars(side) for side in sides]} for sides in zip(*changes, strict=True))
        entry = Entry("verdicts", who, self.key, subject, before, after, reason, context or {})
        return self.records.append([entry])[0]

    def standing(self, item: int, who: str, stage: str = WITH_MODEL, number: int = 0) -> Given:
        """Return a reviewer's word on an item as it stands."""
        return self._standing(who, Given(item, UNDECIDED, stage=stage, round=number))

    @_at_once
    def draw(self, who: str, n: int, seed: int) -> tuple[int, ...]:
        """Draw a sample of decided items for a blind second look; return their numbers in the order of that look."""
        sql = (
            "SELECT DISTINCT item FROM verdicts WHERE session = ? AND stage != ? AND verdict != ? AND removed = 0"
            " ORDER BY item"
        )
        decided = [int(item) for (item,) in self.records.rows(sql, (self.key, AGAIN, UNDECIDED))]
        items = random.Random(seed).sample(decided, min(n, len(decided)))
        number = 1 + int(self.records.rows("SELECT round FROM sessions WHERE id = ?", (self.key,))[0][0])
        after = {"items": items, "round": number, "seed": seed}
        self.records.append([Entry("sample/drawn", who, self.key, after=after)])
        return tuple(items)

    @_at_once
    def sign(self, who: str, meaning: str, reason: str = "") -> Event:
        """Record that somebody stands for the session as it is; `meaning` such as ``reviewed`` or ``approved``."""
        seq, head = self.records.head
        after = {"meaning": meaning, "seq": seq, "head": head}
        return self.records.append([Entry("session/signed", who, self.key, after=after, reason=reason)])[0]

    def steps(self, who: str, limit: int = 200) -> list[Step]:
        """Return a person's last acts that can be taken back, the last one first, with those that were."""
        undone: set[int] = set()
        steps: list[Step] = []
        for seq, undoes in self._acts(who):
            if not undoes:
                steps.append(self._step(seq, seq in undone))
            elif seq not in undone:  # an undoing that was itself undone lets the first act stand again
                undone.add(undoes)
            if len(steps) == limit:
                break
        return steps

    @_at_once
    def undo(self, who: str) -> Step | None:
        """Take back a person's last act that stands; return it, or None."""
        undone: set[int] = set()
        for seq, undoes in self._acts(who):
            if undoes and seq not in undone:
                undone.add(undoes)
            elif not undoes and seq not in undone:
                self._reverse(who, seq)
                return self._step(seq, False)
        return None

    @_at_once
    def redo(self, who: str) -> Step | None:
        """Do again what a person took back last, unless something was done since; return it, or None."""
        undoings = {seq: undoes for seq, undoes in self._acts(who) if undoes}
        redone: set[int] = set()
        for seq, undoes in self._acts(who):
            if not undoes:
                break
            if undoes in undoings:
                redone.add(undoes)
            elif seq not in redone:
                self._reverse(who, seq)
                return self._step(undoes, False)
        return None

    def _reverse(self, who: str, seq: int) -> None:
        event = self._event(seq)
        action = {"images/removed": "images/back", "images/back": "images/removed"}.get(event.action, event.action)
        before, after = (event.before, event.after) if action != event.action else (event.after, event.before)
        entry = Entry(action, who, self.key, event.subject, before, after, context={"undoes": seq})
        self.records.append([entry])

    def _acts(self, who: str) -> list[tuple[int, int]]:
        """Return numbers of a person's acts, the last one first, and of the act that each takes back, or 0."""
        sql = "SELECT seq, undoes FROM acts WHERE session = ? AND reviewer = ? ORDER BY seq DESC LIMIT ?"
        return [(int(seq), int(undoes)) for seq, undoes in self.records.rows(sql, (self.key, who, _ACTS_KEPT))]

    def _event(self, seq: int) -> Event:
        return next(self.records.events(after=seq - 1, limit=1))

    def _standing(self, who: str, word: Given) -> Given:
        rows = self.records.rows(
            "SELECT verdict, code, note FROM verdicts"
            " WHERE session = ? AND item = ? AND reviewer = ? AND stage = ? AND round = ?",
            (self.key, word.item, who, word.stage, word.round),
        )
        verdict, code, note = rows[0] if rows else (UNDECIDED, "", "")
        return Given(word.item, verdict, code, note, word.stage, word.round)

    def _sha256(self, item: int) -> str:
        rows = self.records.rows("SELECT sha256 FROM items WHERE session = ? AND item = ?", (self.key, item))
        return str(rows[0][0]) if rows else ""

    def _step(self, seq: int, is_undone: bool) -> Step:
        sql = "SELECT seq, action, n_items, first_item, verdict, time FROM acts WHERE seq = ?"
        (row,) = self.records.rows(sql, (seq,))
        number, action, n_items, first_item, verdict, time = row
        return Step(number, action, n_items, first_item, verdict, time, is_undone)
