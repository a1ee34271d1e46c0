"""From words to latents: what a policy says of every latent of an SAE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sae_auditor.concepts.policy.policy import Judgement, ReasonsPolicy
from sae_auditor.concepts.policy.words import Synonyms
from sae_auditor.explain.reasons import Judgements


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
    # A later entry stands over an earlier one for the same thing.
    of_words = {synonyms.thing(entry.word): entry for entry in policy.words}
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


def unmatched(policy: ReasonsPolicy, labels: Sequence[str | None], synonyms: Synonyms) -> list[Unmatched]:
    """Return the words of a policy that no latent is called and no vocabulary knows, with words written like them."""
    named = [label for label in labels if label is not None]
    things = {synonyms.thing(label) for label in named}
    return [
        Unmatched(entry.word, synonyms.near(entry.word, named))
        for entry in policy.words
        if synonyms.thing(entry.word) not in things and not synonyms.knows(entry.word)
    ]
