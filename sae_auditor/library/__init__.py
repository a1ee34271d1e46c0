"""Bundles opened with what is known here of their latents, for the window, the command line and scripts alike.

A `Library` is a bundle with its reference images or those of an index folder, people's remarks and judgements; several
can be open at once. An `Auditor` explains images with all of it. Importing this package loads neither torch nor Qt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

if TYPE_CHECKING:
    from sae_auditor.library.auditor import Auditor
    from sae_auditor.library.concepts import SaeConcepts
    from sae_auditor.library.library import Library
    from sae_auditor.library.making import (
        Made,
        Missing,
        describe_missing_job,
        described_job,
        index_folders_job,
        is_undescribed,
        label_job,
        missing_of,
        score_job,
    )
    from sae_auditor.library.opening import (
        inspect,
        inspect_job,
        open_bundle,
        open_bundle_job,
        open_with_references_job,
        verify,
        verify_job,
    )
    from sae_auditor.library.references import ReferenceView, fitting_indexes, is_unfinished, reference_file

__all__ = [
    "Auditor",
    "Library",
    "Made",
    "Missing",
    "ReferenceView",
    "SaeConcepts",
    "describe_missing_job",
    "described_job",
    "fitting_indexes",
    "index_folders_job",
    "inspect",
    "inspect_job",
    "is_undescribed",
    "is_unfinished",
    "label_job",
    "missing_of",
    "open_bundle",
    "open_bundle_job",
    "open_with_references_job",
    "reference_file",
    "score_job",
    "verify",
    "verify_job",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "auditor": ["Auditor"],
        "concepts": ["SaeConcepts"],
        "library": ["Library"],
        "making": [
            "Made",
            "Missing",
            "describe_missing_job",
            "described_job",
            "index_folders_job",
            "is_undescribed",
            "label_job",
            "missing_of",
            "score_job",
        ],
        "opening": [
            "inspect",
            "inspect_job",
            "open_bundle",
            "open_bundle_job",
            "open_with_references_job",
            "verify",
            "verify_job",
        ],
        "references": ["ReferenceView", "fitting_indexes", "is_unfinished", "reference_file"],
    },
)
