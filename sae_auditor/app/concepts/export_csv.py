"""Latents as a table that Excel opens as it is: UTF-8 with its mark, and no cell that it would run. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.app.concepts.export_rows import EXPORTED

if TYPE_CHECKING:
    from sae_auditor.app.concepts.export_rows import Export, Row
    from sae_auditor.concepts.concept import Label

# A table program takes a cell that begins so for a formula; the wide forms too where Japanese is written.
_FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

_TEXTS: Final = ("latent", "label", "name", "why_unnamed", "mark", "note", "who", "when")
_ALWAYS_ON: Final = ("always_on", "always_on_place")
_LISTS: Final = ("labels", "second_opinion")


def as_csv(export: Export) -> bytes:
    """Return one row for each latent; what holds for all of them stands in the last columns of every row."""
    about = asdict(export.about)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_TEXTS, *EXPORTED, *_ALWAYS_ON, *_LISTS, "examples", *about])
    for row in export.rows:
        writer.writerow([_cell(value) for value in (*_values(row), *about.values())])
    return text.getvalue().encode("utf-8-sig")


def _values(row: Row) -> Iterable[Any]:
    concept = row.concept
    remark, opinion = concept.remark, concept.second_opinion
    yield from (concept.latent, concept.label, concept.name, concept.why_unnamed)
    yield from (None,) * 4 if remark is None else (remark.mark, remark.note, remark.who, remark.when)
    yield from (row.numbers[name] for name in EXPORTED)
    yield from ("yes" if concept.always_on else "no", concept.always_on_place)
    yield _words(concept.labels)
    yield "" if opinion is None else _words(opinion.labels)
    yield "; ".join(example.path for example in concept.examples)


def _words(labels: Iterable[Label]) -> str:
    return "; ".join(f"{label.text} ({_figures(label)})" for label in labels)


def _figures(label: Label) -> str:
    """Return the alignment, and behind it by how many standard deviations the images stand out for the word."""
    alignment = f"{label.score:.4f}"
    return alignment if label.stands_out is None else f"{alignment}, {label.stands_out:+.2f} sd"


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value
