"""Questions over many images: each study is one file, and its page, its command and its exports follow from it.

A new study is a `Study` in a file of its own and one line in `STUDIES`.
"""

from __future__ import annotations

from typing import Any

from sae_auditor.studies.asking import ImageFiles, Question, asked, questions_of
from sae_auditor.studies.study import Column, Outcome, Result, Study, run_study_job, table_of

STUDIES: tuple[Study[Any, Any], ...] = ()

__all__ = [
    "STUDIES",
    "Column",
    "ImageFiles",
    "Outcome",
    "Question",
    "Result",
    "Study",
    "asked",
    "questions_of",
    "run_study_job",
    "table_of",
]
