"""What is known of the latents of one SAE, as an explanation takes it: names, alignments and judgements as values.

How well a meaning matches the text of a class is ``cos(m_j, t_c) - cos(m_j, t_empty)``, with ``m_j`` the mean unit
embedding of a latent's top reference images (Dreyer et al. 2025). Only lengths are kept beside the references, which
may be larger than what an audit should hold twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.flags import LOW_ALIGNMENT, Alignments
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.explain.reasons import Judgements
from sae_auditor.images import View


@dataclass(frozen=True, eq=False, repr=False)
class Meanings:
    """What people, words and reference images say of the latents of one SAE at one moment.

    Parameters
    ----------
    labels
        The name to show for each latent, `d_sae` of them; None where it has none.
    label_scores
        The alignment of each latent's best label, None where there is none.
    reference_embeddings
        ``m_j``, the mean unit embedding of each latent's top reference images, float32 ``[d_sae, e]``; NaN without any.
    always_on
        Which latents are always on, bool ``[d_sae]``.
    usual
        What always-on latents are measured against, float64 ``[d_sae]``: their usual activation; 0 for all others.
    quality
        How well the SAE rebuilds its reference images; None where that is not known.
    others
        The same of the bundle's other SAEs, by name, of those of which it is known.
    judgements
        What the reasons policies say, by prompt set; under None what holds for every other prompt set.
    supported
        Which latents fired on enough reference images for a name, bool ``[d_sae]``; None where that is not known.
    shortcuts
        Latents of which people accepted a finding of a scan or called it a shortcut, with the classes it was for.
    reference_view
        What was seen of the reference images; None where there are none.
    notices
        What people should know about where all this is from.
    """

    labels: Sequence[str | None]
    label_scores: Sequence[float | None]
    reference_embeddings: NDArray[np.float32]
    always_on: NDArray[np.bool_]
    usual: Floats
    quality: ReferenceQuality | None = None
    others: Mapping[str, ReferenceQuality] = field(default_factory=dict)
    judgements: Mapping[str | None, Judgements] = field(default_factory=dict)
    supported: NDArray[np.bool_] | None = None
    shortcuts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    reference_view: View | None = None
    notices: tuple[str, ...] = ()

    @classmethod
    def none(cls, d_sae: int, embed_dim: int) -> Meanings:
        """Return what there is where nothing is known of any latent."""
        unknown = [None] * d_sae
        means = np.full((d_sae, embed_dim), np.nan, np.float32)
        return cls(unknown, unknown, means, np.zeros(d_sae, bool), np.zeros(d_sae))

    def judgements_under(self, prompt_set: str) -> Judgements | None:
        """Return what the reasons policy of a prompt set says; None where nobody judged anything."""
        said = self.judgements.get(prompt_set)
        if said is None:
            said = self.judgements.get(None)
        return None if said is None or said.is_empty else said

    def has_same_references(self, other: Meanings) -> bool:
        """Whether only what people say may differ, and nothing that a measurement depends on."""
        return self.reference_embeddings is other.reference_embeddings and self.usual is other.usual


# Classes whose alignments to all latents are kept.
_MAX_CLASSES: Final = 64


class AlignmentTable:
    """Alignments of one SAE's latents; what was computed for the last image and the last prompt set is kept.

    Parameters
    ----------
    references
        ``m_j``, float32 ``[d_sae, e]``, NaN for latents without reference images.
    empty_text
        Unit embedding of the empty prompt, float64 ``[e]``.
    """

    def __init__(self, references: NDArray[np.float32], empty_text: Floats) -> None:
        self._references = references
        self._empty_text = empty_text
        lengths = np.linalg.norm(references, axis=1)
        self._lengths = np.where(lengths > 0, lengths, np.nan)
        self._last: tuple[Any, Floats, Floats] | None = None
        self._sorted: tuple[Floats, dict[int, NDArray[np.floating]]] | None = None

    def of(self, latents: NDArray[np.int64], texts: Floats) -> Floats:
        """Return the alignments of some latents to unit text embeddings ``[C, e]``, float64 ``[C, m]``."""
        if self._last is None or self._last[0] is not latents or self._last[1] is not texts:
            self._last = (latents, texts, self._to(texts, latents))
        return self._last[2]

    def of_all(self, texts: Floats) -> Floats:
        """Return the alignments of all latents, float64 ``[C, d_sae]``; they are not kept, and nothing is copied."""
        return self._to(texts, slice(None))

    def to_class(self, latents: NDArray[np.int64], texts: Floats, index: int) -> Alignments | None:
        """Return how all latents are aligned to class `index`, and where `latents` stand among them.

        None where no latent has reference images.
        """
        known = self._sorted_to(texts, index)
        if not len(known):
            return None
        own = self.of(latents, texts)[index]
        better = 1 - np.searchsorted(known, own, side="right") / len(known)
        shares = np.where(np.isnan(own), np.nan, better)
        return Alignments(float(np.searchsorted(known, LOW_ALIGNMENT) / len(known)), tuple(shares.tolist()))

    def _sorted_to(self, texts: Floats, index: int) -> NDArray[np.floating]:
        if self._sorted is None or self._sorted[0] is not texts:
            self._sorted = (texts, {})
        of_class = self._sorted[1]
        if index not in of_class:
            if len(of_class) >= _MAX_CLASSES:
                of_class.clear()
            every = self._to(texts[index : index + 1], slice(None))[0]
            of_class[index] = np.sort(every[~np.isnan(every)])
        return of_class[index]

    def _to(self, texts: Floats, latents: NDArray[np.int64] | slice) -> Floats:
        directions = (texts - self._empty_text).astype(np.float32)
        # No matrix product of numpy: its threads would wait milliseconds for those that torch has just used.
        products = np.einsum("me,ce->mc", self._references[latents], directions)
        return np.asarray((products / self._lengths[latents, None]).T, np.float64)
