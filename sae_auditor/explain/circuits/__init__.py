"""Where a latent comes from: earlier latents and patches that made it fire, each verified by switching it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

if TYPE_CHECKING:
    from sae_auditor.explain.circuits.linking import Bounds
    from sae_auditor.explain.circuits.result import Circuit, Completeness, Effect, Link, PatchEffect, Source, Target
    from sae_auditor.explain.circuits.tracing import earlier_saes, facts_of, trace_job

__all__ = [
    "Bounds",
    "Circuit",
    "Completeness",
    "Effect",
    "Link",
    "PatchEffect",
    "Source",
    "Target",
    "earlier_saes",
    "facts_of",
    "trace_job",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "linking": ["Bounds"],
        "result": ["Circuit", "Completeness", "Effect", "Link", "PatchEffect", "Source", "Target"],
        "tracing": ["earlier_saes", "facts_of", "trace_job"],
    },
)
