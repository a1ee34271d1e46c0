"""What a study came to as a table for people and files, which says what it was made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sae_auditor.reports import Heading, Provenance, Table
from sae_auditor.studies.figures import figures_of
from sae_auditor.studies.study import InputsT, Result, RowT, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


def provenance_of(inputs: Any, auditor: Auditor | None = None) -> Provenance:
    """Return what rows were made with: what was asked, and the bundle and SAE of `auditor` where it took part."""
    settings = settings_of(inputs)
    if auditor is None:
        return Provenance(settings=settings)
    bundle = auditor.bundle
    return Provenance(bundle=bundle.name, fingerprint=bundle.fingerprint, sae=auditor.sae_name, settings=settings)


def table_of(
    study: Study[InputsT, RowT],
    inputs: InputsT,
    result: Result[RowT],
    auditor: Auditor | None = None,
    translate: Callable[[str], str] = lambda text: text,
    *,
    provenance: Provenance | None = None,
) -> Table:
    """Return what a study came to as a table for people and files, which says what it was made with.

    Titles are said by `translate`; ids are those of the study. `provenance` is that of `inputs` and `auditor` unless it
    is known already.
    """
    return Table(
        study.id,
        translate(study.title),
        tuple(Heading(column.id, translate(column.title), column.kind) for column in study.columns),
        [tuple(column.value(row) for column in study.columns) for row in result.rows],
        provenance or provenance_of(inputs, auditor),
        result.outcome.text,
        result.is_whole,
        figures_of(study, result, translate),
        result.outcome.facts,
    )
