"""Where batches of images are run: this machine, or a cluster. Knows nothing of what is computed."""

from __future__ import annotations

from sae_auditor.engines.engine import Encoded, Engine, EngineReport, FileTask, Replica, SegmentDone, SegmentTask
from sae_auditor.engines.local import LocalEngine

__all__ = [
    "Encoded",
    "Engine",
    "EngineReport",
    "FileTask",
    "LocalEngine",
    "Replica",
    "SegmentDone",
    "SegmentTask",
]
