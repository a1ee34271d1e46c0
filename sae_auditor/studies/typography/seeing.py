"""What the encoder and its SAE make of pictures that were changed before the encoder saw them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.target import objective_of
from sae_auditor.images import SourceImage

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Seen:
    """What the model makes of one picture.

    Parameters
    ----------
    decisions
        Log-odds of each class against all others, ``[C]``.
    latents, activations
        What fires in it, rising numbers, and how strongly, ``[m]``.
    contributions
        By the gradient to the decision of each class, ``[C, m]``; empty where nobody asked for them.
    """

    decisions: Floats
    latents: Ints
    activations: Floats
    contributions: Floats

    @property
    def best(self) -> int:
        """The most probable class."""
        return int(self.decisions.argmax())


# Sees crops uint8 ``[H, W, 3]`` of the encoder's size together, one image for each.
Eye = Callable[[Sequence[SourceImage], Sequence[Rgb]], list[Seen]]


def eye_of(auditor: Auditor, texts: Floats, *, with_contributions: bool = False) -> Eye:
    """Return the auditor's, for classes with unit text embeddings ``texts [C, e]``."""

    def see(images: Sequence[SourceImage], crops: Sequence[Rgb]) -> list[Seen]:
        from sae_auditor.explain.decoding import Stack

        stack = Stack(auditor.encoder, len(crops))
        for crop in crops:
            stack.add(crop)
        seen = auditor.look_together(images, stack.take(), texts)
        return [_seen(auditor, evidence, texts, with_contributions) for evidence in seen]

    return see


def _seen(auditor: Auditor, evidence: Evidence, texts: Floats, with_contributions: bool) -> Seen:
    lens = auditor.lens(evidence)
    cosine = lens.at_x(texts)
    objective = objective_of("logodds", cosine, auditor.encoder, None)
    contributions = np.empty((len(texts), 0))
    if with_contributions:
        contributions = objective.slope(cosine).of(lens.gradient(texts).contributions)
    return Seen(objective.value(cosine), evidence.latents, evidence.activations, contributions)
