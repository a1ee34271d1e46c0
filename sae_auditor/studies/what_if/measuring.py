"""One image before and after: the decision, and the decision under random latents that fire about as strongly."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.errors import InputRefused
from sae_auditor.explain.controls import control_sets
from sae_auditor.explain.interventions import Floats, Intervention, entry_factors
from sae_auditor.images import AS_USUAL, ImageRefused, SourceImage
from sae_auditor.images.pool import Work, decode_files

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor

# Images that wait while one is looked at.
_AHEAD: Final = 8


@dataclass(frozen=True)
class Row:
    """One image.

    Parameters
    ----------
    before, after
        The most probable class without and with the interventions; empty where the image could not be used.
    probability_before, probability_after
        Of the class `before`, without and with; `probability_of_after` is that of the class `after`, with.
    n_fired
        How many of the changed latents fire in it.
    label
        The class that it is said to show; empty where nobody said so.
    controls, control_flips
        How many random sets were tried on it, and how many of them changed the decision.
    remark
        Why it could not be used.
    """

    path: str
    before: str = ""
    after: str = ""
    probability_before: float | None = None
    probability_after: float | None = None
    probability_of_after: float | None = None
    n_fired: int = 0
    label: str = ""
    controls: int = 0
    control_flips: int = 0
    remark: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether the decision is another one."""
        return self.before != self.after

    @property
    def was_right(self) -> bool | None:
        """Whether the decision was what the label says; None without one."""
        return None if not self.label or not self.before else self.before == self.label

    @property
    def is_right(self) -> bool | None:
        """The same under the interventions."""
        return None if not self.label or not self.before else self.after == self.label


def seen_images(auditor: Auditor, paths: Sequence[str]) -> Generator[Evidence | ImageRefused]:
    """Yield what the encoder saw of every image, in order, or why it could not be used; decoded ahead."""
    from sae_auditor.explain.decoding import Stack

    framing = auditor.encoder.framing(AS_USUAL.view)
    stack = Stack(auditor.encoder, 1)
    with closing(decode_files(paths, Work(framing, AS_USUAL), None, ahead=_AHEAD)) as images:
        for item in images:
            if isinstance(item, ImageRefused):
                yield item
            elif item.crop is not None:
                stack.add(item.crop)
                yield auditor.look(SourceImage.without_pixels(item.provenance), stack.take()[0], framing)


def row_of(
    auditor: Auditor,
    evidence: Evidence,
    prompts: PromptSet,
    changes: Sequence[Intervention],
    n_controls: int,
    random: np.random.Generator,
) -> Row:
    """Return the row of an image; its path and label are put in by the caller.

    Raises
    ------
    InputRefused
        When an intervention names patches that are not read here.
    """
    was = auditor.scores(evidence, prompts)
    becomes = auditor.scores(auditor.changed(evidence, changes), prompts)
    before, after = int(was.logit.argmax()), int(becomes.logit.argmax())
    named = {latent for one in changes for latent in one.latents}
    fired = [place for place, latent in enumerate(evidence.latents.tolist()) if latent in named]
    sets = _controls(auditor, evidence, fired, n_controls, random)
    flips = sum(winner != before for winner in _winners(auditor, evidence, prompts, changes, fired, sets))
    return Row(
        path="",
        before=prompts.names[before],
        after=prompts.names[after],
        probability_before=float(was.probability[before]),
        probability_after=float(becomes.probability[before]),
        probability_of_after=float(becomes.probability[after]),
        n_fired=len(fired),
        controls=len(sets),
        control_flips=flips,
    )


def _controls(
    auditor: Auditor, evidence: Evidence, fired: Sequence[int], n: int, random: np.random.Generator
) -> list[tuple[int, ...]]:
    """Draw sets of other fired latents, one in the place of each that is changed; always-on ones are left alone."""
    candidates = np.flatnonzero((evidence.activations != 0) & ~auditor.meanings.always_on[evidence.latents])
    return control_sets(np.abs(evidence.activations), fired, candidates, n, random) if n else []


def _winners(
    auditor: Auditor,
    evidence: Evidence,
    prompts: PromptSet,
    changes: Sequence[Intervention],
    fired: Sequence[int],
    sets: Sequence[tuple[int, ...]],
) -> list[int]:
    """Return the most probable class with each set in the place of the latents that are changed."""
    if not sets:
        return []
    latents = evidence.latents
    swapped = [
        _swapped(changes, {int(latents[a]): int(latents[b]) for a, b in zip(fired, one, strict=True)}) for one in sets
    ]
    if any(one.patches for one in changes):
        seen = (auditor.scores(auditor.changed(evidence, other), prompts) for other in swapped)
        return [int(scores.logit.argmax()) for scores in seen]
    factors = np.stack([_latent_factors(evidence, other) for other in swapped])
    return [int(place) for place in auditor.switched(evidence, prompts, factors).argmax(1)]


def _latent_factors(evidence: Evidence, changes: Sequence[Intervention]) -> Floats:
    tokens = np.zeros(len(evidence.latents), np.int64)
    return entry_factors(changes, evidence.latents, tokens, evidence.read_patches, evidence.patch_grid)


def _swapped(changes: Sequence[Intervention], by: Mapping[int, int]) -> tuple[Intervention, ...]:
    """Return interventions on other latents; those that do not fire are left out, since they do nothing."""
    return tuple(
        Intervention.of(
            one.name,
            one.sae,
            one.fingerprint,
            {by[latent]: factor for latent, factor in one.factors if latent in by},
            one.patches,
        )
        for one in changes
    )


def refused_row(path: str, refusal: InputRefused) -> Row:
    """Return the row of an image that could not be used."""
    return Row(path, remark=refusal.what)


def with_label(row: Row, path: str, label: str) -> Row:
    """Return a row with where it comes from."""
    return replace(row, path=path, label=label)
