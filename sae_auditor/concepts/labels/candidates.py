"""The best words for latents, and how the standard score of the very best goes over into its alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.concept import Label
from sae_auditor.concepts.labels.background import WordBackground
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end

Floats = NDArray[np.float32]
N_LABELS = 5
LATENTS_PER_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Aligned:
    """A block of latents against a vocabulary.

    Parameters
    ----------
    known
        bool ``[b]``: which latents have reference images; the other arrays have a row for those only.
    alignments
        ``cos(m_j, E(t)) - cos(m_j, E(""))``, float32 ``[k, n_words]``.
    merits
        What words are ordered by, float32 ``[k, n_words]``: standard scores where there is a background, else the
        alignments.
    lengths
        ``|m_j|``, float32 ``[k]``.
    """

    known: NDArray[np.bool_]
    alignments: Floats
    merits: Floats
    lengths: Floats


def aligned(means: Floats, vocabulary: Vocabulary, background: WordBackground | None) -> Aligned:
    """Return ``m_j``, float32 ``[b, e]`` and NaN where there are no images, against all words."""
    known: NDArray[np.bool_] = np.all(np.isfinite(means), axis=1)
    lengths = np.linalg.norm(means[known], axis=1)
    known[known] = lengths > 0
    lengths = lengths[lengths > 0]
    rows = means[known]
    # The mean over the images of their cosine to a word is linear in m_j, so that it needs no image again.
    cosines = rows @ vocabulary.embeddings.T
    alignments = (cosines - (rows @ vocabulary.empty)[:, None]) / lengths[:, None]
    merits = alignments if background is None else background.standard_scores(cosines)
    return Aligned(known, alignments, merits, lengths)


def best_words(merits: Floats, n_labels: int) -> NDArray[np.intp]:
    """Return the places of the best words, ``[k, n]``, best first; of equal ones the earlier of the list."""
    n_labels = min(n_labels, merits.shape[1])
    best = np.sort(np.argpartition(-merits, n_labels - 1, axis=1)[:, :n_labels], axis=1)
    order = np.argsort(-np.take_along_axis(merits, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)


def label_latents(
    reference_embeddings: Floats,
    vocabulary: Vocabulary,
    n_labels: int = N_LABELS,
    background: WordBackground | None = None,
) -> list[list[Label]]:
    """Return the best words for every latent, best first; none for latents without reference images.

    The score of word ``t`` for latent ``j`` is the alignment ``cos(m_j, E(t)) - cos(m_j, E(""))``.

    Parameters
    ----------
    reference_embeddings
        ``m_j``, float32 ``[d_sae, e]``, NaN where there are no reference images.
    background
        What words are to stand out of; without it they are ordered by their score.
    """
    return run_to_end(label_latents_job(reference_embeddings, vocabulary, n_labels, background))


def label_latents_job(
    reference_embeddings: Floats,
    vocabulary: Vocabulary,
    n_labels: int = N_LABELS,
    background: WordBackground | None = None,
) -> Job[list[list[Label]]]:
    """Do `label_latents` step by step."""
    d_sae = len(reference_embeddings)
    labels: list[list[Label]] = []
    for first in range(0, d_sae, LATENTS_PER_BLOCK):
        yield Progress(first, d_sae, say("Labelling latents"))
        block = aligned(reference_embeddings[first : first + LATENTS_PER_BLOCK], vocabulary, background)
        labels += _labels_of(block, vocabulary, n_labels)
    yield Progress(d_sae, d_sae, say("Labelling latents"))
    return labels


def _labels_of(block: Aligned, vocabulary: Vocabulary, n_labels: int) -> list[list[Label]]:
    found = iter(
        [Label(vocabulary.words[word], float(row[word])) for word in words]
        for words, row in zip(best_words(block.merits, n_labels), block.alignments, strict=True)
    )
    return [next(found) if is_known else [] for is_known in block.known]


@dataclass(frozen=True, eq=False)
class BestWords:
    """The best word of each latent, float32 ``[b]``, NaN without images.

    Parameters
    ----------
    alignment, merit
        Its alignment, and its standard score.
    slope
        By how much its alignment rises with its standard score.
    """

    alignment: Floats
    merit: Floats
    slope: Floats

    @classmethod
    def of(cls, block: Aligned, background: WordBackground) -> BestWords:
        """Find them in a block of latents whose merits are standard scores."""
        alignment, merit, slope = (np.full(len(block.known), np.nan, np.float32) for _ in range(3))
        rows, best = np.arange(len(block.merits)), block.merits.argmax(axis=1)
        alignment[block.known] = block.alignments[rows, best]
        merit[block.known] = block.merits[rows, best]
        slope[block.known] = background.spread[best] / block.lengths
        return cls(alignment, merit, slope)

    @classmethod
    def joined(cls, parts: Sequence[BestWords]) -> BestWords:
        """Return the best words of several blocks as one."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def alignment_at(self, merit: NDArray[np.floating]) -> Floats:
        """Return the alignment that each latent's best word has where its standard score is `merit`, ``[b]``.

        Floors are found in standard scores, the only scale on which words can be compared; what is kept is the same
        threshold as an alignment of that word, so that a score below it means exactly a standard score below `merit`.
        """
        return np.asarray(self.alignment + (merit - self.merit) * self.slope, np.float32)
