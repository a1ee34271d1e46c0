"""What the latents of one SAE mean, read from a bundle."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.layout import concepts_file
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.concept import Concept, Histogram, Label
from sae_auditor.concepts.references import (
    ReferenceCodes,
    ReferenceImages,
    examples_of,
    mean_embeddings,
    read_codes,
)
from sae_auditor.concepts.schema import CONCEPTS, read_concept_rows
from sae_auditor.errors import InputRefused

if TYPE_CHECKING:
    import pyarrow as pa

    from sae_auditor.bundle.store import Store


def read_concepts(store: Store, sae_name: str, *, d_sae: int, embed_dim: int) -> ConceptTable:
    """Return the concepts of an SAE; without labels and examples where the bundle has none."""
    file = concepts_file(sae_name)
    rows = read_concept_rows(store, file) if file in store.names() else CONCEPTS.empty_table()
    if len(rows) not in (0, d_sae):
        raise BundleRefused(f"'{file}' of the bundle has {len(rows)} rows for {d_sae} latents.")
    codes, images = read_codes(store, sae_name, d_sae), ReferenceImages(store, embed_dim)
    if len(codes.image_ids) and not 0 <= codes.image_ids.min() <= codes.image_ids.max() < len(images.paths):
        raise BundleRefused(f"The index of the SAE '{sae_name}' names reference images that the bundle does not have.")
    return ConceptTable(d_sae, rows, codes, images)


class ConceptTable:
    """Labels, examples and histograms by latent; ``len(table)`` is the number of latents.

    Parameters
    ----------
    d_sae
        Number of latents.
    rows
        The table of `schema.CONCEPTS` in the order of the latents, or no row at all.
    codes, images
        The reference index; empty where the bundle has none.
    """

    def __init__(self, d_sae: int, rows: pa.Table, codes: ReferenceCodes, images: ReferenceImages) -> None:
        self._d_sae = d_sae
        self._rows = rows
        self._codes = codes
        self._images = images

    def __len__(self) -> int:
        return self._d_sae

    @property
    def is_empty(self) -> bool:
        """Whether the bundle has no concepts for this SAE, so that nothing is known of any latent."""
        return not len(self._rows)

    @property
    def n_images(self) -> int:
        """Number of reference images."""
        return self._images.n_usable

    def concept(self, latent: int) -> Concept:
        """Return everything that is known of a latent.

        Raises
        ------
        InputRefused
            When the SAE has no such latent.
        """
        self._check(latent)
        examples = examples_of(latent, self._codes, self._images)
        if not len(self._rows):
            return Concept(latent, examples=examples)
        row = {name: self._rows[name][latent].as_py() for name in self._rows.column_names}
        return Concept(
            latent=latent,
            labels=tuple(Label(*pair) for pair in zip(row["labels"], row["label_scores"], strict=True)),
            name=row["name"],
            support=row["support"],
            firing_rate=row["firing_rate"],
            histogram=_histogram(row),
            examples=examples,
        )

    def concept_label(self, latent: int) -> tuple[str | None, float | None]:
        """Return ``(label, score)``: the name to show and the alignment of the best label, None where there is none."""
        self._check(latent)
        return self._shown[latent]

    def label(self, latent: int) -> str | None:
        """Return the name to show for a latent: a person's, else the best label, else None."""
        return self.concept_label(latent)[0]

    def label_score(self, latent: int) -> float | None:
        """Return the alignment of the best label, None where there is none."""
        return self.concept_label(latent)[1]

    @cached_property
    def reference_embeddings(self) -> NDArray[np.float32]:
        """``m_j`` of DESIGN section 3, float32 ``[d_sae, e]``: mean unit embedding of the top reference images.

        Rows of latents without reference images are NaN.
        """
        return mean_embeddings(self._codes, self._images.embeddings)

    def activations(self, latent: int) -> NDArray[np.float32]:
        """Return the latent's activations over the reference images on which it fired, largest first."""
        self._check(latent)
        return self._codes.activations[self._codes.of(latent)]

    def thumbnail(self, image_id: int) -> NDArray[np.uint8]:
        """Return the small picture of a reference image, uint8 ``[h, w, 3]``.

        Raises
        ------
        UnknownName
            When the bundle has none of it.
        """
        return self._images.thumbnail(image_id)

    @cached_property
    def _shown(self) -> list[tuple[str | None, float | None]]:
        if not len(self._rows):
            return [(None, None)] * self._d_sae
        columns = (self._rows[name].to_pylist() for name in ("name", "labels", "label_scores"))
        return [
            (name if name is not None else (labels[0] if labels else None), scores[0] if scores else None)
            for name, labels, scores in zip(*columns, strict=True)
        ]

    def _check(self, latent: int) -> None:
        if not 0 <= latent < self._d_sae:
            raise InputRefused(
                f"There is no latent {latent}.", todo=f"The latents of this SAE are 0 to {self._d_sae - 1}."
            )


def _histogram(row: dict[str, Any]) -> Histogram | None:
    if not row["histogram_counts"]:
        return None
    return Histogram(np.array(row["histogram_counts"], np.int64), np.array(row["histogram_edges"], np.float32))
