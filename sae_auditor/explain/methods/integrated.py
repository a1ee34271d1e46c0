"""Integrated gradients of the target over the steps of the latents, from none to all; the error is kept."""

from __future__ import annotations

from sae_auditor.explain.measure import exact_effects_job
from sae_auditor.explain.methods.method import AttributionMethod, Measured, Measuring
from sae_auditor.i18n import say
from sae_auditor.progress import Job


def _measure_job(asked: Measuring) -> Job[Measured]:
    lens, texts, objective = asked.lens, asked.texts, asked.objective
    parts = lens.integrated(texts, objective)
    ablations = yield from exact_effects_job(lens, texts, objective, parts.contributions, asked.n_ablations)
    return Measured.with_rest(asked, parts, ablations)


METHOD = AttributionMethod(
    id="integrated",
    title=say("Integrated"),
    help=say("The gradient averaged on the way from no latent to what fired."),
    measure_job=_measure_job,
)
