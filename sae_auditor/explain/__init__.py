"""Why the encoder decided: contributions, ablations, the ledger and what-if; and maps of where latents fired.

Importing this package loads next to nothing, since what a reasons policy says is asked for without an encoder; the
`Auditor` loads torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

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
    from sae_auditor.explain.flips import Control, Flip
    from sae_auditor.explain.interventions import Intervention
    from sae_auditor.explain.maps import HeatMap
    from sae_auditor.explain.meanings import Meanings
    from sae_auditor.explain.quality import ReferenceQuality
    from sae_auditor.explain.reasons import Judgements
    from sae_auditor.explain.target import Scores

__all__ = [
    "AlwaysOn",
    "Audit",
    "Auditor",
    "Contribution",
    "Control",
    "Evidence",
    "Flag",
    "Flip",
    "HeatMap",
    "Intervention",
    "Judgements",
    "Meanings",
    "Method",
    "Prediction",
    "Reason",
    "Reconstruction",
    "ReferenceQuality",
    "Scores",
    "Target",
    "Trust",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "audit": [
            "AlwaysOn",
            "Audit",
            "Contribution",
            "Method",
            "Prediction",
            "Reason",
            "Reconstruction",
            "Target",
            "Trust",
        ],
        "auditor": ["Auditor"],
        "evidence": ["Evidence"],
        "flags": ["Flag"],
        "flips": ["Control", "Flip"],
        "interventions": ["Intervention"],
        "maps": ["HeatMap"],
        "meanings": ["Meanings"],
        "quality": ["ReferenceQuality"],
        "reasons": ["Judgements"],
        "target": ["Scores"],
    },
)
