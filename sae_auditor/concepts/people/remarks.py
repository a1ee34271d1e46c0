"""Names, notes and marks of the latents of one SAE, kept on this computer, and laid over what a bundle says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.concepts.concept import MARKS, Concept, Remark
from sae_auditor.concepts.people.journal import FIELDS, Field, Journal, RemarkEvent, moment, remark_event
from sae_auditor.concepts.people.kept_events import KeptEvents, journal_path
from sae_auditor.concepts.people.words import checked_mark, checked_name, checked_note, checked_who
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER: Final = "remarks"
_CHECKED: Final[dict[Field, Callable[[str | None], str | None]]] = {
    "name": checked_name,
    "note": checked_note,
    "mark": checked_mark,
}


class Leave(Enum):
    """Says that a field stays as it is."""

    AS_IT_IS = say("as it is")


LEAVE: Final = Leave.AS_IT_IS


class Remarks(KeptEvents[RemarkEvent]):
    """What people wrote about the latents of an SAE; made by `Remarks.of`. Several threads may use it.

    A bundle can bring remarks of its own in its table of concepts. `Remarks` holds what was written on this computer,
    field by field; where nothing was, the bundle's stands. That is why some methods take the bundle's as `base`.

    Parameters
    ----------
    journal
        Where they are kept.
    """

    def __init__(self, journal: Journal[RemarkEvent]) -> None:
        self._state: dict[int, Remark] = {}
        self._touched: dict[int, frozenset[Field]] = {}
        self._n_readings, self._n_applied = 0, 0
        super().__init__(journal)

    @classmethod
    def of(cls, sae_fingerprint: str, folder: str | Path | None = None) -> Remarks:
        """Return what was written about an SAE.

        Parameters
        ----------
        sae_fingerprint
            Which SAE, whatever it is called in a bundle.
        folder
            Where journals are kept; None for the place in the person's data folder.
        """
        refused = say("'{0}' is no fingerprint of an SAE.", sae_fingerprint)
        return cls(Journal(journal_path(sae_fingerprint, FOLDER, folder, refused), remark_event))

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know about how the journal was read."""
        n = self._journal.n_unreadable
        if n == 0:
            return ()
        lines = say("one line") if n == 1 else f"{n} lines"
        return (
            say(
                "{0} has {1} without a whole remark, as a power cut leaves behind; everything else in it was read.",
                self.path,
                lines,
            ),
        )

    def get(self, latent: int) -> Remark | None:
        """Return what was written about a latent on this computer, None when nothing ever was.

        A remark whose fields are all None says that what was there has been cleared.
        """
        return self._state.get(latent)

    def all(self) -> Mapping[int, Remark]:
        """Return every latent's remark by latent."""
        return MappingProxyType(dict(self._state))

    def names(self) -> dict[int, str | None]:
        """Return the names given on this computer by latent; None is a name that was cleared."""
        touched = self._touched
        return {latent: remark.name for latent, remark in self._state.items() if "name" in touched[latent]}

    def history(self, latent: int) -> list[RemarkEvent]:
        """Return every change to a latent's remark, oldest first."""
        # Without the lock, which a writer keeps while another program has the file: windows ask for this.
        return [event for event in tuple(self._journal.events) if event.latent == latent]

    def over(self, latent: int, base: Remark | None) -> Remark | None:
        """Return the remark that holds: field by field what was written here, else what `base`, the bundle's, says."""
        own = self._state.get(latent)
        if own is None or base is None:
            return own if base is None else base
        kept = {field: getattr(base, field) for field in FIELDS if field not in self._touched[latent]}
        return replace(own, **kept)

    def on(self, concept: Concept) -> Concept:
        """Return the concept with the remark that holds; a name that was cleared here is gone."""
        base = concept.remark
        if base is None and concept.name is not None:
            base = Remark(name=concept.name)
        remark = self.over(concept.latent, base)
        return concept if remark is None else replace(concept, name=remark.name, remark=remark)

    def set(
        self,
        latent: int,
        *,
        who: str,
        name: str | Leave | None = LEAVE,
        note: str | Leave | None = LEAVE,
        mark: str | Leave | None = LEAVE,
        base: Remark | None = None,
    ) -> Remark:
        """Write down a name, a note or a mark, and return the remark that holds now.

        None or an empty text clears a field. A change can be taken back by setting the former value: that is an event
        like any other. Where a field has the value already nothing is written.

        Parameters
        ----------
        who
            The person.
        base
            What the bundle says of the latent, see `over`.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When a value is refused or the journal cannot be written; nothing was changed then.
        """
        given: dict[Field, str | Leave | None] = {"name": name, "note": note, "mark": mark}
        wanted = {field: value for field, value in given.items() if not isinstance(value, Leave)}
        self.set_many({latent: wanted}, who=who, base={} if base is None else {latent: base})
        return self.over(latent, base) or Remark()

    def set_many(
        self,
        values: Mapping[int, Mapping[Field, str | None]],
        *,
        who: str,
        base: Mapping[int, Remark] = MappingProxyType({}),
    ) -> None:
        """Write down fields of many latents in one go: one write to the disk, of all of them or of none; see `set`.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When a value is refused or the journal cannot be written; nothing was changed then.
        """
        person = checked_who(who)
        for latent in values:
            if latent < 0:
                raise InputRefused(say("There is no latent {0}.", latent), safe=say("Nothing was changed."))
        wanted = {
            latent: {field: _CHECKED[field](value) for field, value in fields.items()}
            for latent, fields in values.items()
        }
        with self._lock:
            self._journal.append(lambda _events, seq: self._changes(seq, person, wanted, base))
            self._replay()

    def _changes(
        self, seq: int, who: str, wanted: Mapping[int, Mapping[Field, str | None]], base: Mapping[int, Remark]
    ) -> Sequence[RemarkEvent]:
        self._replay()  # what others wrote up to now is what changes
        when = moment()
        changed: list[RemarkEvent] = []
        for latent, fields in wanted.items():
            now = self.over(latent, base.get(latent)) or Remark()
            for field, after in fields.items():
                if after != getattr(now, field):
                    number = seq + len(changed)
                    changed.append(RemarkEvent(number, when, who, latent, field, getattr(now, field), after))
        return changed

    def _replay(self) -> None:
        """Bring the state up to the journal; readers in other threads see the former or the new one."""
        is_new = self._n_readings != self._journal.n_readings
        state = {} if is_new else dict(self._state)
        touched = {} if is_new else dict(self._touched)
        for event in self._journal.events[0 if is_new else self._n_applied :]:
            former = state.get(event.latent, Remark())
            changed = {"name": former.name, "note": former.note, "mark": former.mark, event.field: event.after}
            state[event.latent] = Remark(**changed, who=event.who, when=event.when)  # type: ignore[arg-type]
            touched[event.latent] = touched.get(event.latent, frozenset()) | {event.field}
        self._state, self._touched = state, touched
        self._n_readings, self._n_applied = self._journal.n_readings, len(self._journal.events)


_COLUMNS: Final = {"name": "name", "verdict": "mark", "note": "note", "named_by": "who", "named_at": "when"}


def with_remarks(concept: Concept, remark: Remark | None) -> Concept:
    """Return the concept with what a person wrote; what the remark leaves open stays as the concept has it.

    `Remarks.on` also knows which fields a person has cleared.
    """
    if remark is None:
        return concept
    former = concept.remark or Remark(name=concept.name)
    open_fields = {field: getattr(former, field) for field in ("name", "note", "mark") if not getattr(remark, field)}
    merged = replace(remark, **open_fields)
    return replace(concept, name=merged.name, remark=merged)


def remark_of_row(row: Mapping[str, Any]) -> Remark | None:
    """Return the remark in a row of `schema.CONCEPTS`, None where there is none."""
    mark = row.get("verdict")
    remark = Remark(
        name=row.get("name"),
        note=row.get("note"),
        mark=mark if mark in MARKS else None,
        who=row.get("named_by") or "",
        when=row.get("named_at") or "",
    )
    return None if remark == Remark() else remark


def remark_columns(rows: pa.Table, remarks: Remarks) -> dict[str, list[str | None]]:
    """Return the columns for `schema.with_columns` that put the remarks into a table of `schema.CONCEPTS`.

    Rows about which nothing was written here keep what they say; who and when are those of the last change.
    """
    names = [name for name in (*_COLUMNS, "latent") if name in rows.column_names]
    columns: dict[str, list[str | None]] = {
        name: rows[name].to_pylist() if name in names else [None] * len(rows) for name in _COLUMNS
    }
    for place, latent in enumerate(rows["latent"].to_pylist()):
        if remarks.get(latent) is None:
            continue
        remark = remarks.over(latent, remark_of_row({name: column[place] for name, column in columns.items()}))
        for column, field in _COLUMNS.items():
            columns[column][place] = getattr(remark, field) or None
    return columns
