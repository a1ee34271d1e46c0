"""Gradient times activation: ``R_j = step_j * d target / d a_j``, at x."""

from __future__ import annotations

from sae_auditor.explain.measure import exact_effects_job
from sae_auditor.explain.methods.method import AttributionMethod, Measured, Measuring
from sae_auditor.i18n import say
from sae_auditor.progress import Job


def _measure_job(asked: Measuring) -> Job[Measured]:
    lens, texts, objective = asked.lens, asked.texts, asked.objective
    parts = lens.gradient(texts).through(objective.slope(lens.at_x(texts)))
    ablations = yield from exact_effects_job(lens, texts, objective, parts.contributions, asked.n_ablations)
    return Measured.with_rest(asked, parts, ablations)


METHOD = AttributionMethod(
    id="gradient",
    title=say("Gradient"),
    help=say("How fast the target rises with each latent, times how strongly it fired."),
    measure_job=_measure_job,
)
