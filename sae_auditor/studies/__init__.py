"""Questions over many images: each study is one file, and its page, its command and its exports follow from it.

A new study is a `Study` in a file of its own and one line in `STUDIES`.
"""

from __future__ import annotations

from typing import Any

from sae_auditor.studies.asking import (
    ImageFiles,
    InputFile,
    Latents,
    OutputBundle,
    OutputFolder,
    Question,
    Words,
    asked,
    questions_of,
)
from sae_auditor.studies.compounds import COMPOUNDS
from sae_auditor.studies.faithfulness import FAITHFULNESS
from sae_auditor.studies.probes import PROBES
from sae_auditor.studies.repair import REPAIR
from sae_auditor.studies.scan import SCAN
from sae_auditor.studies.senses import SENSES
from sae_auditor.studies.study import (
    Acted,
    Column,
    Line,
    LinePlot,
    Outcome,
    Plot,
    Result,
    RowAction,
    ScatterPlot,
    Study,
    run_study_job,
    settings_of,
)
from sae_auditor.studies.tables import provenance_of, table_of
from sae_auditor.studies.typography import TYPOGRAPHY
from sae_auditor.studies.what_if import WHAT_IF

STUDIES: tuple[Study[Any, Any], ...] = (
    SCAN,
    PROBES,
    WHAT_IF,
    FAITHFULNESS,
    REPAIR,
    SENSES,
    COMPOUNDS,
    TYPOGRAPHY,
)

__all__ = [
    "STUDIES",
    "Acted",
    "Column",
    "ImageFiles",
    "InputFile",
    "Latents",
    "Line",
    "LinePlot",
    "Outcome",
    "OutputBundle",
    "OutputFolder",
    "Plot",
    "Question",
    "Result",
    "RowAction",
    "ScatterPlot",
    "Study",
    "Words",
    "asked",
    "provenance_of",
    "questions_of",
    "run_study_job",
    "settings_of",
    "table_of",
]
