"""All reasons policies under one bundle: those that it brings, with what people on this computer judged over them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.bundle.layout import ALL_PROMPT_SETS, POLICIES_FOLDER, policy_file
from sae_auditor.bundle.manifest import NAME_PATTERN
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.people.words import checked_name, checked_note
from sae_auditor.concepts.policy.local import LocalPolicies, PolicyEvent, Subject, Value
from sae_auditor.concepts.policy.policy import ReasonsPolicy, policy_from_bytes
from sae_auditor.concepts.policy.words import Synonyms, key_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.bundle.store import Store


class Policies:
    """The policies of one bundle by prompt set, None for the one that holds for all of them; made by `Policies.of`.

    Parameters
    ----------
    bundled
        What the bundle brings.
    local
        What was judged on this computer.
    """

    def __init__(self, bundled: Mapping[str | None, ReasonsPolicy], local: LocalPolicies) -> None:
        self._bundled = dict(bundled)
        self._local = local

    @classmethod
    def of(cls, bundle: Bundle, folder: str | Path | None = None) -> Policies:
        """Return the policies under a bundle; `folder` is where those of this computer are kept, None for the usual."""
        return cls(bundled_policies(bundle.store), LocalPolicies.of(bundle.fingerprint, folder))

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know about how the judgements of this computer were read."""
        n = self._local.n_unreadable
        if n == 0:
            return ()
        lines = say("one line") if n == 1 else f"{n} lines"
        return (say("{0} has {1} without a whole judgement; everything else in it was read.", self._local.path, lines),)

    @property
    def prompt_sets(self) -> tuple[str | None, ...]:
        """The prompt sets that have entries of their own."""
        named = dict.fromkeys([*self._bundled, *self._local.prompt_sets])
        return tuple(name for name in named if not self.own(name).is_empty)

    @property
    def version(self) -> tuple[int, int]:
        """Another one after anything was judged."""
        return self._local.version

    def refresh(self) -> bool:
        """Read what other programs wrote meanwhile; return whether there was anything."""
        return self._local.refresh()

    def own(self, prompt_set: str | None) -> ReasonsPolicy:
        """Return what is said for this prompt set itself."""
        return self._local.over(self._of_bundle(prompt_set))

    def effective(self, prompt_set: str | None) -> ReasonsPolicy:
        """Return what holds for a prompt set: what is said for all of them, with its own entries over it.

        A set of which nothing is said, a typed one for instance, follows the policy for all.
        """
        own = self.own(prompt_set)
        return own if prompt_set is None else own.over(self.own(None))

    def set(
        self,
        prompt_set: str | None,
        changes: Sequence[tuple[Subject, Value]],
        *,
        who: str,
        note: str | None = None,
    ) -> list[PolicyEvent]:
        """Judge words and latents, or state the share; everything else stays. Return what changed.

        A change is taken back by setting the event's `before`; None takes an entry away.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When a name or word cannot be kept, or the journal cannot be written; nothing was changed then.
        """
        checked_prompt_set(prompt_set)
        checked = [(_checked(subject), value) for subject, value in changes]
        return self._local.append(prompt_set, checked, self._of_bundle(prompt_set), who=who, note=checked_note(note))

    def clear(self, prompt_set: str | None, *, who: str) -> list[PolicyEvent]:
        """Take every entry of a prompt set away, and its share; return what changed."""
        own = self.own(prompt_set)
        gone = [Subject(word=entry.word) for entry in own.words]
        gone += [Subject(sae=entry.sae, latent=entry.latent) for entry in own.latents]
        gone += [Subject()] if own.stated_share is not None else []
        return self.set(prompt_set, [(subject, None) for subject in gone], who=who)

    def history(self) -> list[PolicyEvent]:
        """Return every change that was made on this computer, oldest first."""
        return self._local.history()

    def changed_files(self) -> dict[str, bytes]:
        """Return the files of a bundle that hold what was judged here too, those of them that differ from its own."""
        files = {policy_file(name): self.own(name).to_bytes() for name in self._local.prompt_sets}
        bundled = {policy_file(name): policy.to_bytes() for name, policy in self._bundled.items()}
        empty = {policy_file(name): ReasonsPolicy(prompt_set=name).to_bytes() for name in self._local.prompt_sets}
        return {file: content for file, content in files.items() if content != bundled.get(file, empty[file])}

    def _of_bundle(self, prompt_set: str | None) -> ReasonsPolicy:
        return self._bundled.get(prompt_set) or ReasonsPolicy(prompt_set=prompt_set)


def bundled_policies(store: Store) -> dict[str | None, ReasonsPolicy]:
    """Return the policies in a bundle's files; those that are none are left out, as `Bundle.unusable` says."""
    return readable_policies(store)[0]


def readable_policies(
    store: Store,
) -> tuple[dict[str | None, ReasonsPolicy], list[tuple[str, BundleRefused]]]:
    """Return the policies in a bundle's files, and the files that are none with the reason why.

    A policy that says that it is of another prompt set than its file is none.
    """
    found: dict[str | None, ReasonsPolicy] = {}
    refused: list[tuple[str, BundleRefused]] = []
    for file in store.names():
        if file.startswith(f"{POLICIES_FOLDER}/"):
            try:
                policy = policy_from_bytes(store.read(file), file)
                if policy_file(policy.prompt_set) != file:
                    raise BundleRefused(say("'{0}' of the bundle is the policy of another prompt set.", file))
                found[policy.prompt_set] = policy
            except BundleRefused as refusal:
                refused.append((file, refusal))
    return found, refused


def policy_files(policies: Sequence[ReasonsPolicy]) -> dict[str, bytes]:
    """Return the files of the policies that a bundle brings."""
    return {policy_file(checked_prompt_set(policy.prompt_set)): policy.to_bytes() for policy in policies}


def synonyms_of(bundle: Bundle) -> Synonyms:
    """Return what the vocabularies of a bundle know."""
    groups: dict[str, tuple[str, ...]] = {}
    words: list[str] = []
    for name in bundle.vocabularies:
        try:
            vocabulary = bundle.vocabularies[name]
        except BundleRefused:
            continue  # it stands among what of the bundle cannot be used
        words += vocabulary.words
        for word, others in vocabulary.synonyms.items():
            groups[word] = (*groups.get(word, ()), *others)
    return Synonyms(groups, words)


def checked_prompt_set(name: str | None) -> str | None:
    """Return a name that a prompt set with a policy of its own may have; refuse others."""
    if name is None:
        return None
    if name.casefold() == ALL_PROMPT_SETS:
        raise InputRefused(
            say(
                "A prompt set named '{0}' has no policy of its own: '{1}' stands for all of them.",
                name,
                ALL_PROMPT_SETS,
            ),
            safe=say("Nothing was changed."),
            todo=say("Judge for all prompt sets, or give this one another name."),
        )
    if not re.fullmatch(NAME_PATTERN, name):
        raise InputRefused(
            say("A prompt set named '{0}' cannot have a policy of its own.", name),
            safe=say("Nothing was changed."),
            todo=say("Use up to 80 letters, digits, spaces and . ( ) + - _."),
        )
    return name


def _checked(subject: Subject) -> Subject:
    if subject.word is None:
        return subject
    word = checked_name(subject.word)
    if word is None or not key_of(word):
        raise InputRefused(say("An empty word cannot be judged."), safe=say("Nothing was changed."))
    return Subject(word=word)
