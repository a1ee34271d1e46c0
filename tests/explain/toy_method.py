"""A method as somebody may add one: what fired is blamed in equal parts."""

from __future__ import annotations

import numpy as np

from sae_auditor.explain.measure import Parts
from sae_auditor.explain.methods import AttributionMethod, Measured, Measuring
from sae_auditor.progress import Job, Progress


def _measure_job(asked: Measuring) -> Job[Measured]:
    yield Progress(0, 1, "Sharing out")
    unexplained = asked.total - asked.rebuilt
    shape = asked.lens.ablation(asked.texts, np.arange(0)).shape
    shares = np.repeat(asked.rebuilt[:, None] / shape[1], shape[1], 1)
    parts = Parts(shares, np.zeros(len(asked.texts)), unexplained)
    return Measured.with_rest(asked, parts, np.full(shape, np.nan))


METHOD = AttributionMethod("equal-shares", "Equal shares", "Blames what fired in equal parts.", _measure_job)
