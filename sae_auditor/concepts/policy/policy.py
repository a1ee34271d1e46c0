"""A reasons policy: what may count for the decisions of a prompt set, and what must not; by whom, and since when."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from typing import Annotated, Final, Literal, TypeVar, get_args

from pydantic import Field

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.people.words import MAX_NOTE
from sae_auditor.concepts.policy.words import key_of
from sae_auditor.explain.reasons import SHARE
from sae_auditor.i18n import say
from sae_auditor.schema import Line, Strict, read_as
from sae_auditor.strict_json import NotStrictJson, read_strict_json

Judgement = Literal["must-not", "may", "none"]
JUDGEMENTS: Final[tuple[Judgement, ...]] = get_args(Judgement)

SCHEMA: Final = "sae-auditor/policy/1"

_MAX_WORDS: Final = 10_000
_MAX_LATENTS: Final = 100_000
# Of a schema that is not known, in its refusal.
_MAX_SHOWN: Final = 100


class Entry(Strict):
    """One judgement, by whom and when (UTC in ISO 8601); ``none`` says that a person leaves it not judged."""

    judgement: Judgement
    who: Line
    when: Line
    note: Annotated[str, Field(max_length=MAX_NOTE)] | None = None


class WordEntry(Entry):
    """A judgement of every latent that carries a word or a synonym of it."""

    word: Annotated[str, Field(min_length=1, max_length=200)]

    @property
    def key(self) -> Hashable:
        """The same for entries of which the later one holds."""
        return key_of(self.word)


class LatentEntry(Entry):
    """A judgement of one latent; it holds whatever the latent's word says."""

    sae: Line
    latent: Annotated[int, Field(ge=0, lt=2**31)]

    @property
    def key(self) -> Hashable:
        """The same for entries of which the later one holds."""
        return self.sae, self.latent


class StatedShare(Strict):
    """From which share of a decision on a reason that must not count is a forbidden reason."""

    value: Annotated[float, Field(gt=0, le=1)]
    who: Line
    when: Line


class ReasonsPolicy(Strict):
    """The judgements of one prompt set; `prompt_set` None: they hold for every prompt set, typed prompts included.

    Of two entries for the same word or latent the later one holds; a latent's own entry wins over a word.
    """

    schema_name: Annotated[Literal["sae-auditor/policy/1"], Field(alias="schema")] = SCHEMA
    prompt_set: Line | None = None
    words: Annotated[tuple[WordEntry, ...], Field(max_length=_MAX_WORDS)] = ()
    latents: Annotated[tuple[LatentEntry, ...], Field(max_length=_MAX_LATENTS)] = ()
    stated_share: StatedShare | None = None

    @property
    def must_not_count(self) -> tuple[str, ...]:
        """The words that must not count."""
        return self._said("must-not")

    @property
    def may_count(self) -> tuple[str, ...]:
        """The words that may count."""
        return self._said("may")

    @property
    def not_judged(self) -> tuple[str, ...]:
        """The words that a person left not judged, against what a policy beneath says."""
        return self._said("none")

    @property
    def share(self) -> float:
        """The share of a decision from which on a reason is forbidden, 0 to 1."""
        return SHARE if self.stated_share is None else self.stated_share.value

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.words or self.latents or self.stated_share)

    def over(self, base: ReasonsPolicy) -> ReasonsPolicy:
        """Return the policy of this one's prompt set: what this says, and where it says nothing what `base` says."""
        return ReasonsPolicy(
            prompt_set=self.prompt_set,
            words=latest([*base.words, *self.words]),
            latents=latest([*base.latents, *self.latents]),
            stated_share=self.stated_share or base.stated_share,
        )

    def to_bytes(self) -> bytes:
        """Return the content of a policy's file; equal policies give equal bytes."""
        return (json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()

    def _said(self, judgement: Judgement) -> tuple[str, ...]:
        return tuple(entry.word for entry in self.words if entry.judgement == judgement)


EntryT = TypeVar("EntryT", WordEntry, LatentEntry)


def latest(entries: Iterable[EntryT]) -> tuple[EntryT, ...]:
    """Return the last entry for every word or latent, in the order in which these were written."""
    kept: dict[Hashable, EntryT] = {}
    for entry in entries:
        kept.pop(entry.key, None)
        kept[entry.key] = entry
    return tuple(kept.values())


def policy_from_bytes(content: bytes | memoryview, where: str) -> ReasonsPolicy:
    """Return the policy in a file; `where` names it in errors.

    Raises
    ------
    BundleRefused
        When it is none, or of a version that this one does not read.
    """
    try:
        data = read_strict_json(content)
    except NotStrictJson as error:
        raise BundleRefused(say("'{0}' of the bundle is not a reasons policy: {1}.", where, error)) from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise BundleRefused(
            say(
                "'{0}' of the bundle has the schema {1}; this version reads '{2}'.",
                where,
                repr(str(schema)[:_MAX_SHOWN]),
                SCHEMA,
            ),
            todo=say("Open it with the version of SAE Auditor that made it, or a newer one."),
        )
    return read_as(ReasonsPolicy, content, where, refuse=BundleRefused)
