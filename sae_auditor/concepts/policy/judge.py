"""From words to latents: what a policy says of every latent of an SAE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.concepts.policy.policy import Judgement, ReasonsPolicy, WordEntry
from sae_auditor.concepts.policy.words import Synonyms
from sae_auditor.explain.reasons import Judgements

if TYPE_CHECKING:
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.concepts.people import Remarks
    from sae_auditor.concepts.policy.policies import Policies


@dataclass(frozen=True)
class Unmatched:
    """A word of a policy that nothing is called, and words that are written like it."""

    word: str
    near: tuple[str, ...]


def judgements_of(
    policy: ReasonsPolicy, labels: Sequence[str | None], synonyms: Synonyms, sae_name: str, d_sae: int
) -> Judgements:
    """Return what `policy` says of the latents of one SAE.

    Parameters
    ----------
    policy
        The effective one of a prompt set.
    labels
        The name that is shown for each latent, a person's where there is one; `d_sae` of them.
    """
    if len(labels) != d_sae:
        raise ValueError(f"{len(labels)} labels for {d_sae} latents")
    things = [None if label is None else synonyms.thing(label) for label in labels]
    of_words = _by_thing(policy, synonyms)
    own: dict[int, Judgement] = {
        entry.latent: entry.judgement for entry in policy.latents if entry.sae == sae_name and entry.latent < d_sae
    }
    reasons: dict[str, tuple[int, str]] = {}
    reason_of, may_count = np.full(d_sae, -1, np.int32), np.zeros(d_sae, bool)
    for latent, thing in enumerate(things):
        entry = None if thing is None else of_words.get(thing)
        judgement = own.get(latent, "none" if entry is None else entry.judgement)
        may_count[latent] = judgement == "may"
        if judgement == "must-not":
            said = None if entry is None or entry.judgement != "must-not" else entry.word
            name = said or labels[latent] or f"latent {latent}"
            # Latents with one name are one reason, however they came to be judged.
            place, _ = reasons.setdefault(thing or f"\0{latent}", (len(reasons), name))
            reason_of[latent] = place
    return Judgements(tuple(name for _, name in reasons.values()), reason_of, may_count, policy.share)


class JudgedSets(Mapping[str | None, Judgements]):
    """What policies say now of the latents of one SAE, by prompt set; under None what holds for all other sets.

    Each is worked out when it is first asked for: there may be many sets, and tens of thousands of latents.
    """

    def __init__(self, policies: Policies, labels: Sequence[str | None], synonyms: Synonyms, sae_name: str) -> None:
        self._policies = {name: policies.effective(name) for name in (None, *policies.prompt_sets)}
        self._labels, self._synonyms, self._sae_name = labels, synonyms, sae_name
        self._made: dict[str | None, Judgements] = {}

    def __getitem__(self, prompt_set: str | None) -> Judgements:
        if prompt_set not in self._made:
            policy, labels = self._policies[prompt_set], self._labels
            self._made[prompt_set] = judgements_of(policy, labels, self._synonyms, self._sae_name, len(labels))
        return self._made[prompt_set]

    def __iter__(self) -> Iterator[str | None]:
        return iter(self._policies)

    def __len__(self) -> int:
        return len(self._policies)


def resolved(policy: ReasonsPolicy, synonyms: Synonyms) -> ReasonsPolicy:
    """Return the policy without words for which a later synonym says what holds."""
    return policy.model_copy(update={"words": tuple(_by_thing(policy, synonyms).values())})


def shown_labels(table: ConceptTable, remarks: Remarks) -> list[str | None]:
    """Return the name that is shown for every latent: a person's of this computer, else the table's."""
    labels = table.labels_shown()
    for latent in remarks.names():
        if latent < len(labels):
            labels[latent] = remarks.on(table.concept(latent)).label
    return labels


def unmatched(policy: ReasonsPolicy, labels: Sequence[str | None], synonyms: Synonyms) -> list[Unmatched]:
    """Return the words of a policy that no latent is called and no vocabulary knows, with words written like them."""
    named = [label for label in labels if label is not None]
    things = {synonyms.thing(label) for label in named}
    return [
        Unmatched(entry.word, synonyms.near(entry.word, named))
        for entry in policy.words
        if synonyms.thing(entry.word) not in things and not synonyms.knows(entry.word)
    ]


def _by_thing(policy: ReasonsPolicy, synonyms: Synonyms) -> dict[str, WordEntry]:
    """Return the entry that holds for each thing: the last one."""
    found: dict[str, WordEntry] = {}
    for entry in policy.words:
        found.pop(synonyms.thing(entry.word), None)
        found[synonyms.thing(entry.word)] = entry
    return found
