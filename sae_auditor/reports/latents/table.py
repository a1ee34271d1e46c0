"""Latents as a table in a CSV file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sae_auditor.concepts.numbers import NUMBERS
from sae_auditor.csv_text import csv_file

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Label
    from sae_auditor.csv_text import Cell
    from sae_auditor.reports.latents.export import Export, Latent

_TEXTS: Final = ("latent", "label", "name", "why_unnamed", "mark", "note", "who", "when")
_ALWAYS_ON: Final = ("always_on", "always_on_place")
_LISTS: Final = ("labels", "second_opinion")


def latents_csv(export: Export) -> bytes:
    """Return one row for each latent; what holds for all of them stands in the last columns of every row."""
    about = export.about()
    head = [*_TEXTS, *NUMBERS, *_ALWAYS_ON, *_LISTS, "examples", *about]
    return csv_file([head, *([*_values(latent), *about.values()] for latent in export.latents)])


def _values(latent: Latent) -> Iterable[Cell]:
    concept = latent.concept
    remark, opinion = concept.remark, concept.second_opinion
    yield from (concept.latent, concept.label, concept.name, concept.why_unnamed)
    yield from (None,) * 4 if remark is None else (remark.mark, remark.note, remark.who, remark.when)
    yield from (latent.numbers[name] for name in NUMBERS)
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
