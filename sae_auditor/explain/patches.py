"""One patch at a time: which latents fired there, and what each of them contributed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from sae_auditor.bundle import PromptSet
from sae_auditor.encoders import ClipEncoder
from sae_auditor.errors import InputRefused
from sae_auditor.explain.assemble import class_index
from sae_auditor.explain.audit import Floats, Target
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.network_lens import NetworkLens
from sae_auditor.explain.target import objective_of, scores_of
from sae_auditor.i18n import say


@dataclass(frozen=True)
class ClassQuestion:
    """A class of a prompt set and the target that is asked of it; `contrast` as in `Auditor.explain_job`."""

    prompts: PromptSet
    class_name: str
    target: Target
    contrast: str | None


def latents_at(evidence: Evidence, row: int, column: int) -> list[tuple[int, float]]:
    """Return latents and activations of the patch in this row and column, by falling magnitude.

    Empty where the SAE reads no patches.

    Raises
    ------
    InputRefused
        When the patch lies outside of the grid.
    """
    patches = evidence.read_patches
    if patches.stop == patches.start:
        return []
    rows, columns = evidence.patch_grid
    if not (0 <= row < rows and 0 <= column < columns):
        raise InputRefused(
            say(
                "There is no patch in row {0} and column {1}: the image has {2} x {3} patches.",
                row,
                column,
                rows,
                columns,
            ),
            todo=say("Choose a row and a column inside the image, counted from 0."),
        )
    latents, activations = evidence.codes.row(patches.start + row * columns + column)
    latents, activations = latents[activations != 0], activations[activations != 0]
    order = activations.abs().argsort(descending=True, stable=True)
    return list(zip(latents[order].tolist(), activations[order].double().tolist(), strict=True))


def token_contributions(
    lens: NetworkLens, evidence: Evidence, direction: Floats, latents: Sequence[int] | None = None
) -> Floats:
    """Return how each latent moved a target in each token the SAE reads, float64 ``[t, m]``.

    Parameters
    ----------
    lens
        The lens of `evidence`.
    direction
        The target's direction ``[e]``.
    latents
        The latents asked for, one a column; None for all that fired.

    Returns
    -------
    Floats
        Steps times the gradient along the latents' directions: the sum over the tokens is a latent's contribution by
        the method ``gradient``. Zeros for a latent that did not fire.
    """
    asked = evidence.latents if latents is None else np.asarray(latents, np.int64)
    places = [evidence.column_of(int(latent)) for latent in asked]
    found = [i for i, place in enumerate(places) if place is not None]
    columns = torch.tensor([place for place in places if place is not None], device=evidence.hidden.device)
    result = np.zeros((evidence.codes.n, len(asked)))
    if found:
        along = lens.slope(direction) @ evidence.decoder_rows[columns].T  # [t, found]
        pushed = (evidence.pushes_of(columns).double() * along.double()).cpu().numpy()
        result[:, found] = pushed * lens.shares[columns.cpu().numpy()]
    return result


def direction_of(lens: NetworkLens, question: ClassQuestion, texts: Floats, encoder: ClipEncoder) -> Floats:
    """Return the direction ``[e]`` of what is asked, for the classes' unit text embeddings ``[C, e]``."""
    scores = scores_of(lens.at_x(texts), encoder)
    against = None
    if question.target == "margin":
        named = question.contrast
        against = int(scores.logit.argmax()) if named is None else class_index(question.prompts, named)
    slope = objective_of(question.target, scores.cosine, encoder, against).slope(scores.cosine)
    return np.asarray(slope.of(texts)[class_index(question.prompts, question.class_name)])
