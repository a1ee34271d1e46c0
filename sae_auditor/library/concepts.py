"""What the latents of one SAE mean to the people at this computer: names that are shown, concepts, searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sae_auditor.concepts.concept import Remark
from sae_auditor.concepts.from_row import WORD_COLUMNS, concept_by_words
from sae_auditor.concepts.people import Remarks, remark_of_row
from sae_auditor.concepts.policy import shown_labels
from sae_auditor.errors import KnownError
from sae_auditor.images import ImageRefused, SourceImage, View
from sae_auditor.images.pool import open_image
from sae_auditor.library.references import reference_file
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle, PromptSet
    from sae_auditor.concepts import Concept, ConceptTable
    from sae_auditor.concepts.query.answers import CoFiring
    from sae_auditor.concepts.search import ClassContributions, Hit, ImageSearch, Near, Neighbours, Region, RegionSearch
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.explain import Auditor

# Around words that were embedded bare.
_BARE = ("{}",)
_OF_PEOPLE = ("name", "verdict", "note", "named_by", "named_at")


@dataclass(frozen=True, eq=False)
class SaeConcepts:
    """The table of one SAE with what people wrote over it.

    Parameters
    ----------
    bundle
        Whose SAE it is, with the reference images in use.
    name
        The SAE's name in it.
    table
        What the reference images say of each latent.
    given
        What people wrote about the SAE's latents on this computer, where that is open already.
    """

    bundle: Bundle
    name: str
    table: ConceptTable
    given: Remarks | None = None

    @cached_property
    def remarks(self) -> Remarks:
        """What people wrote about the SAE's latents on this computer; read when it is first asked for.

        Raises
        ------
        InputRefused
            When it cannot be read.
        """
        return Remarks.of(self.fingerprint) if self.given is None else self.given

    @property
    def fingerprint(self) -> str:
        """The SAE's, whatever it is called in a bundle."""
        return next(ref.fingerprint for ref in self.bundle.sae_refs if ref.name == self.name)

    @cached_property
    def brought_remarks(self) -> Mapping[int, Remark]:
        """What the bundle says that people wrote, by latent."""
        columns = {name: self.table.rows[name].to_pylist() for name in _OF_PEOPLE}
        written = {
            latent
            for name in ("name", "verdict", "note")
            for latent, value in enumerate(columns[name])
            if value is not None
        }
        found = {latent: remark_of_row({name: columns[name][latent] for name in _OF_PEOPLE}) for latent in written}
        return {latent: remark for latent, remark in found.items() if remark is not None}

    @property
    def label_templates(self) -> tuple[str, ...]:
        """What stood around the words when the labels were made, so that a search's scores compare with theirs.

        Words that the bundle does not bring were embedded bare. Without labels nothing has to compare, and the text is
        put as the bundle's own words, which would become labels.
        """
        wanted, entries = self.table.meta.vocabulary, self.bundle.manifest.vocabularies
        chosen = next((entry for entry in entries if entry.name == wanted), None)
        if chosen is None and not wanted:
            chosen = next(iter(entries), None)
        return _BARE if chosen is None else tuple(chosen.templates)

    def labels(self) -> list[str | None]:
        """Return the name that is shown now for every latent: a person's of this computer, else the table's."""
        self.refresh()
        return shown_labels(self.table, self.remarks)

    def refresh(self) -> None:
        """Read what was written meanwhile; what cannot be read must not keep anybody from looking at an image."""
        remarks = self.remarks
        with suppress(KnownError):
            remarks.refresh()

    def label(self, latent: int) -> str | None:
        """Return the name that is shown for one latent."""
        if self.remarks.get(latent) is None:
            return self.table.label(latent)
        return self.concept(latent).label

    def best_label(self, latent: int) -> str | None:
        """Return the label that a latent has without a person's name, None where no word aligns well."""
        rows = self.table.rows
        if not len(rows):
            return None
        return concept_by_words({name: rows[name][latent].as_py() for name in WORD_COLUMNS}, latent).label

    def remark(self, latent: int) -> Remark:
        """Return what people wrote about a latent; all None where nothing was written."""
        return self.remarks.over(latent, self.brought_remarks.get(latent)) or Remark()

    def concept(self, latent: int) -> Concept:
        """Return everything that is known of a latent, with what people on this computer wrote down."""
        return self.remarks.on(self.table.concept(latent))

    def reference_image(self, image_id: int) -> SourceImage | None:
        """Return a reference image from its file; None where that is gone, or has other bytes than were indexed."""
        (row,) = self.table.index.images([image_id])
        file = reference_file(row.path, self.bundle.references)
        try:
            image = None if file is None else open_image(file, self.bundle.reference_reading)
        except ImageRefused:
            return None
        return image if image is not None and row.sha256 in (None, image.provenance.sha256) else None

    def search_words_job(self, encoder: ClipEncoder, text: str, n: int) -> Job[tuple[Hit, ...]]:
        """Find up to `n` latents that are called so, and those whose reference images resemble the words.

        Raises
        ------
        InputRefused
            When the text is empty.
        """
        from sae_auditor.concepts.search import search_words_job

        names = self.remarks.names()
        return (yield from search_words_job(encoder, self.table, text, n, templates=self.label_templates, names=names))

    def search_like(self, latent: int, n: int) -> tuple[Near, ...]:
        """Return up to `n` latents whose reference images resemble those of one."""
        from sae_auditor.concepts.search import nearest_rows

        return nearest_rows(self.table.reference_embeddings, latent, n)

    def co_firing(self, latent: int, n: int) -> tuple[CoFiring, ...]:
        """Return up to `n` latents that fire on the same reference images as one."""
        return tuple(self.table.index.co_firing(latent, n))

    def like_directions(self, latent: int, n: int) -> tuple[Near, ...]:
        """Return up to `n` latents that write nearly the same direction as one."""
        from sae_auditor.concepts.search import nearest_rows

        return nearest_rows(self.bundle.saes[self.name].W_dec, latent, n)

    def neighbours(self, latent: int, n: int = 10) -> Neighbours:
        """Return up to `n` latents that fire with one, write the same direction, or mean the same, of each kind."""
        from sae_auditor.concepts.search import neighbours

        return neighbours(self.bundle.saes[self.name], self.table, latent, n)

    def search_image_job(self, auditor: Auditor, images: Sequence[SourceImage], **options: Any) -> Job[ImageSearch]:
        """Find the latents that images have in common; `options` are those of `concepts.search.search_image_job`."""
        from sae_auditor.concepts.search import search_image_job

        return (yield from search_image_job(auditor, self.table, images, **options))

    def search_region_job(
        self, auditor: Auditor, image: SourceImage, region: Region, n: int, view: View = "crop"
    ) -> Job[RegionSearch]:
        """Find up to `n` latents that fire in a region of an image, of which the encoder is shown this much."""
        from sae_auditor.concepts.search import search_region_job

        return (yield from search_region_job(auditor, self.table, image, region, n=n, view=view))

    def class_contributions_job(self, auditor: Auditor, latent: int, prompts: PromptSet) -> Job[ClassContributions]:
        """Measure what a latent contributes to every class on the reference images on which it fires most."""
        from sae_auditor.concepts.search import class_contributions_job

        place = self.bundle.references
        return (
            yield from class_contributions_job(
                auditor, self.table, latent, prompts, find=lambda row: reference_file(row.path, place)
            )
        )
