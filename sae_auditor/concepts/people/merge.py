"""What people wrote, brought together with what a bundle says of its latents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.concepts.concept import MARKS, Concept, Remark
from sae_auditor.concepts.people.remarks import Remarks

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS: Final = {"name": "name", "verdict": "mark", "note": "note", "named_by": "who", "named_at": "when"}


def with_remarks(concept: Concept, remark: Remark | None) -> Concept:
    """Return the concept with what a person wrote; what the remark leaves open stays as the concept has it.

    `Remarks.on` also knows which fields a person has cleared.
    """
    if remark is None:
        return concept
    former = concept.remark or Remark(name=concept.name)
    open_fields = {field: getattr(former, field) for field in ("name", "note", "mark") if not getattr(remark, field)}
    merged = replace(remark, **open_fields)
    return replace(concept, name=merged.name, remark=merged)


def remark_of_row(row: Mapping[str, Any]) -> Remark | None:
    """Return the remark in a row of `schema.CONCEPTS`, None where there is none."""
    mark = row.get("verdict")
    remark = Remark(
        name=row.get("name"),
        note=row.get("note"),
        mark=mark if mark in MARKS else None,
        who=row.get("named_by") or "",
        when=row.get("named_at") or "",
    )
    return None if remark == Remark() else remark


def remark_columns(rows: pa.Table, remarks: Remarks) -> dict[str, list[str | None]]:
    """Return the columns for `schema.with_columns` that put the remarks into a table of `schema.CONCEPTS`.

    Rows about which nothing was written here keep what they say; who and when are those of the last change.
    """
    names = [name for name in (*_COLUMNS, "latent") if name in rows.column_names]
    columns: dict[str, list[str | None]] = {
        name: rows[name].to_pylist() if name in names else [None] * len(rows) for name in _COLUMNS
    }
    for place, latent in enumerate(rows["latent"].to_pylist()):
        if remarks.get(latent) is None:
            continue
        remark = remarks.over(latent, remark_of_row({name: column[place] for name, column in columns.items()}))
        for column, field in _COLUMNS.items():
            columns[column][place] = getattr(remark, field) or None
    return columns
