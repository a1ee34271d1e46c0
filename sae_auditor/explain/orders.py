"""Orders of the latents that fired: what each method puts first, and what orders without a method do.

An **order** holds places of the fired latents, the one that is switched first in front. Every signed order runs from
the largest push towards the class to the largest against it, as the list that people read does.

Beside the methods stand orders that know less, since a method that is no better than these says nothing:

- ``activation``: by magnitude of the activation, whatever the class;
- ``logit-lens``: by ``cos(A v_j, t)``, the decoder row taken through the head as if it stood behind the last block
  (nostalgebraist 2020), whatever the image. ``t`` is the direction in which the target grows where all classes are
  equally probable: for the decision the class's text less the mean of the others';
- ``activation-logit-lens``: the product of both (Dreyer et al. 2025 compare with it);
- ``random``: several seeded permutations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain.assemble import Question, class_index
from sae_auditor.explain.audit import DEFAULT_METHOD, Floats, Method, known_effects
from sae_auditor.explain.closed_head import ClosedHead, closed_head
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.methods import METHODS, Measuring
from sae_auditor.explain.target import Objective, objective_of, scores_of
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

Baseline = Literal["activation", "logit-lens", "activation-logit-lens", "random"]
BASELINES: Final[tuple[Baseline, ...]] = get_args(Baseline)
N_RANDOM: Final = 5

Order = NDArray[np.int64]
# Orders by the name of what they are by; several only of those that are drawn.
Orders = Mapping[str, Sequence[Order]]


def by_value(values: Floats) -> Order:
    """Return the places of ``values [m]`` by falling value; equal ones stay in their order."""
    return np.argsort(-values, kind="stable")


def methods_at(*, is_closed: bool) -> tuple[Method, ...]:
    """Return the methods that are possible at a site, closed or with blocks of the network behind it."""
    return tuple(id for id, method in METHODS.items() if is_closed or method.refused_behind_blocks is None)


def objective_for(question: Question, lens: Lens, encoder: ClipEncoder) -> Objective:
    """Return the target of a question as a function of the cosines, for the image of a lens."""
    scores = scores_of(lens.at_x(question.texts), encoder)
    against = None
    if question.target == "margin":
        named = question.contrast
        against = int(scores.logit.argmax()) if named is None else class_index(question.prompts, named)
    return objective_of(question.target, scores.cosine, encoder, against)


def method_values_job(encoder: ClipEncoder, lens: Lens, question: Question, index: int) -> Job[Floats]:
    """Return what the question's method says of every fired latent for class `index`, float64 ``[m]``.

    Exact effects, where each costs a run of the network are measured of those latents only that can come
    first in the list; of the others the gradient stands in, as in the list itself.
    """
    question = question.answerable(encoder)
    texts, objective = question.texts, objective_for(question, lens, encoder)
    total, rebuilt = objective.value(np.column_stack([lens.at_x(texts), lens.at_reconstruction(texts)])).T
    asked = Measuring(lens, texts, objective, total, rebuilt, n_ablations=0)
    if not METHODS[question.method].is_exact or isinstance(lens, ClosedLens):
        measured = yield from METHODS[question.method].measure_job(asked)
        return np.asarray(measured.parts.contributions[index])
    listed = replace(asked, n_ablations=question.n_ablations)
    measured = yield from METHODS[DEFAULT_METHOD].measure_job(listed)
    return np.asarray(known_effects(measured.ablations, measured.parts.contributions)[index])


def baseline_orders(
    encoder: ClipEncoder, evidence: Evidence, site: Site, direction: Floats, seed: int
) -> dict[str, list[Order]]:
    """Return the orders without a method; no logit lens where the decoder rows do not fit the head.

    Parameters
    ----------
    site
        Which the SAE reads.
    direction
        In which the target grows, ``[e]``; see `lens_direction`.
    seed
        Of the permutations.
    """
    random, m = np.random.default_rng(seed), len(evidence.latents)
    found = {"activation": [by_value(np.abs(evidence.activations))]}
    aligned = logit_lens(encoder, evidence.decoder_rows, site, direction)
    if aligned is not None:
        found["logit-lens"] = [by_value(aligned)]
        found["activation-logit-lens"] = [by_value(evidence.activations * aligned)]
    return found | {"random": [random.permutation(m) for _ in range(N_RANDOM)]}


def lens_direction(objective: Objective, texts: Floats, index: int) -> Floats:
    """Return in which direction of the embedding the target of class `index` grows, of no image, ``[e]``."""
    return np.asarray(objective.slope(np.zeros(len(texts))).of(texts)[index])


def logit_lens(encoder: ClipEncoder, rows: torch.Tensor, site: Site, direction: Floats) -> Floats | None:
    """Return the cosine of ``rows [m, d]``, taken through the head, with a direction ``[e]``: float64 ``[m]``.

    None where no head in closed form takes rows of this width.
    """
    head = _head(encoder, site, rows.shape[1])
    if head is None:
        return None
    along = head.to(rows.device).along(rows.double()).cpu().numpy()
    lengths = np.linalg.norm(along, axis=1) * np.linalg.norm(direction)
    return np.asarray(along @ direction / np.maximum(lengths, np.finfo(float).tiny))


def _head(encoder: ClipEncoder, site: Site, width: int) -> ClosedHead | None:
    if encoder.tail(site).is_closed:
        return closed_head(encoder.tail(site))
    if not encoder.n_blocks:
        return None
    last = Site(f"blocks.{encoder.n_blocks - 1}.hook_resid_post", "cls")
    tail = encoder.tail(last)
    return closed_head(tail) if tail.is_closed and encoder.width_of(last) == width else None


def orders_job(
    auditor: Auditor, evidence: Evidence, lens: Lens, question: Question, index: int, methods: Sequence[str], seed: int
) -> Job[dict[str, list[Order]]]:
    """Return the orders of `methods`, and beside them those of `BASELINES` that are asked for, in this order.

    What has no formula at the site is left out.
    """
    direction = lens_direction(objective_for(question, lens, auditor.encoder), question.texts, index)
    found = baseline_orders(auditor.encoder, evidence, auditor.site, direction, seed)
    for method in methods_at(is_closed=isinstance(lens, ClosedLens)):
        if method in methods:
            asked = replace(question, method=method)
            values = yield from method_values_job(auditor.encoder, lens, asked, index)
            found[method] = [by_value(values)]
    return {name: found[name] for name in methods if name in found}
