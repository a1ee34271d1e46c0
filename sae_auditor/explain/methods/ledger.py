"""The ledger: the scales of the norms are frozen at x, so that a target that is a plain sum is one term per latent."""

from __future__ import annotations

import numpy as np

from sae_auditor.errors import InputRefused
from sae_auditor.explain.methods.method import AttributionMethod, Measured, Measuring
from sae_auditor.i18n import say
from sae_auditor.progress import Job


def _measure_job(asked: Measuring) -> Job[Measured]:
    from sae_auditor.explain.closed_lens import ClosedLens  # it loads torch, which whoever has a lens has loaded

    yield from ()  # closed forms need no time
    lens, texts, objective = asked.lens, asked.texts, asked.objective
    assert isinstance(lens, ClosedLens)  # elsewhere the question was refused
    cosine = lens.at_x(texts)
    slope, (terms, constant) = objective.slope(cosine), lens.ledger(texts)
    offset = objective.value(np.zeros(len(texts)))  # of a plain sum, which any target of the ledger is
    ablations = objective.effect(cosine, lens.ablation(texts))
    return Measured(terms.through(slope), slope.of(constant) + offset, ablations)


def _refused(sae: str, site: str) -> InputRefused:
    return InputRefused(
        say("The ledger is exact only behind the last block; the SAE '{0}' reads '{1}'.", sae, site),
        safe=say("Nothing was changed."),
        todo=say("Choose gradient, ablation or integrated."),
    )


METHOD = AttributionMethod(
    id="ledger",
    title=say("Ledger"),
    help=say("A sum with one term for each latent that adds up to the target exactly."),
    measure_job=_measure_job,
    refused_behind_blocks=_refused,
    plain_sum_notice=say(
        "The ledger needs a target that is a plain sum: it explains the margin to the runner-up instead of the "
        "decision."
    ),
    adds_up=True,
)
