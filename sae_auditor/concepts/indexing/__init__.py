"""Writing the index of folders of images: looked at, planned, encoded in segments, merged; resumable at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

if TYPE_CHECKING:
    from sae_auditor.concepts.indexing.finish import derived_files
    from sae_auditor.concepts.indexing.forecast import Forecast, IndexReport
    from sae_auditor.concepts.indexing.hashes import IndexCheck, verify_index_job
    from sae_auditor.concepts.indexing.identity import default_index_place
    from sae_auditor.concepts.indexing.job import forecast_job, index_folders_job
    from sae_auditor.concepts.indexing.opening import open_files

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

__getattr__, __dir__ = attach(
    __name__,
    {
        "forecast": ["Forecast", "IndexReport"],
        "hashes": ["IndexCheck", "verify_index_job"],
        "identity": ["default_index_place"],
        "finish": ["derived_files"],
        "job": ["forecast_job", "index_folders_job"],
        "opening": ["open_files"],
    },
)
