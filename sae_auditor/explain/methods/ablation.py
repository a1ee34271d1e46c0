"""The exact effect of each latent: the target at x minus the target without this latent's step alone."""

from __future__ import annotations

import numpy as np

from sae_auditor.explain.measure import Parts
from sae_auditor.explain.methods.method import AttributionMethod, Measured, Measuring
from sae_auditor.i18n import say
from sae_auditor.progress import Job


def _measure_job(asked: Measuring) -> Job[Measured]:
    yield from ()  # every latent is measured at once
    lens, texts = asked.lens, asked.texts
    ablations = asked.objective.effect(lens.at_x(texts), lens.ablation(texts))
    parts = Parts(ablations, np.zeros(len(texts)), asked.total - asked.rebuilt)
    return Measured.with_rest(asked, parts, ablations)


METHOD = AttributionMethod(
    id="ablation",
    title=say("Ablation"),
    help=say("How much the target falls when the latent alone is switched off. Exact."),
    measure_job=_measure_job,
    is_exact=True,
)
