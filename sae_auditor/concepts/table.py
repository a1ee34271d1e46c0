"""What the latents of one SAE mean, read from a bundle or an index folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import concepts_file, embeddings_file
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts._columns import always_on_in, first_items, floats, texts, well_named
from sae_auditor.concepts.concept import Concept, Example
from sae_auditor.concepts.from_row import concept_of
from sae_auditor.concepts.numbers import NUMBERS
from sae_auditor.concepts.query import ReferenceIndex
from sae_auditor.concepts.rules import check_concepts
from sae_auditor.concepts.schema import CONCEPTS, TableMeta, meta_of, read_concept_rows
from sae_auditor.errors import InputRefused
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.i18n import say
from sae_auditor.progress import run_to_end

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store

Floats = NDArray[np.float32]

# Of a number in a mean of unit vectors, with room for rounding.
_LARGEST_MEAN: Final = 1.01


def read_concepts(store: Store, sae_name: str, *, d_sae: int, embed_dim: int) -> ConceptTable:
    """Return the concepts of an SAE; without labels and examples where there are none.

    Of the reference index only the footers are read.

    Raises
    ------
    BundleRefused
        When a part of them is damaged or cannot be; a bundle has what remains then.
    """
    index = ReferenceIndex(store, sae_name, d_sae, embed_dim)
    rows = _read_rows(store, sae_name, d_sae, index)
    present = embeddings_file(sae_name) in store.names()
    return ConceptTable(rows, index, (lambda: stored_means(store, sae_name, (d_sae, embed_dim))) if present else None)


def _read_rows(store: Store, sae_name: str, d_sae: int, index: ReferenceIndex) -> pa.Table:
    file = concepts_file(sae_name)
    if file not in store.names():
        return CONCEPTS.empty_table()
    rows = read_concept_rows(store, file, d_sae)
    check_concepts(rows, file, 0 if index.is_empty else index.n_images)
    return rows


class ConceptTable:
    """Labels, scores, examples and histograms by latent; ``len(table)`` is the number of latents.

    Parameters
    ----------
    rows
        The table of `schema.CONCEPTS` in the order of the latents, or no row at all.
    index
        The reference index; empty where there is none.
    stored_means
        Reads the reference embeddings; None when they are to be computed.
    """

    def __init__(self, rows: pa.Table, index: ReferenceIndex, stored_means: Callable[[], Floats] | None = None) -> None:
        self.rows = rows.combine_chunks()
        self.index = index
        self._stored_means = stored_means

    def __len__(self) -> int:
        return self.index.d_sae

    @property
    def is_empty(self) -> bool:
        """Whether there are no concepts of this SAE, so that nothing is known of any latent."""
        return not len(self.rows)

    @property
    def n_images(self) -> int:
        """Number of reference images."""
        return self.index.n_usable

    @cached_property
    def meta(self) -> TableMeta:
        """What holds for all latents."""
        return meta_of(self.rows)

    def concept(self, latent: int) -> Concept:
        """Return everything that is known of a latent.

        Raises
        ------
        InputRefused
            When the SAE has no such latent.
        """
        self._check(latent)
        examples = self._examples(latent)
        if self.is_empty:
            return Concept(latent, examples=examples)
        return concept_of(self.rows.slice(latent, 1).to_pylist()[0], latent, examples)

    def concept_label(self, latent: int) -> tuple[str | None, float | None]:
        """Return ``(label, score)``: the name to show and the alignment of the best label, None where there is none."""
        self._check(latent)
        labels, scores = self._shown
        return labels[latent], scores[latent]

    def label(self, latent: int) -> str | None:
        """Return the name to show for a latent: a person's, else the best label where it is a good one, else None."""
        return self.concept_label(latent)[0]

    def label_score(self, latent: int) -> float | None:
        """Return the alignment of the best label, None where there is none."""
        return self.concept_label(latent)[1]

    def labels_shown(self) -> list[str | None]:
        """Return the name to show for every latent."""
        return list(self._shown[0])

    def label_scores_shown(self) -> list[float | None]:
        """Return the alignment of the best label of every latent, None where there is none."""
        return list(self._shown[1])

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return one of `numbers.NUMBERS` of every latent, float64 ``[d_sae]``, NaN where it is not known.

        Raises
        ------
        InputRefused
            When it is none of them.
        """
        if column not in NUMBERS:
            raise InputRefused(
                say("Latents have no number '{0}'.", column), todo=say("They have {0}.", ", ".join(NUMBERS))
            )
        if self.is_empty:
            return np.full(len(self), np.nan)
        lists = NUMBERS[column].first_of
        return floats(self._column(column) if lists is None else first_items(self._column(lists)))

    @cached_property
    def reference_embeddings(self) -> Floats:
        """``m_j`` of docs/maths.md, float32 ``[d_sae, e]``: mean unit embedding of the top reference images.

        Rows of latents without reference images are NaN.
        """
        if self._stored_means is not None:
            return self._stored_means()
        from sae_auditor.concepts.scores.embeddings import mean_embeddings_job

        return run_to_end(mean_embeddings_job(self.index))

    @property
    def quality(self) -> ReferenceQuality | None:
        """How well the SAE rebuilds the reference images; None where the table or an image of its index is older."""
        return self.meta.quality

    @cached_property
    def always_on(self) -> NDArray[np.bool_]:
        """Which latents fire on nearly all reference images or always at one place, bool ``[d_sae]``.

        Older tables tell only how often latents fire.
        """
        return np.zeros(len(self), np.bool_) if self.is_empty else always_on_in(self.rows)

    @cached_property
    def mean_levels(self) -> NDArray[np.float64]:
        """Mean activation over all reference images that are used, float64 ``[d_sae]``; 0 where a latent never fired.

        0 also where nothing is known, as without reference images.
        """
        return np.nan_to_num(self.numbers("mean_activation") * self.numbers("firing_rate"))

    def activations(self, latent: int) -> Floats:
        """Return the latent's activations over the reference images on which it fired, largest first."""
        self._check(latent)
        return self.index.fired(latent).activations

    def thumbnail(self, image_id: int) -> NDArray[np.uint8]:
        """Return the small picture of a reference image, uint8 ``[h, w, 3]``.

        Raises
        ------
        UnknownName
            When the bundle has none of it.
        """
        return self.index.thumbnail(image_id)

    def _examples(self, latent: int) -> tuple[Example, ...]:
        top = self.index.top(latent)
        images = self.index.images(top.image_ids)
        return tuple(
            Example(image.image_id, image.path, activation, patch)
            for image, activation, patch in zip(images, top.activations.tolist(), top.patches.tolist(), strict=True)
        )

    @cached_property
    def _shown(self) -> tuple[list[str | None], list[float | None]]:
        if self.is_empty:
            return [None] * len(self), [None] * len(self)
        scores = self.numbers("label_score")
        # As arrays of objects: pyarrow's own way to Python objects takes ten times as long.
        names, labels = texts(self._column("name")), texts(first_items(self._column("labels")))
        labels[~well_named(self.rows)] = None
        is_named = self._column("name").is_valid().to_numpy(zero_copy_only=False)
        labels[is_named] = names[is_named]
        known = scores.astype(object)
        known[np.isnan(scores)] = None
        return labels.tolist(), known.tolist()

    def _column(self, name: str) -> Any:
        return self.rows[name].combine_chunks()

    def _check(self, latent: int) -> None:
        if not 0 <= latent < len(self):
            raise InputRefused(
                say("There is no latent {0}.", latent), todo=say("The latents of this SAE are 0 to {0}.", len(self) - 1)
            )


def stored_means(store: Store, sae_name: str, shape: tuple[int, int]) -> Floats:
    """Return the mean embeddings of latents that were stored, float32 ``[d_sae, e]``; NaN where nothing was measured.

    Raises
    ------
    BundleRefused
        When they are of another shape or type, or cannot be means of unit vectors.
    """
    file = embeddings_file(sae_name)
    means = arrays_from_bytes(store.read(file), file).get("reference_embeddings")
    if means is None or means.shape != shape or means.dtype != np.float32:
        raise BundleRefused(say("'{0}' of the bundle has not one embedding of the encoder for each latent.", file))
    # What was never measured is no number, all of it.
    if np.isinf(means).any() or (np.isnan(means).any(axis=1) != np.isnan(means).all(axis=1)).any():
        raise BundleRefused(say("'{0}' of the bundle has an embedding that is not finite.", file))
    if (np.abs(means) > _LARGEST_MEAN).any():
        raise BundleRefused(say("'{0}' of the bundle has an embedding that is no mean of unit vectors.", file))
    return means
