"""The rows of a scan: what each class leans on most, findings first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.studies.scan.effects import Effects, Firings
from sae_auditor.studies.scan.findings import Finding
from sae_auditor.studies.scan.outcomes import Change, Tally, change_of
from sae_auditor.studies.scan.truth import Truth

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet
    from sae_auditor.concepts.people import FindingEvent, FindingRemarks
    from sae_auditor.explain.reasons import Judgements
    from sae_auditor.library import Auditor

Floats = NDArray[np.float64]
# A class and a latent.
Place = tuple[int, int]
State = Literal["confirmed", "not confirmed", "may count", ""]

# Images behind a row.
_SHOWN: Final = 60
# The 97.5 % point of the normal distribution.
_Z: Final = 1.959963984540054
_FEWEST: Final = 2
_TWO: Final = 2


@dataclass(frozen=True, eq=False)
class Context:
    """What rows are made of.

    Parameters
    ----------
    names, prompt_set
        Of the classes, and of their set.
    labels, clarity
        Of the latents; None, or NaN ``[d_sae]``, where there is none.
    alignments
        float64 ``[C, d_sae]``, NaN where it is not known.
    reject
        The class that rejects a part; None where none does.
    sae, remarks
        Which SAE, and what people decided about its findings.
    """

    effects: Effects
    truth: Truth
    names: tuple[str, ...]
    prompt_set: str
    labels: Sequence[str | None]
    clarity: Floats
    alignments: Floats
    judgements: Judgements | None
    reject: int | None
    sae: str
    remarks: FindingRemarks


def context_of(
    auditor: Auditor, prompts: PromptSet, texts: Floats, effects: Effects, truth: Truth, reject: int | None
) -> Context:
    """Return what the rows of an auditor's SAE are made of, for unit text embeddings ``[C, e]`` of the classes."""
    meanings, table, d_sae = auditor.meanings, auditor.concepts, len(effects.support)
    return Context(
        effects=effects,
        truth=truth,
        names=prompts.names,
        prompt_set=prompts.name,
        labels=meanings.labels,
        clarity=np.full(d_sae, np.nan) if table.is_empty else table.numbers("clarity"),
        alignments=auditor.alignments.of_all(texts),
        judgements=meanings.judgements_under(prompts.name),
        reject=reject,
        sae=auditor.sae_name,
        remarks=auditor.library.findings,
    )


@dataclass(frozen=True, eq=False)
class ScanRow:
    """One class and one latent.

    Parameters
    ----------
    class_name, class_names
        The class, and all of its prompt set.
    contribution, ablation
        Means over the images in which it fires, in log-odds: of the contribution by the gradient, and of the exact
        effect on the decision of the class.
    share
        Of the images that are predicted as the class, the share in which the latent decides: without it another class
        is most probable. None where none is predicted so.
    support
        Images in which it fires; at sites where not all effects are measured, in which it was among the strongest.
    alignment, clarity
        None where they are not known.
    interval
        95 % interval of `ablation`: of a finding by the bootstrap over the images that confirm it, of any other row by
        the normal distribution over all images in which it fires. None of fewer than two images.
    finding
        None where nothing was proposed.
    change
        None without labels.
    images
        Paths, most telling first.
    sae, remarks
        As in `Context`.
    """

    class_name: str
    class_names: tuple[str, ...]
    prompt_set: str
    latent: int
    label: str | None
    contribution: float
    ablation: float
    share: float | None
    support: int
    alignment: float | None
    clarity: float | None
    state: State
    interval: tuple[float, float] | None
    finding: Finding | None
    change: Change | None
    images: tuple[str, ...]
    sae: str
    remarks: FindingRemarks = field(repr=False)

    @property
    def verdict(self) -> FindingEvent | None:
        """What a person decided about it, as of now."""
        return self.remarks.get(self.sae, self.class_name, self.latent)

    @property
    def confirmed(self) -> bool:
        """Whether it is a confirmed finding."""
        return self.finding is not None and self.finding.confirmed


def rows_of(context: Context, findings: Sequence[Finding], top: int) -> Iterator[ScanRow]:
    """Yield findings, most serious first, and then what moves each class most, `top` latents of each."""
    found = [(finding.index, finding.latent) for finding in ordered(context.effects, findings)]
    yield from rows_at(context, findings, places_of(found, moved(context.effects), top))


def places_of(found: Sequence[Place], total: Floats, top: int) -> list[Place]:
    """Return what was found, and the `top` latents of each class that move it most, by ``total [C, d_sae]``."""
    known = dict.fromkeys(found)
    others = [
        (index, int(latent))
        for index in range(len(total))
        for latent in np.argsort(-total[index], kind="stable")[:top]
        if total[index, latent] > 0 and (index, int(latent)) not in known
    ]
    others.sort(key=lambda place: -total[place])
    return [*known, *others]


def rows_at(context: Context, findings: Iterable[Finding], places: Iterable[Place]) -> Iterator[ScanRow]:
    """Yield the rows of classes and latents that fire in an image at least."""
    known = {(finding.index, finding.latent): finding for finding in findings}
    shares = context.effects.deciding()
    for index, latent in places:
        yield _row(context, index, latent, known.get((index, latent)), _known(shares[index, latent]))


def moved(effects: Effects) -> Floats:
    """Return by how much each latent moves each class over all images, float64 ``[C, d_sae]``, 0 or more.

    Of two classes what pushes one is what holds the other down, so that only the pushes count.
    """
    return np.abs(effects.ablations) if effects.n_classes > _TWO else np.maximum(effects.ablations, 0)


def ordered(effects: Effects, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, most serious first: confirmed ones, and of these those that decide their class most often."""
    shares = np.nan_to_num(effects.deciding())

    def seriousness(finding: Finding) -> tuple[Any, ...]:
        place = finding.index, finding.latent
        return not finding.confirmed, -shares[place], -abs(effects.ablations[place])

    return sorted(findings, key=seriousness)


def _row(context: Context, index: int, latent: int, finding: Finding | None, share: float | None) -> ScanRow:
    effects, firings = context.effects, context.effects.of(latent)
    n = len(firings.images)
    return ScanRow(
        class_name=context.names[index],
        class_names=context.names,
        prompt_set=context.prompt_set,
        latent=latent,
        label=context.labels[latent],
        contribution=float(effects.contributions[index, latent] / n),
        ablation=float(effects.ablations[index, latent] / n),
        share=share,
        support=n,
        alignment=_known(context.alignments[index, latent]),
        clarity=_known(context.clarity[latent]),
        state=_state(context, latent, finding),
        interval=_interval(firings.effects[:, index]) if finding is None else finding.interval,
        finding=finding,
        change=change_of(effects, context.truth, firings, context.reject),
        images=_telling(context, index, firings),
        sae=context.sae,
        remarks=context.remarks,
    )


def _interval(pushes: NDArray[np.float32]) -> tuple[float, float] | None:
    n = len(pushes)
    if n < _FEWEST:
        return None
    mean, half = float(pushes.mean()), float(_Z * pushes.std(ddof=1) / np.sqrt(n))
    return mean - half, mean + half


def _state(context: Context, latent: int, finding: Finding | None) -> State:
    if finding is not None:
        return "confirmed" if finding.confirmed else "not confirmed"
    judgements = context.judgements
    return "may count" if judgements is not None and judgements.may_count[latent] else ""


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _telling(context: Context, index: int, firings: Firings) -> tuple[str, ...]:
    """Return the images behind a row: first those that are wrong for it, then those it decides, largest effect first.

    With labels, wrong for it is what is called the class, shows another one, and is called another one without it.
    """
    effects, truth = context.effects, context.truth
    called = effects.best[firings.images] == index
    decides = called & (firings.without != index)
    wrong = decides & truth.is_labelled[firings.images] & (truth.classes[firings.images] != index)
    order = np.lexsort((-firings.effects[:, index], ~decides, ~wrong))[:_SHOWN]
    return tuple(effects.paths[place] for place in firings.images[order])


def to_json(row: ScanRow) -> Mapping[str, Any]:
    """Return a row as plain values; see DESIGN's contract of ``scan --json``."""
    finding, change, verdict = row.finding, row.change, row.verdict
    harm = None if finding is None else finding.harm
    return {
        "class": row.class_name,
        "latent": row.latent,
        "label": row.label,
        "contribution": row.contribution,
        "ablation": row.ablation,
        "alignment": row.alignment,
        "share": row.share,
        "interval": None if row.interval is None else list(row.interval),
        "confirmed": row.confirmed,
        "state": row.state,
        "ground": None if finding is None else finding.ground,
        "p": None if finding is None else finding.p,
        "harm": None if harm is None else {"share": harm.share, "low": harm.low, "high": harm.high},
        "support": row.support,
        "clarity": row.clarity,
        "corrected": None if change is None else change.corrected,
        "spoiled": None if change is None else change.spoiled,
        "before": None if change is None else _tally(change.before, row.class_names),
        "after": None if change is None else _tally(change.after, row.class_names),
        "verdict": None if verdict is None else {"is": verdict.after, "who": verdict.who, "note": verdict.note},
        "images": list(row.images),
    }


def _tally(tally: Tally, names: Sequence[str]) -> dict[str, Any]:
    return {
        "classes": {names[index]: accuracy for index, accuracy in tally.by_class.items()},
        "accuracy": tally.accuracy,
        "worst_group": tally.worst_group,
        "overkill": tally.overkill,
        "escape": tally.escape,
    }
