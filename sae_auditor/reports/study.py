"""What a study came to, as a table for people and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sae_auditor.reports.provenance import Provenance
from sae_auditor.reports.table import Heading, Table
from sae_auditor.studies import Result, Study


def table_of(
    study: Study[Any, Any],
    result: Result[Any],
    provenance: Provenance,
    translate: Callable[[str], str] = lambda text: text,
) -> Table:
    """Return the table; titles are said by `translate`, ids are those of the study."""
    return Table(
        study.id,
        translate(study.title),
        tuple(Heading(column.id, translate(column.title), column.kind) for column in study.columns),
        [tuple(column.value(row) for column in study.columns) for row in result.rows],
        provenance,
        result.outcome.text,
        result.is_whole,
    )
