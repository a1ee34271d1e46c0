"""From reasons that must not count to a model without them (docs/repair.md). Importing it does not import torch."""

from __future__ import annotations

from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.rows import Row
from sae_auditor.studies.repair.study import REPAIR

__all__ = ["REPAIR", "Inputs", "Row"]
