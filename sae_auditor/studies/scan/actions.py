"""What a person can do with a finding."""

from __future__ import annotations

from typing import Final

from sae_auditor.studies.scan.rows import ScanRow
from sae_auditor.studies.study import RowAction

ACTIONS: Final[tuple[RowAction[ScanRow], ...]] = ()
