"""Which latents move the decisions of a prompt set over the reference images: what a person should judge first.

Where the SAE's site is closed (class token behind the last block, ``pooled``) everything follows from the vectors that
the index keeps, and effects are exact. Elsewhere a smaller sample of images is looked at again, and effects are
gradients: an exact effect would cost a run of the network for each latent and image. The result says which it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.policy.policy import Judgement
from sae_auditor.concepts.search.contributions import Source, evidence_of_images, source_note
from sae_auditor.errors import InputRefused
from sae_auditor.explain.reasons import Judgements, judged_share
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.explain import Audit, Auditor

Floats = NDArray[np.float64]

# What is moved.
TARGET: Final = "logodds"

N_VECTORS: Final = 500
N_LOOKS: Final = 60

_SEED: Final = 0


@dataclass(frozen=True, eq=False)
class Movement:
    """How the latents of an SAE moved the decisions of a prompt set over a sample of the reference images.

    Parameters
    ----------
    moved
        float64 ``[d_sae]``, the mean over the images of the magnitude of the effect on the decision of the class that
        the image is taken for; 0 where a latent does not fire.
    by_class
        float32 ``[C, d_sae]``, the mean effect on each class's decision, with its sign.
    n_images
        How many images that are.
    is_exact
        Whether effects are exact; else they are gradients.
    note
        How it was measured, in a sentence for people.
    """

    prompt_set: str
    class_names: tuple[str, ...]
    moved: Floats
    by_class: NDArray[np.float32]
    n_images: int
    is_exact: bool
    note: str

    def order(self) -> NDArray[np.int64]:
        """Return the latents that moved anything, those that moved most first."""
        ranked = np.argsort(-self.moved, kind="stable")
        return ranked[: int(np.count_nonzero(self.moved))]

    def judged(self, judgements: Judgements) -> float | None:
        """Return the share of all movement that is by judged latents, 0 to 1; None where nothing moved."""
        return judged_share(self.moved, np.arange(len(self.moved)), judgements)


@dataclass(frozen=True)
class Suggestion:
    """A latent to judge.

    Parameters
    ----------
    label
        The name that is shown.
    firing_rate
        Share of the reference images on which it fires; None where it is not known.
    judgement, reason
        What holds for it now, ``none`` where it is not judged; the must-not-count reason that it belongs to.
    moved, share, cumulative
        As `Movement.moved`; its share of all movement; the same with everything before it in the list.
    by_class
        Mean effect on each class's decision, in the order of the prompt set.
    """

    latent: int
    label: str | None
    firing_rate: float | None
    judgement: Judgement
    reason: str | None
    moved: float
    share: float
    cumulative: float
    by_class: tuple[float, ...]


def movement_job(
    auditor: Auditor, table: ConceptTable, prompts: PromptSet, n_images: int | None = None
) -> Job[Movement]:
    """Measure how each latent moves the decisions of `prompts` over the reference images of the auditor's SAE.

    Parameters
    ----------
    n_images
        How many images to look at most, the same ones every time; by default `N_VECTORS` where vectors are kept and
        `N_LOOKS` elsewhere.

    Raises
    ------
    InputRefused
        When there are no reference images, or the prompt set has a single class.
    """
    sampled = _sample(table, n_images or (N_VECTORS if has_vectors(auditor, table) else N_LOOKS))
    if not len(sampled):
        raise InputRefused(
            say("There are no reference images over which latents could move a decision."),
            todo=say("Index a folder of images: sae-auditor index FOLDER."),
        )
    n_latents = len(table)
    moved, by_class = np.zeros(n_latents), np.zeros((len(prompts.names), n_latents), np.float32)
    sources: list[Source] = []
    is_exact = True
    for evidence, source in evidence_of_images(auditor, table, sampled):
        yield Progress(len(sources), len(sampled), say("Measuring what moves the decisions"))
        audit = yield from auditor.explain_job(evidence, prompts, target=TARGET, n_ablations=0)
        effects, exact = _effects(audit)
        moved[audit.latents] += np.abs(effects[int(audit.ranked()[0])])
        by_class[:, audit.latents] += effects
        is_exact &= exact
        sources.append(source)
    yield Progress(len(sampled), len(sampled), "Done")
    note = say("{0} Effects are {1}.", source_note(sources), "exact" if is_exact else "gradients")
    n = len(sources)
    return Movement(prompts.name, prompts.names, moved / n, by_class / np.float32(n), n, is_exact, note)


def has_vectors(auditor: Auditor, table: ConceptTable) -> bool:
    """Whether movement can be measured without passing an image through the network."""
    is_closed = auditor.site.tokens == "cls" and auditor.encoder.tail(auditor.site).is_closed
    return is_closed and table.index.site_vectors(np.zeros(0, np.int64)) is not None


def suggestions(
    movement: Movement,
    judgements: Judgements,
    labels: Sequence[str | None],
    firing_rates: Floats,
    n: int,
) -> list[Suggestion]:
    """Return the `n` latents that moved most, with what holds for each now; `firing_rates` ``[d_sae]``, NaN unknown."""
    total = float(movement.moved.sum())
    chosen = movement.order()[:n]
    shares = movement.moved[chosen] / total if total > 0 else np.zeros(len(chosen))
    cumulative = np.cumsum(shares)
    return [
        Suggestion(
            latent=latent,
            label=labels[latent],
            firing_rate=None if np.isnan(firing_rates[latent]) else float(firing_rates[latent]),
            judgement=judgement_of(judgements, latent),
            reason=_reason(judgements, latent),
            moved=float(movement.moved[latent]),
            share=float(shares[place]),
            cumulative=float(cumulative[place]),
            by_class=tuple(movement.by_class[:, latent].tolist()),
        )
        for place, latent in enumerate(chosen.tolist())
    ]


def judgement_of(judgements: Judgements, latent: int) -> Judgement:
    """Return what holds for one latent."""
    if judgements.may_count[latent]:
        return "may"
    return "must-not" if judgements.reason_of[latent] >= 0 else "none"


def _reason(judgements: Judgements, latent: int) -> str | None:
    place = int(judgements.reason_of[latent])
    return judgements.reasons[place] if place >= 0 else None


def _effects(audit: Audit) -> tuple[Floats, bool]:
    """Return effects ``[C, m]``, exact ones where they are known, and whether all of them are."""
    from sae_auditor.explain.audit import known_effects

    return known_effects(audit.ablations, audit.contributions), bool(np.isfinite(audit.ablations).all())


def _sample(table: ConceptTable, n: int) -> NDArray[np.int64]:
    """Return the ids of at most `n` usable images, drawn the same way every time."""
    drawn = np.random.default_rng(_SEED).permutation(table.index.n_images)
    found: list[int] = []
    for start in range(0, len(drawn), n):
        rows = table.index.images(drawn[start : start + n])
        found += [row.image_id for row in rows if row.status == "ok"]
        if len(found) >= n:
            break
    return np.sort(np.array(found[:n], np.int64))
