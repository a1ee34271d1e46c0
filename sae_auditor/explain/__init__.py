"""Why the encoder decided: contributions, ablations, the ledger and what-if; and maps of where latents fired."""

from sae_auditor.explain.audit import (
    Audit,
    Contribution,
    Method,
    Prediction,
    Reconstruction,
    Target,
)
from sae_auditor.explain.auditor import Auditor
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.flags import Flag
from sae_auditor.explain.maps import HeatMap
from sae_auditor.explain.target import Scores

__all__ = [
    "Audit",
    "Auditor",
    "Contribution",
    "Evidence",
    "Flag",
    "HeatMap",
    "Method",
    "Prediction",
    "Reconstruction",
    "Scores",
    "Target",
]
