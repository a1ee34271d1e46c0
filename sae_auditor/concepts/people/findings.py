"""What people decided about findings of a scan: accepted, dismissed with a reason, or a shortcut; with who and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from sae_auditor.concepts.people.journal import Journal, moment
from sae_auditor.concepts.people.kept_events import KeptEvents, journal_path
from sae_auditor.concepts.people.words import MAX_NOTE, checked_note, checked_who
from sae_auditor.i18n import say

FOLDER: Final = "findings"

Verdict = Literal["accepted", "dismissed", "shortcut"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

_MAX_CLASS: Final = 1_000
_MAX_SAE: Final = 200

# The SAE, the class and the latent.
Key = tuple[str, str, int]
# What holds, and why.
Decision = tuple[Verdict | None, str | None]


@dataclass(frozen=True)
class FindingEvent:
    """One decision: of the class and the latent stood `before`, now there is `after`; None is nothing."""

    seq: int
    when: str
    who: str
    sae: str
    class_name: str
    latent: int
    before: Verdict | None
    after: Verdict | None
    note: str | None = None

    @property
    def key(self) -> Key:
        """The same for what replaces each other."""
        return self.sae, self.class_name, self.latent


class FindingRemarks(KeptEvents[FindingEvent]):
    """What people on this computer decided about findings under one bundle. Several threads may use it.

    Parameters
    ----------
    journal
        Where it is kept.
    """

    def __init__(self, journal: Journal[FindingEvent]) -> None:
        self._state: Mapping[Key, FindingEvent] = {}
        super().__init__(journal)

    @classmethod
    def of(cls, bundle_fingerprint: str, folder: str | Path | None = None) -> FindingRemarks:
        """Return what was decided under a bundle; `folder` is where journals are kept, by default the person's own."""
        refused = say("'{0}' is no fingerprint of a bundle.", bundle_fingerprint)
        return cls(Journal(journal_path(bundle_fingerprint, FOLDER, folder, refused), finding_event))

    def get(self, sae: str, class_name: str, latent: int) -> FindingEvent | None:
        """Return what holds for a class and a latent; None where nobody decided, or took it back."""
        event = self._state.get((sae, class_name, latent))
        return None if event is None or event.after is None else event

    def shortcuts(self, sae: str) -> dict[int, tuple[str, ...]]:
        """Return the latents of an SAE of which a finding was accepted or called a shortcut, with its classes."""
        found: dict[int, tuple[str, ...]] = {}
        for event in self._state.values():
            if event.sae == sae and event.after in ("accepted", "shortcut"):
                found[event.latent] = (*found.get(event.latent, ()), event.class_name)
        return found

    def history(self) -> list[FindingEvent]:
        """Return every change, oldest first."""
        with self._lock:
            return list(self._journal.events)

    def set(
        self, keys: Sequence[Key], verdict: Verdict | None, *, who: str, note: str | None = None
    ) -> dict[Key, Decision]:
        """Decide about findings alike; see `put`."""
        return self.put(dict.fromkeys(keys, (verdict, note)), who=who)

    def put(self, decisions: Mapping[Key, Decision], *, who: str) -> dict[Key, Decision]:
        """Decide about findings; None takes back what stands. Where it stands already nothing is written.

        Return how those that changed stood before, which put once more takes the change back.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When a word cannot be kept or the journal cannot be written; nothing was changed then.
        """
        person = checked_who(who)
        wanted = {key: (verdict, checked_note(note)) for key, (verdict, note) in decisions.items()}
        former: dict[Key, Decision] = {}

        def make(_events: Sequence[FindingEvent], seq: int) -> list[FindingEvent]:
            self._replay()  # what others wrote up to now is what changes
            when = moment()
            fresh: list[FindingEvent] = []
            former.clear()
            for key, after in wanted.items():
                now = self.get(*key)
                before: Decision = (None, None) if now is None else (now.after, now.note)
                if before != after:
                    former[key] = before
                    fresh.append(FindingEvent(seq + len(fresh), when, person, *key, before[0], *after))
            return fresh

        with self._lock:
            self._journal.append(make)
            self._replay()
        return former

    def _replay(self) -> None:
        self._state = {event.key: event for event in self._journal.events}


def finding_event(data: Mapping[str, Any]) -> FindingEvent | None:
    """Return the decision in a line of the journal; see `Journal`."""
    sae, class_name, latent, note = (data.get(name) for name in ("sae", "class_name", "latent", "note"))
    before, after = data.get("before"), data.get("after")
    is_known = (
        isinstance(sae, str)
        and len(sae) <= _MAX_SAE
        and isinstance(class_name, str)
        and len(class_name) <= _MAX_CLASS
        and type(latent) is int
        and 0 <= latent < 2**31
        and all(value is None or value in VERDICTS for value in (before, after))
        and (note is None or (isinstance(note, str) and len(note) <= MAX_NOTE))
    )
    if not is_known:
        return None
    return FindingEvent(data["seq"], data["when"], data["who"], sae, class_name, latent, before, after, note)  # type: ignore[arg-type]
