"""Writing the index of folders of images: looked at, planned, encoded in segments, merged; resumable at any moment."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sae_auditor.concepts.indexing.finish import derived_files
    from sae_auditor.concepts.indexing.forecast import Forecast
    from sae_auditor.concepts.indexing.hashes import IndexCheck, verify_index_job
    from sae_auditor.concepts.indexing.identity import default_index_place
    from sae_auditor.concepts.indexing.job import forecast_job, index_folders_job
    from sae_auditor.concepts.indexing.opening import open_files
    from sae_auditor.concepts.indexing.report import IndexReport

__all__ = [
    "Forecast",
    "IndexCheck",
    "IndexReport",
    "default_index_place",
    "derived_files",
    "forecast_job",
    "index_folders_job",
    "open_files",
    "verify_index_job",
]

_HOMES = {
    "Forecast": "forecast",
    "IndexCheck": "hashes",
    "IndexReport": "report",
    "default_index_place": "identity",
    "derived_files": "finish",
    "forecast_job": "job",
    "index_folders_job": "job",
    "open_files": "opening",
    "verify_index_job": "hashes",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
