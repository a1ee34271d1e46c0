"""What is known of the latents of one SAE: its table, what people wrote over it, how its encoder sees. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from sae_auditor.concepts.by_words import WORD_COLUMNS, concept_by_words
from sae_auditor.concepts.concept import Concept, Mark, Remark
from sae_auditor.concepts.people import Remarks, remark_of_row
from sae_auditor.reports.latents.words import Column
from sae_auditor.workbench.concepts.state import NUMBERS, Latents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sae_auditor.concepts.table import ConceptTable
    from sae_auditor.library import Auditor, SaeConcepts
    from sae_auditor.workbench.concepts.frames import Eye
    from sae_auditor.workbench.concepts.state import ReferenceOffer

_OF_PEOPLE = ("name", "verdict", "note", "named_by", "named_at")


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Where the columns and pages of the workspace come from.

    Parameters
    ----------
    auditor
        With the bundle, the encoder and the SAE in use.
    concepts
        What the reference images say of each latent, and what people wrote about them on this computer.
    eye
        How the encoder sees a reference image.
    reference
        Which reference images these are.
    bundle_remarks
        What the bundle says that people wrote, by latent.
    """

    auditor: Auditor
    concepts: SaeConcepts
    eye: Eye
    reference: ReferenceOffer
    bundle_remarks: Mapping[int, Remark]

    @property
    def table(self) -> ConceptTable:
        """What the reference images say of each latent."""
        return self.concepts.table

    @property
    def remarks(self) -> Remarks:
        """What people wrote about the SAE's latents on this computer."""
        return self.concepts.remarks

    @property
    def fingerprint(self) -> str:
        """The SAE's."""
        return fingerprint_of(self.auditor)

    def remark(self, latent: int) -> Remark:
        """Return what people wrote of a latent; all None when nothing was written."""
        return self.remarks.over(latent, self.bundle_remarks.get(latent)) or Remark()

    def best_label(self, latent: int) -> str | None:
        """Return the label that a latent has without a person's name, None where no word aligns well."""
        rows = self.table.rows
        if not len(rows):
            return None
        return concept_by_words({name: rows[name][latent].as_py() for name in WORD_COLUMNS}, latent).label

    def concept(self, latent: int) -> Concept:
        """Return everything that is known of a latent, with what people wrote."""
        return self.with_remark(self.table.concept(latent))

    def with_remark(self, concept: Concept, remark: Remark | None = None) -> Concept:
        """Return the concept with what people wrote of it, or with `remark` in its place."""
        remark = self.remark(concept.latent) if remark is None else remark
        return replace(concept, name=remark.name, remark=None if remark == Remark() else remark)


def fingerprint_of(auditor: Auditor) -> str:
    """Return the fingerprint of the SAE that an auditor uses."""
    return next(ref.fingerprint for ref in auditor.bundle.sae_refs if ref.name == auditor.sae_name)


def columns_of(known: Knowledge) -> Latents:
    """Return the columns of all latents."""
    table, meta = known.table, known.table.meta
    numbers: dict[Column, np.ndarray[tuple[int], np.dtype[np.float64]]] = {
        name: np.asarray(table.numbers(name), np.float64) for name in NUMBERS
    }
    latents = Latents(
        labels=list(table.labels_shown()),
        marks=[None] * len(table),
        named=np.zeros(len(table), np.bool_),
        numbers=numbers,
        sae_name=known.auditor.sae_name,
        site=known.auditor.site.name,
        encoder=meta.encoder or known.auditor.encoder.name,
        floor=meta.monosemanticity_floor,
        n_images=table.n_images,
        reference=known.reference.title,
        always_on=table.always_on,
    )
    own = [latent for latent in known.remarks.all() if 0 <= latent < len(table)]
    for latent in {*known.bundle_remarks, *own}:
        put_remark(latents, latent, known.remark(latent), known.best_label(latent))
    return latents


def put_remark(latents: Latents, latent: int, remark: Remark, best_label: str | None) -> None:
    """Write what people say of a latent into its columns, which every value of the same table shares."""
    labels, marks = cast("list[str | None]", latents.labels), cast("list[Mark | None]", latents.marks)
    labels[latent] = remark.name if remark.name is not None else best_label
    marks[latent] = remark.mark
    latents.named[latent] = remark.name is not None


def bundle_remarks(table: ConceptTable) -> dict[int, Remark]:
    """Return what the table of a bundle says that people wrote, by latent."""
    columns = {name: table.rows[name].to_pylist() for name in _OF_PEOPLE}
    written = {
        latent
        for name in ("name", "verdict", "note")
        for latent, value in enumerate(columns[name])
        if value is not None
    }
    found = {latent: remark_of_row({name: column[latent] for name, column in columns.items()}) for latent in written}
    return {latent: remark for latent, remark in found.items() if remark is not None}
