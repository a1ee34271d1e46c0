"""What people on this computer judged under one bundle: an append-only journal, like that of remarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sae_auditor.concepts.people.journal import Journal, moment
from sae_auditor.concepts.people.kept_events import KeptEvents, journal_path
from sae_auditor.concepts.people.words import checked_who
from sae_auditor.concepts.policy.policy import (
    JUDGEMENTS,
    Judgement,
    LatentEntry,
    ReasonsPolicy,
    StatedShare,
    WordEntry,
)
from sae_auditor.concepts.policy.words import key_of
from sae_auditor.i18n import say

FOLDER: Final = "policies"


Key = tuple[str | int, ...]
Value = Judgement | float | None


@dataclass(frozen=True)
class Subject:
    """What is judged: a word, or the latent `latent` of the SAE `sae`; with neither, the stated share."""

    word: str | None = None
    sae: str | None = None
    latent: int | None = None

    @property
    def key(self) -> Key:
        """The same for what replaces each other."""
        if self.word is not None:
            return "word", key_of(self.word)
        return ("share",) if self.sae is None or self.latent is None else ("latent", self.sae, self.latent)


SHARE_OF_A_DECISION: Final = Subject()


@dataclass(frozen=True)
class PolicyEvent:
    """One change in the policy of `prompt_set` (None: of all): of the subject stood `before`, now there is `after`.

    None as a value is nothing: neither this computer nor the bundle says anything then. A stated share is a number.
    """

    seq: int
    when: str
    who: str
    prompt_set: str | None
    word: str | None
    sae: str | None
    latent: int | None
    before: Value
    after: Value
    note: str | None = None

    @property
    def subject(self) -> Subject:
        """What is judged."""
        return Subject(self.word, self.sae, self.latent)


class LocalPolicies(KeptEvents[PolicyEvent]):
    """The judgements of this computer for one bundle; made by `LocalPolicies.of`. Several threads may use it.

    Parameters
    ----------
    journal
        Where they are kept.
    """

    def __init__(self, journal: Journal[PolicyEvent]) -> None:
        self._state: Mapping[str | None, Mapping[Key, PolicyEvent]] = {}
        super().__init__(journal)

    @classmethod
    def of(cls, bundle_fingerprint: str, folder: str | Path | None = None) -> LocalPolicies:
        """Return what was judged under a bundle; `folder` is where journals are kept, by default the person's own."""
        refused = say("'{0}' is no fingerprint of a bundle.", bundle_fingerprint)
        return cls(Journal(journal_path(bundle_fingerprint, FOLDER, folder, refused), policy_event))

    @property
    def n_unreadable(self) -> int:
        """Lines of the journal that hold no whole judgement."""
        return self._journal.n_unreadable

    @property
    def prompt_sets(self) -> tuple[str | None, ...]:
        """The prompt sets about which something was judged here, None for all of them."""
        return tuple(self._state)

    def history(self) -> list[PolicyEvent]:
        """Return every change, oldest first."""
        with self._lock:
            return list(self._journal.events)

    def over(self, base: ReasonsPolicy) -> ReasonsPolicy:
        """Return `base`, the bundle's own policy of a prompt set, with what was judged here."""
        events = self._state.get(base.prompt_set, {})
        if not events:
            return base
        stands = {key: event for key, event in events.items() if event.after is not None}
        mine = ReasonsPolicy(
            prompt_set=base.prompt_set,
            words=tuple(_word_entry(event) for key, event in stands.items() if key[0] == "word"),
            latents=tuple(_latent_entry(event) for key, event in stands.items() if key[0] == "latent"),
            stated_share=next((_share(event) for key, event in stands.items() if key[0] == "share"), None),
        )
        return mine.over(_without(base, events))

    def append(
        self,
        prompt_set: str | None,
        changes: Sequence[tuple[Subject, Value]],
        base: ReasonsPolicy,
        *,
        who: str,
        note: str | None = None,
    ) -> list[PolicyEvent]:
        """Write changes down and return those that changed something; None takes back what stands.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When the journal cannot be written; nothing was changed then.
        """
        person = checked_who(who)

        def make(events: Sequence[PolicyEvent], seq: int) -> list[PolicyEvent]:
            self._replay()  # what others wrote up to now is what changes
            now = _values(self.over(base))
            fresh: list[PolicyEvent] = []
            when = moment()
            for subject, after in changes:
                before = now.get(subject.key)
                if before != after:
                    now[subject.key] = after
                    head = PolicyEvent(seq + len(fresh), when, person, prompt_set, None, None, None, before, after)
                    fresh.append(replace(head, word=subject.word, sae=subject.sae, latent=subject.latent, note=note))
            return fresh

        with self._lock:
            written = self._journal.append(make)
            self._replay()
            return written

    def _replay(self) -> None:
        state: dict[str | None, dict[Key, PolicyEvent]] = {}
        for event in self._journal.events:
            of_set = state.setdefault(event.prompt_set, {})
            of_set.pop(event.subject.key, None)  # the last one is the last one
            of_set[event.subject.key] = event
        self._state = state


def policy_event(data: Mapping[str, Any]) -> PolicyEvent | None:
    """Return the judgement in a line of the journal; see `Journal`."""
    word, sae, latent = data.get("word"), data.get("sae"), data.get("latent")
    texts = (data.get("prompt_set"), word, sae, data.get("note"))
    has_subject = type(latent) is int and latent >= 0 if sae is not None else latent is None
    if not all(text is None or isinstance(text, str) for text in texts) or not has_subject or word == "":
        return None
    allowed: Callable[[Any], bool] = _is_share if word is None and sae is None else _is_judgement
    before, after = data.get("before"), data.get("after")
    if not allowed(before) or not allowed(after):
        return None
    head = (data["seq"], data["when"], data["who"], data.get("prompt_set"))
    return PolicyEvent(*head, word, sae, latent, before, after, data.get("note"))


def _is_judgement(value: Any) -> bool:
    return value is None or value in JUDGEMENTS


def _is_share(value: Any) -> bool:
    return value is None or (isinstance(value, float) and 0 < value <= 1)


def _values(policy: ReasonsPolicy) -> dict[Key, Value]:
    """Return what stands in a policy by its subject."""
    found: dict[Key, Value] = {("word", key_of(entry.word)): entry.judgement for entry in policy.words}
    found |= {("latent", entry.sae, entry.latent): entry.judgement for entry in policy.latents}
    if policy.stated_share is not None:
        found["share",] = policy.stated_share.value
    return found


def _without(base: ReasonsPolicy, events: Mapping[Key, PolicyEvent]) -> ReasonsPolicy:
    """Return what `base` says of everything that was not judged again here."""
    return base.model_copy(
        update={
            "words": tuple(entry for entry in base.words if ("word", key_of(entry.word)) not in events),
            "latents": tuple(entry for entry in base.latents if ("latent", entry.sae, entry.latent) not in events),
            "stated_share": None if ("share",) in events else base.stated_share,
        }
    )


def _word_entry(event: PolicyEvent) -> WordEntry:
    return WordEntry(word=event.word, judgement=event.after, who=event.who, when=event.when, note=event.note)  # type: ignore[arg-type]


def _latent_entry(event: PolicyEvent) -> LatentEntry:
    return LatentEntry(
        sae=event.sae,  # type: ignore[arg-type]
        latent=event.latent,  # type: ignore[arg-type]
        judgement=event.after,  # type: ignore[arg-type]
        who=event.who,
        when=event.when,
        note=event.note,
    )


def _share(event: PolicyEvent) -> StatedShare:
    return StatedShare(value=event.after, who=event.who, when=event.when)  # type: ignore[arg-type]
