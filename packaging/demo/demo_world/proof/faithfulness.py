"""Is the order that is shown at least as faithful as others? Insertion minus deletion, in log-odds of the decision.

The area of a curve is its mean height over the share of latents that are switched. An order that puts first what
carries the decision lets insertion rise early and deletion fall early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from demo_world.proof.bands import mean_band
from demo_world.proof.curves import Curves, area, counts_of
from demo_world.proof.figure import Figure
from demo_world.proof.orders import SHOWN, orders_of, random_orders
from demo_world.proof.renders import Render
from demo_world.proof.shared_lens import SharedLens
from sae_auditor.bundle import PromptSet
from sae_auditor.explain.assemble import Question, assemble_job
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.target import objective_of
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

Areas = dict[str, float]


def areas_of(auditor: Auditor, render: Render, prompt_sets: Mapping[PromptSet, Floats], seed: int) -> list[Areas]:
    """Return insertion minus deletion by order for one image, one entry a prompt set; None fired: nothing.

    Parameters
    ----------
    prompt_sets
        With their classes' unit text embeddings.
    seed
        Of the random orders, whose mean is taken.
    """
    evidence = auditor.look(load_image(render.image))
    if not len(evidence.latents):
        return []
    lens, curves = SharedLens(auditor.lens(evidence), auditor.encoder.embed_dim), Curves.of(auditor, evidence)
    counts, run = counts_of(len(evidence.latents)), {}
    result = []
    for prompts, texts in prompt_sets.items():
        audit = run_to_end(
            assemble_job(auditor, evidence, lens, Question(prompts, texts, "logodds", "gradient", None, None))
        )
        best = int(audit.ranked()[0])
        objective = objective_of("logodds", audit.cosine, auditor.encoder, None)
        orders = {name: [order] for name, order in orders_of(audit, best, evidence, auditor.encoder, texts).items()}
        orders["random"] = random_orders(len(evidence.latents), seed)
        found: Areas = {}
        for name, held in orders.items():
            gaps = []
            for order in held:
                key = order.tobytes()  # activation and chance ask no text, so other prompt sets have run them already
                if key not in run:
                    run[key] = curves.embeddings(order, counts.tolist())
                deleted, inserted = (objective.value(texts @ unit.T)[best] for unit in run[key])
                gaps.append(area(inserted, counts) - area(deleted, counts))
            found[name] = float(np.mean(gaps))
        result.append(found)
    return result


def faithfulness(setting: str, areas: Sequence[Areas]) -> list[Figure]:
    """Return the mean of every order, and by how much the shown one is ahead of each other on the same images."""
    if not areas:
        return []
    by = {name: np.array([one[name] for one in areas]) for name in areas[0]}
    means = [Figure(f"{setting}: {name}", mean_band(values), "number") for name, values in by.items()]
    ahead = [
        Figure(f"{setting}: shown less {name}", mean_band(by[SHOWN] - values), "number", at_least=0.0)
        for name, values in by.items()
        if name != SHOWN
    ]
    return [*means, *ahead]
