"""The jobs behind the dialog of the reasons policy. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.bundle.named_parts import usable
from sae_auditor.concepts.policy import Policies, Subject, Synonyms, Value, judgements_of, resolved, unmatched
from sae_auditor.errors import KnownError
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.policies.state import JudgedWord, LatentRow, Pixels

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.concepts.policy import PolicyEvent
    from sae_auditor.concepts.policy.moved import Movement
    from sae_auditor.library import Auditor

N_ROWS: Final = 30
N_PICTURES: Final = 4

# For which prompt set, and what stands there from now on.
Changes = Sequence[tuple[str | None, Subject, Value]]


@dataclass(frozen=True, eq=False)
class Judged:
    """What holds now: the listed latents, the words, and the share of all movement that is judged."""

    rows: tuple[LatentRow, ...]
    words: tuple[JudgedWord, ...]
    judged: float | None
    # Words of the policy that nothing is called, and what is written like them.
    near: dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Opened:
    """What is measured once for a prompt set and an SAE, and what held then; `labels` reads the names anew."""

    prompt_set: str
    sae: str
    policies: Policies
    movement: Movement
    labels: Callable[[], Sequence[str | None]]
    synonyms: Synonyms
    judged: Judged


class PolicyJobs:
    """Measures, reads and writes through the rooms below the window."""

    def default_prompts(self, auditor: Auditor) -> PromptSet | None:
        """Return the bundle's first prompt set."""
        return next(iter(usable(auditor.bundle.prompt_sets).values()), None)

    def is_named(self, auditor: Auditor, prompts: PromptSet) -> bool:
        """Whether a prompt set is one of the bundle's, so that it can have a policy of its own."""
        return prompts.name in auditor.bundle.prompt_sets

    def open(self, auditor: Auditor, prompts: PromptSet) -> Job[Opened]:
        """Measure what moves the decisions, and read what holds."""
        from sae_auditor.concepts.policy.moved import movement_job
        from sae_auditor.library import Library

        # Encoder and SAE are shared, but not what an auditor remembers: another thread may be asking it.
        own = auditor.with_sae(auditor.sae_name)
        table = own.concepts
        movement = yield from movement_job(own, table, prompts)
        library = Library(own.bundle)
        opened = Opened(
            prompts.name,
            own.sae_name,
            library.policies,
            movement,
            library.sae(own.sae_name).labels,
            library.synonyms,
            Judged((), (), None, {}),
        )
        judged = judged_now(opened, table.numbers("firing_rate"))
        pictured: list[LatentRow] = []
        for row in judged.rows:
            yield Progress(len(pictured), len(judged.rows), "Reading pictures")
            pictured.append(replace(row, pictures=_pictures(table, row.latent)))
        return replace(opened, judged=replace(judged, rows=tuple(pictured)))

    def write(self, opened: Opened, changes: Changes) -> Job[tuple[list[PolicyEvent], Judged]]:
        """Write judgements down, if any; return what changed and what holds now, whoever wrote it."""
        from sae_auditor.concepts.people import who_am_i

        yield Progress(0, 0)
        opened.policies.refresh()
        events: list[PolicyEvent] = []
        for prompt_set in dict.fromkeys(prompt_set for prompt_set, _, _ in changes):
            mine = [(subject, value) for to, subject, value in changes if to == prompt_set]
            events += opened.policies.set(prompt_set, mine, who=who_am_i())
        return events, judged_now(opened)


def judged_now(opened: Opened, firing_rates: Any = None) -> Judged:
    """Return what holds now; pictures and firing rates are those of before where none are given."""
    import numpy as np

    from sae_auditor.concepts.policy.moved import suggestions

    movement, labels = opened.movement, opened.labels()
    policy = resolved(opened.policies.effective(opened.prompt_set), opened.synonyms)
    judgements = judgements_of(policy, labels, opened.synonyms, opened.sae, len(labels))
    own = {entry.latent for entry in policy.latents if entry.sae == opened.sae}
    words = {opened.synonyms.thing(entry.word): entry.word for entry in policy.words}
    known = {row.latent: row for row in opened.judged.rows}
    rates = np.full(len(labels), np.nan) if firing_rates is None else firing_rates
    rows = []
    for item in suggestions(movement, judgements, labels, rates, N_ROWS):
        strongest = int(np.argmax(item.by_class))
        word = "" if item.latent in own or item.label is None else words.get(opened.synonyms.thing(item.label), "")
        before = known.get(item.latent)
        rows.append(
            LatentRow(
                latent=item.latent,
                name=item.label or "",
                firing_rate=item.firing_rate if before is None else before.firing_rate,
                share=item.share,
                towards=movement.class_names[strongest],
                effect=item.by_class[strongest],
                judgement=item.judgement,
                word=word,
                pictures=() if before is None else before.pictures,
            )
        )
    mine = {opened.synonyms.thing(entry.word) for entry in opened.policies.own(opened.prompt_set).words}
    said = tuple(
        JudgedWord(entry.word, entry.judgement, opened.synonyms.thing(entry.word) not in mine) for entry in policy.words
    )
    near = {item.word: item.near for item in unmatched(policy, labels, opened.synonyms)}
    return Judged(tuple(rows), said, movement.judged(judgements), near)


def _pictures(table: ConceptTable, latent: int) -> tuple[Pixels | None, ...]:
    pictures: list[Pixels | None] = []
    for image_id in table.index.top(latent, N_PICTURES).image_ids.tolist():
        try:
            pictures.append(table.thumbnail(image_id))
        except KnownError:  # a bundle may keep no thumbnails
            pictures.append(None)
    return tuple(pictures)
