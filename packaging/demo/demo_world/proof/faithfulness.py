"""Is the order that is shown at least as faithful as others, and are the curves right?

The figure is that of `sae_auditor.explain.faithfulness`. The list is ordered by exact effects (`ablation`);
the other methods and what knows nothing of the image or of the class stand beside it, on the same images.

**Brute force** decodes the changed codes and runs the rest of the encoder once for each step; it shares no code with
the curves but the encoder's tail.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from demo_world.proof.bands import NOTHING, Band, mean_band
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from demo_world.proof.shared_lens import SharedLens
from sae_auditor.bundle import PromptSet
from sae_auditor.explain import Evidence
from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.faithfulness import faithfulness_job, faithfulness_of, off_factors
from sae_auditor.explain.orders import objective_for, orders_job
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

Figures = dict[str, float]

LIST: Final = "ablation"
DEFAULT: Final = "gradient"
KNOW_LESS: Final = ("random", "activation", "logit-lens", "activation-logit-lens")
# Float32 runs against float64 forms: in log-odds, and in the figure of merit.
LOG_ODDS_APART: Final = 0.01
FIGURES_APART: Final = 0.001


def figures_of(
    auditor: Auditor,
    render: Render,
    prompt_sets: Mapping[PromptSet, Floats],
    seed: int,
    methods: Sequence[str] | None = None,
) -> list[Figures]:
    """Return the figure of merit by order for one image, one entry a prompt set; none where nothing fired.

    Parameters
    ----------
    prompt_sets
        With their classes' unit text embeddings.
    seed
        Of the random orders, whose mean is taken.
    methods
        As in `faithfulness_job`.
    """
    evidence = auditor.look(load_image(render.image))
    own = auditor.lens(evidence)
    # Closed forms cost next to nothing, and some methods need them.
    lens = own if isinstance(own, ClosedLens) else SharedLens(own, auditor.encoder.embed_dim)
    result = []
    for prompts, texts in prompt_sets.items():
        question = Question(prompts, texts, "logodds", "gradient", None, None)
        found = run_to_end(faithfulness_job(auditor, evidence, lens, question, methods=methods, seed=seed))
        result += [] if found is None else [found.figures()]
    return result


def faithfulness(setting: str, figures: Sequence[Figures]) -> list[Figure]:
    """Return the mean of every order, and by how much list and default method are ahead of others, image by image.

    The list is bound: it is what people read.
    """
    if not figures:
        return []
    by = {name: np.array([one[name] for one in figures]) for name in figures[0]}
    means = [Figure(f"{setting}: {name}", mean_band(values), "number") for name, values in by.items()]
    ahead = [
        Figure(f"{setting}: {own} less {name}", mean_band(by[own] - by[name]), "number", at_least=bound)
        for own, bound in ((LIST, 0.0), (DEFAULT, None))
        for name in KNOW_LESS
    ]
    others = [name for name in by if name not in (*KNOW_LESS, DEFAULT)]
    apart = [Figure(f"{setting}: {n} less {DEFAULT}", mean_band(by[n] - by[DEFAULT]), "number") for n in others]
    return [*means, *ahead, *apart]


@dataclass(frozen=True)
class Apart:
    """How far the curves of one image lie from brute force: at most, in log-odds, and in the figure of merit.

    `by_points` is how far the figure of the curve's points is from that of a curve with every step; None where the
    curve has every step.
    """

    log_odds: float
    figure: float
    by_points: float | None


def apart_of(auditor: Auditor, render: Render, prompts: PromptSet, texts: Floats, *, every_step: bool) -> Apart | None:
    """Compare the curves of the list's order with brute force; None where nothing fired."""
    evidence = auditor.look(load_image(render.image))
    if not len(evidence.latents):
        return None
    lens, question = auditor.lens(evidence), Question(prompts, texts, "logodds", "gradient", None, 0)
    objective, best = objective_for(question, lens, auditor.encoder), int(lens.at_x(texts).argmax())
    (order,) = run_to_end(orders_job(auditor, evidence, lens, question, best, [DEFAULT], 0))[DEFAULT]
    off = off_factors(evidence, auditor.meanings.usual)
    found = faithfulness_of(lens, question, objective, best, {DEFAULT: [order]}, off)
    counts = np.arange(len(order) + 1) if every_step else found.counts
    deletion, insertion = (
        objective.value(texts @ brute_force(auditor, evidence, order, counts, is_deletion=is_deletion).T)[best]
        for is_deletion in (True, False)
    )
    places = np.searchsorted(counts, found.counts)
    curve = found.curves[DEFAULT]
    apart = max(
        float(np.abs(curve.deletion - deletion[places]).max()), float(np.abs(curve.insertion - insertion[places]).max())
    )
    at_points = _figure(deletion[places], insertion[places], found.counts)
    whole = _figure(deletion, insertion, counts)
    return Apart(
        apart, abs(found.figure(DEFAULT) - at_points), abs(at_points - whole) if len(places) < len(counts) else None
    )


def _figure(deletion: Floats, insertion: Floats, counts: NDArray[np.int64]) -> float:
    """Return the figure of merit by sums of trapezia, written out."""
    gap, shares = insertion - deletion, counts / counts[-1]
    whole = float(((gap[1:] + gap[:-1]) / 2 * (shares[1:] - shares[:-1])).sum())
    both = np.concatenate([deletion, insertion])
    return whole / float(both.max() - both.min())


@torch.no_grad()
def brute_force(
    auditor: Auditor, evidence: Evidence, order: NDArray[np.int64], counts: NDArray[np.int64], *, is_deletion: bool
) -> Floats:
    """Return unit embeddings ``[len(counts), e]``, one run of the tail for each step."""
    tail, codes = auditor.encoder.tail(auditor.site), evidence.codes.dense()
    usual = torch.from_numpy(auditor.meanings.usual[evidence.latents] / evidence.activations).float()
    columns, units = torch.from_numpy(evidence.latents), []
    for k in counts.tolist():
        switched = torch.zeros(len(order), dtype=torch.bool)
        switched[torch.from_numpy(order[:k].copy())] = True
        is_off = switched if is_deletion else ~switched
        changed = codes.clone()
        changed[:, columns] *= torch.where(is_off, usual, 1.0)
        tokens = evidence.vectors + (changed - codes) @ auditor.sae.W_dec
        embedded = tail(evidence.with_tokens(tokens[None]), evidence.context_batch)[0]
        units.append(F.normalize(embedded.double(), dim=0).numpy())
    return np.stack(units)


def agreement(setting: str, found: Sequence[Apart]) -> list[Figure]:
    """Return how far curves and figures are from brute force at most, of all images; that has no band."""
    by_points = [one.by_points for one in found if one.by_points is not None]
    more = [Figure(f"{setting}: figure of the points from that of every step", mean_band(by_points), "number")]
    apart, figures = (_most([getattr(one, name) for one in found]) for name in ("log_odds", "figure"))
    return [
        Figure(f"{setting}: log-odds from brute force", apart, "number", at_most=LOG_ODDS_APART),
        Figure(f"{setting}: figure from brute force", figures, "number", at_most=FIGURES_APART),
        *(more if by_points else []),
    ]


def _most(values: Sequence[float]) -> Band:
    return Band(max(values), math.nan, math.nan, len(values)) if values else NOTHING
