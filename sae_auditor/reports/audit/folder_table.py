"""The table of many audited images, for a CSV file and for the page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.audit.folder_rows import Finding, ImageRow, finding_word
from sae_auditor.reports.provenance import Provenance
from sae_auditor.reports.table import Cell, Heading, Table


def folder_table(rows: Sequence[ImageRow], provenance: Provenance, filtered: str = "", *, is_whole: bool) -> Table:
    """Return the table; `filtered` says which of all images these are, empty for all of them."""
    return Table(
        "audits",
        translate("AllImages", "Audit of {count} images").format(count=f"{len(rows):,}"),
        _headings(),
        [_cells(row) for row in rows],
        provenance,
        "\n".join(filter(None, (filtered, *_counts(rows)))),
        is_whole,
    )


def _headings() -> tuple[Heading, ...]:
    return (
        Heading("path", translate("AllImages", "Image"), "file"),
        Heading("class", translate("AllImages", "Class")),
        Heading("probability", translate("AllImages", "Probability"), "share"),
        Heading("lead", translate("AllImages", "Lead"), "number"),
        Heading("forbidden_reasons", finding_word(Finding.FORBIDDEN)),
        Heading("low_alignment", finding_word(Finding.LOW_ALIGNMENT)),
        Heading("decides", translate("AllImages", "Decides")),
        Heading("unlike", finding_word(Finding.UNLIKE)),
        Heading("fvu_percentile", translate("AllImages", "FVU, percentile"), "number"),
        Heading("changed", finding_word(Finding.CHANGED)),
        Heading("folder", translate("AllImages", "Folder says")),
        Heading("strongest_latent", translate("AllImages", "Strongest latent"), "count"),
        Heading("strongest_label", translate("AllImages", "Its name")),
        Heading("strongest_push", translate("AllImages", "Its push"), "number"),
        Heading("refused", finding_word(Finding.REFUSED)),
        Heading("sha256", "SHA-256"),
    )


def _cells(row: ImageRow) -> tuple[Cell, ...]:
    place = printable(row.path or row.name)
    if row.refused:
        return (place, *[None] * 13, row.refused, row.sha256 or None)
    first = row.pushes[0] if row.pushes else None
    return (
        place,
        row.class_name,
        row.probability,
        None if math.isnan(row.lead) else row.lead,
        "; ".join(row.reasons) or None,
        "; ".join(row.low) or None,
        Finding.UNDECIDED not in row.findings,
        Finding.UNLIKE in row.findings,
        row.fvu_percentile,
        Finding.CHANGED in row.findings,
        row.label,
        None if first is None else first.latent,
        None if first is None else first.label,
        None if first is None else first.effect,
        None,
        row.sha256,
    )


def _counts(rows: Sequence[ImageRow]) -> list[str]:
    """Return how many images are of each class, and on how many each thing was found."""
    classes: dict[str, int] = {}
    for row in rows:
        if not row.refused:
            classes[row.class_name] = classes.get(row.class_name, 0) + 1
    said = [f"{name}: {count:,}" for name, count in sorted(classes.items(), key=lambda one: -one[1])]
    found = {finding: sum(finding in row.findings for row in rows) for finding in Finding}
    return [" \u00b7 ".join(said), " \u00b7 ".join(f"{finding_word(key)}: {n:,}" for key, n in found.items() if n)]
