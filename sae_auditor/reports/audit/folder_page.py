"""Many audited images as one HTML page: what pushes their decisions, and a row for each with its small picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports import numbers
from sae_auditor.reports.audit.folder_rows import (
    DRAWINGS,
    Finding,
    ImageRow,
    finding_word,
    findings_of,
    pushing_latents,
    row_sentence,
)
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.reports.pages import data_uri, render
from sae_auditor.reports.table import Table

_MOST_LATENTS = 30
_SIGNS = {
    Finding.REFUSED: "\u2298",
    Finding.FORBIDDEN: "\u26a0",
    Finding.WRONG: "\u2717",
    Finding.UNLIKE: "?",
    Finding.UNDECIDED: "\u2248",
    Finding.CHANGED: "\u21c4",
    Finding.LOW_ALIGNMENT: "\u24d8",
}


# By the tone of a finding.
_CSS = {"error": "grave", "warning": "doubt"}


def folder_html(table: Table, rows: Sequence[ImageRow], jpegs: Sequence[bytes]) -> str:
    """Return the page; `jpegs` are small pictures of the first rows, empty where there is none."""
    pushing = pushing_latents(rows)[:_MOST_LATENTS]
    return render(
        "folder.html",
        title=table.title,
        text=table.text,
        stopped="" if table.is_whole else translate("AllImages", "Not every image was audited: rows are missing."),
        said={
            "pushing": translate("AllImages", "What pushes these decisions"),
            "images": translate("AllImages", "Images"),
            "latent": translate("AllImages", "Latent"),
            "mean": translate("AllImages", "Mean push"),
            "image": translate("AllImages", "Image"),
            "class": translate("AllImages", "Class"),
            "probability": translate("AllImages", "Probability"),
            "lead": translate("AllImages", "Lead"),
            "findings": translate("AllImages", "Found"),
            "origin": translate("Audit", "Where this comes from"),
        },
        pushing=[
            (latent_name(one.label, one.latent), one.latent, f"{one.count:,}", numbers.signed(one.mean, 2))
            for one in pushing
        ],
        rows=[_row(row, jpegs[place] if place < len(jpegs) else b"") for place, row in enumerate(rows)],
        pairs=table.provenance.pairs(),
    )


def _row(row: ImageRow, jpeg: bytes) -> dict[str, Any]:
    return {
        "name": row.name,
        "place": printable(row.path or row.name),
        "picture": data_uri(jpeg) if jpeg else "",
        "class": row.class_name,
        "probability": "" if row.refused else numbers.percent(row.probability),
        "lead": "" if row.refused else numbers.cell(row.lead, 2),
        "found": [
            (_CSS.get(DRAWINGS[finding][1], ""), f"{_SIGNS[finding]} {finding_word(finding)}{_detail(row, finding)}")
            for finding in findings_of(row)
        ],
        "said": row_sentence(row),
    }


def _detail(row: ImageRow, finding: Finding) -> str:
    names = {
        Finding.FORBIDDEN: row.reasons,
        Finding.LOW_ALIGNMENT: row.low,
        Finding.WRONG: (row.label or "",),
        Finding.REFUSED: (row.refused,),
    }.get(finding, ())
    return f": {', '.join(names)}" if names else ""
