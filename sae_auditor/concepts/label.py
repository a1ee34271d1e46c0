"""Words for latents by text alignment: no caption and no person is needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.concept import Label
from sae_auditor.progress import Job, Progress, run_to_end

Floats = NDArray[np.float32]

N_LABELS = 5
_LATENTS_PER_BLOCK = 1024


def label_latents(reference_embeddings: Floats, vocabulary: Vocabulary, n_labels: int = N_LABELS) -> list[list[Label]]:
    """Return the best words for every latent, best first; none for latents without reference images.

    The score of word ``t`` for latent ``j`` is the alignment ``cos(m_j, E(t)) - cos(m_j, E(""))``.

    Parameters
    ----------
    reference_embeddings
        ``m_j``, float32 ``[d_sae, e]``, NaN where there are no reference images.
    """
    return run_to_end(label_latents_job(reference_embeddings, vocabulary, n_labels))


def label_latents_job(
    reference_embeddings: Floats, vocabulary: Vocabulary, n_labels: int = N_LABELS
) -> Job[list[list[Label]]]:
    """Do `label_latents` step by step."""
    d_sae = len(reference_embeddings)
    labels: list[list[Label]] = []
    for first in range(0, d_sae, _LATENTS_PER_BLOCK):
        yield Progress(first, d_sae, "Labelling latents")
        labels += _label_block(reference_embeddings[first : first + _LATENTS_PER_BLOCK], vocabulary, n_labels)
    yield Progress(d_sae, d_sae, "Labelling latents")
    return labels


def _label_block(means: Floats, vocabulary: Vocabulary, n_labels: int) -> list[list[Label]]:
    known: NDArray[np.bool_] = np.all(np.isfinite(means), axis=1)
    unit = means[known] / np.linalg.norm(means[known], axis=1, keepdims=True)
    scores = unit @ vocabulary.embeddings.T - (unit @ vocabulary.empty)[:, None]
    n_labels = min(n_labels, scores.shape[1])
    best = np.sort(np.argpartition(-scores, n_labels - 1, axis=1)[:, :n_labels], axis=1)
    # The second sort is stable, so that of equal scores the earlier word of the list comes first.
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    best = np.take_along_axis(best, order, axis=1)
    found = iter(
        [Label(vocabulary.words[word], float(row[word])) for word in words]
        for words, row in zip(best, scores, strict=True)
    )
    return [next(found) if is_known else [] for is_known in known]
