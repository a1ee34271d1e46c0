"""Why the encoder decided: contributions, ablations, the ledger and what-if; and maps of where latents fired.

Importing this package loads next to nothing, since what a reasons policy says is asked for without an encoder; the
`Auditor` loads torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.explain.audit import (
        AlwaysOn,
        Audit,
        Contribution,
        Method,
        Prediction,
        Reason,
        Reconstruction,
        Target,
        Trust,
    )
    from sae_auditor.explain.auditor import Auditor
    from sae_auditor.explain.evidence import Evidence
    from sae_auditor.explain.flags import Flag
    from sae_auditor.explain.maps import HeatMap
    from sae_auditor.explain.reasons import Judgements
    from sae_auditor.explain.target import Scores

__all__ = [
    "AlwaysOn",
    "Audit",
    "Auditor",
    "Contribution",
    "Evidence",
    "Flag",
    "HeatMap",
    "Judgements",
    "Method",
    "Prediction",
    "Reason",
    "Reconstruction",
    "Scores",
    "Target",
    "Trust",
]

_HOMES = {
    "AlwaysOn": "audit",
    "Audit": "audit",
    "Contribution": "audit",
    "Method": "audit",
    "Prediction": "audit",
    "Reason": "audit",
    "Reconstruction": "audit",
    "Target": "audit",
    "Trust": "audit",
    "Auditor": "auditor",
    "Evidence": "evidence",
    "Flag": "flags",
    "HeatMap": "maps",
    "Judgements": "reasons",
    "Scores": "target",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
