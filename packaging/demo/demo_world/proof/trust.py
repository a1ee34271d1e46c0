"""Do the figures of the trust line say anything? How they distribute, and whether bad ones go with bad explanations.

Each scene is drawn twice: as it is, and as the same part a moment later, turned and moved a little under other noise.
An explanation is worth little where the second picture gets another first latent, or another class. For every figure
the area under the curve says how often an image that turns out badly has the worse figure: 50 % is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from demo_world.proof.bands import auc_band, mean_band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from demo_world.scene import Scene, render
from demo_world.settings import FULL
from sae_auditor.bundle import PromptSet
from sae_auditor.explain import Audit
from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Floats, Stability
from sae_auditor.explain.faithfulness import faithfulness_job
from sae_auditor.explain.stability import TOP, stability_job
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

# A class of which fewer turned out badly says nothing of an area.
_LEAST: Final = 8


@dataclass(frozen=True)
class Worth:
    """What is measured of one image, and what became of it.

    `first_differs` and `class_differs`: the second picture of the same part has another first latent, another class.
    `no_flip`: without the first latent the class stays. `wrong`: the class is not the renderer's. `kept` is the share
    of the first ten that are among those of the second picture.
    """

    stability: Stability
    faithfulness: float
    lead_ratio: float
    first_differs: bool
    class_differs: bool
    no_flip: bool
    wrong: bool
    kept: float


def again(scene: Scene) -> Scene:
    """Return the same part a moment later."""
    x, y = scene.offset
    moved = (x + 0.03, y - 0.02)
    return replace(scene, seed=scene.seed + 1, rotation_deg=scene.rotation_deg + 3, offset=moved)


def worth_of(auditor: Auditor, one: Render, prompts: PromptSet, texts: Floats) -> Worth | None:
    """Measure one image; None where nothing fired."""
    question = Question(prompts, texts, "logodds", "gradient", None, None)
    evidence = auditor.look(load_image(one.image))
    if not len(evidence.latents):
        return None
    audit = auditor.explain(evidence, prompts)
    best = int(audit.ranked()[0])
    first = int(audit.latents[audit.order(best)[0]])
    without = auditor.what_if(evidence, prompts, {first: 0.0})
    lens = auditor.lens(evidence)
    figures = run_to_end(faithfulness_job(auditor, evidence, lens, question, best, ["ablation"]))
    stability = run_to_end(stability_job(auditor, evidence, audit, question))
    later = auditor.explain(auditor.look(load_image(render(again(one.scene), FULL.image_px).image)), prompts)
    tops = [_first(of, best) for of in (audit, later)]
    truth = "good" if one.scene.defect is None else "defective"
    return Worth(
        stability=stability,
        faithfulness=0.0 if figures is None else figures.figure("ablation"),
        lead_ratio=abs(float(audit.unexplained[best])) / max(audit.margin or 0.0, 1e-9),
        first_differs=tops[0][:1] != tops[1][:1],
        class_differs=int(later.ranked()[0]) != best,
        no_flip=int(without.logit.argmax()) == best,
        wrong=audit.class_names[best] != truth,
        kept=len({*tops[0]} & {*tops[1]}) / max(1, len(tops[0])),
    )


def _first(audit: Audit, index: int) -> list[int]:
    return [int(latent) for latent in audit.latents[audit.order(index)[:TOP]]]


# Each so that more is worse.
SCORES: Final[dict[str, Callable[[Worth], float]]] = {
    "stability, first ten that leave": lambda one: -one.stability.overlap,
    "stability, rank correlation": lambda one: -(one.stability.rank_correlation or 0.0),
    "stability, spread": lambda one: one.stability.spread,
    "stability, another first": lambda one: one.stability.n - one.stability.same_first,
    "stability, another class": lambda one: one.stability.n - one.stability.same_class,
    "faithfulness": lambda one: -one.faithfulness,
    "unexplained against the lead": lambda one: one.lead_ratio,
}
OUTCOMES: Final[dict[str, Callable[[Worth], bool]]] = {
    "another first latent in a second picture": lambda one: one.first_differs,
    "another class in a second picture": lambda one: one.class_differs,
    "the class stays without the first latent": lambda one: one.no_flip,
    "a wrong class": lambda one: one.wrong,
}


def trust(setting: str, found: Sequence[Worth]) -> list[Figure]:
    """Return distributions, and the area under the curve of every figure for every outcome."""
    ranked = mean_band([one.stability.rank_correlation or 0 for one in found])
    figures = [
        Figure(f"{setting}: first ten that stay", mean_band([one.stability.overlap for one in found])),
        Figure(f"{setting}: first ten that stay in a second picture", mean_band([one.kept for one in found])),
        Figure(f"{setting}: rank correlation", ranked, "number"),
        Figure(f"{setting}: spread", mean_band([one.stability.spread for one in found]), "number"),
        Figure(f"{setting}: faithfulness", mean_band([one.faithfulness for one in found]), "number"),
        Figure(
            f"{setting}: same first in all small changes",
            wilson(one.stability.same_first == one.stability.n for one in found),
        ),
        Figure(
            f"{setting}: same class in all small changes",
            wilson(one.stability.same_class == one.stability.n for one in found),
        ),
    ]
    for share in (5, 25, 50, 75, 95):
        value = float(np.percentile([one.stability.overlap for one in found], share))
        faithful = float(np.percentile([one.faithfulness for one in found], share))
        figures.append(Figure(f"{setting}: percentile {share} of first ten that stay", mean_band([value])))
        figures.append(Figure(f"{setting}: percentile {share} of faithfulness", mean_band([faithful]), "number"))
    for outcome, is_bad in OUTCOMES.items():
        bad, good = ([one for one in found if is_bad(one) is wanted] for wanted in (True, False))
        figures.append(Figure(f"{setting}: {outcome}", wilson(map(is_bad, found))))
        if min(len(bad), len(good)) >= _LEAST:
            figures += [
                Figure(f"{setting}: {outcome}: area of {name}", auc_band(list(map(of, bad)), list(map(of, good))))
                for name, of in SCORES.items()
            ]
    return figures
