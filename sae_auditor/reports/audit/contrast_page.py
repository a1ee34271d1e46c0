"""Two sides of an explanation as one HTML page, with both pictures and the bars of both on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.table import signed_bar
from sae_auditor.reports.pages import data_uri, render
from sae_auditor.reports.provenance import of_audit

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.reports.audit.contrast import Pair, PairRow


def contrast_html(pair: Pair, audits: Sequence[tuple[Audit, str]], pictures: Sequence[bytes], written: datetime) -> str:
    """Return the page.

    Parameters
    ----------
    audits
        Each side's audit with the name of its image; one of them where both sides are of one image.
    pictures
        Their images as JPEG files.
    """
    audit = audits[0][0]
    return render(
        "contrast.html",
        title=translate("Contrast", "\u201c{first}\u201d and \u201c{second}\u201d").format(
            first=pair.first, second=pair.second
        ),
        note=pair.note,
        unit=pair.unit,
        first=pair.first,
        second=pair.second,
        said={
            "concept": translate("Audit", "Concept"),
            "difference": translate("Contrast", "Difference"),
            "prediction": translate("Audit", "Prediction"),
            "origin": translate("Audit", "Where this comes from"),
        },
        pictures=[(name, data_uri(jpeg)) for (_, name), jpeg in zip(audits, pictures, strict=True)],
        shares=[
            (share.class_name, numbers.percent(share.first), numbers.percent(share.second)) for share in pair.shares
        ],
        rows=[_row(row, pair.scale) for row in pair.rows],
        fixed=[_row(row, pair.scale, has_bar=False) for row in pair.fixed],
        more=_more(pair),
        origins=[of_audit(one, name, _settings(audit), written).pairs() for one, name in audits],
    )


def _row(row: PairRow, scale: float, *, has_bar: bool = True) -> dict[str, Any]:
    bars = [signed_bar(value, scale, "latent") for value in (row.difference, row.first, row.second)] if has_bar else []
    return {"label": row.label, "detail": row.detail, "bars": bars, "texts": row.texts}


def _more(pair: Pair) -> str:
    left = pair.n_latents - len(pair.rows)
    return translate("Audit", "{count} other latents").format(count=left) if left > 0 else ""


def _settings(audit: Audit) -> Mapping[str, str]:
    return {
        translate("Audit", "Prompt set"): audit.prompt_set,
        translate("Audit", "Target"): words.target_name(audit.target),
        translate("Audit", "Contrast"): audit.contrast or "\u2013",
        translate("Audit", "Method"): words.method_name(audit.method),
    }
