"""Labels, their floors and the second opinion, written into an SAE's table of concepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.labels.background import image_moments
from sae_auditor.concepts.labels.candidates import LATENTS_PER_BLOCK, N_LABELS, Aligned, BestWords, aligned, best_words
from sae_auditor.concepts.labels.floors import (
    Nonsense,
    NonsenseTails,
    RandomDraws,
    label_shares_job,
    merits_to_reach,
    random_draws,
)
from sae_auditor.concepts.schema import CONCEPTS, N_EXAMPLES, meta_of, with_meta
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings, unit_embeddings_job
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.concepts.query import ReferenceIndex

Floats = NDArray[np.float32]


def label_concepts_job(
    table: pa.Table,
    index: ReferenceIndex,
    reference_embeddings: Floats,
    vocabulary: Vocabulary,
    *,
    directions: Floats | None,
    seed: int = 0,
    embeddings: UnitEmbeddings | None = None,
) -> Job[pa.Table]:
    """Return the table with labels, their floors and the second opinion; its other columns stay.

    A vocabulary without nonsense strings leaves the floor over words unknown.

    Parameters
    ----------
    table
        Rows of `schema.CONCEPTS`, one for each latent.
    reference_embeddings
        ``m_j``, float32 ``[d_sae, e]``, NaN where a latent never fired.
    directions
        Of `decoder_directions`, float32 ``[d_sae, e]``; None where the site has none.
    seed
        Of the random draws that the floor is taken from.
    embeddings
        Those of the index where they have been read already.

    Raises
    ------
    InputRefused
        When table, embeddings, directions and vocabulary do not belong together.
    """
    _check(table, reference_embeddings, vocabulary, directions)
    held = (yield from unit_embeddings_job(index)) if embeddings is None else embeddings
    moments = image_moments(held)
    background = None if moments is None else moments.background(vocabulary.embeddings)
    nonsense = None if moments is None else Nonsense.of(vocabulary, moments)
    blocks: list[_Columns] = []
    for first in range(0, len(table), LATENTS_PER_BLOCK):
        yield Progress(first, len(table), say("Labelling latents"))
        part = slice(first, first + LATENTS_PER_BLOCK)
        block = aligned(reference_embeddings[part], vocabulary, background)
        best = None if background is None else BestWords.of(block, background)
        tails = None if nonsense is None else nonsense.tails(reference_embeddings[part][block.known])
        opinion = None if directions is None else _opinion(directions[part], block, vocabulary)
        blocks.append(_Columns(_words(block), best, tails, opinion))
    yield Progress(len(table), len(table), say("Labelling latents"))
    labelled = _put(table, blocks, vocabulary)
    if background is not None:
        draws = yield from random_draws(held, vocabulary, background, seed=seed)
        labelled = _replaced(labelled, _floors(labelled, blocks, draws))
        shares = yield from label_shares_job(index, held, vocabulary, background, _best_places(blocks))
        labelled = _replaced(labelled, {"label_share": _numbers([shares])})
    meta = replace(
        meta_of(table),
        vocabulary=vocabulary.name,
        vocabulary_source=vocabulary.source,
        vocabulary_licence=vocabulary.licence,
    )
    return with_meta(labelled, meta)


@dataclass(frozen=True, eq=False)
class _Words:
    """Words of a block of latents: their number by latent ``[b]``, and one after another places, scores and merits."""

    counts: NDArray[np.int64]
    places: NDArray[np.intp]
    scores: Floats
    merits: Floats


@dataclass(frozen=True, eq=False)
class _Columns:
    """A block of the table.

    Parameters
    ----------
    labels
        The best words.
    best, tails
        What the floors are taken from; `tails` of those latents that have images. None where it is not known.
    opinion
        For the second opinion its words and the agreement ``[b]``; None without one.
    """

    labels: _Words
    best: BestWords | None
    tails: NonsenseTails | None
    opinion: tuple[_Words, Floats] | None


def _floors(table: pa.Table, blocks: list[_Columns], draws: RandomDraws) -> dict[str, pa.Array]:
    """Return the columns of what each latent's best word must reach."""
    best = BestWords.joined([block.best for block in blocks if block.best is not None])
    tails = [block.tails for block in blocks if block.tails is not None]
    n_images = np.minimum(table["support"].to_numpy(), N_EXAMPLES)
    floors = {"label_floor": _numbers([best.alignment_at(draws.of(n_images))])}
    if tails:
        merits = merits_to_reach(best.merit, NonsenseTails.joined(tails))
        floors["word_floor"] = _numbers([best.alignment_at(merits)])
    return floors


def _best_places(blocks: list[_Columns]) -> NDArray[np.int64]:
    """Return the place of each latent's best word, -1 where there is none."""
    counts = np.concatenate([block.labels.counts for block in blocks])
    places = np.concatenate([block.labels.places for block in blocks])
    best = np.full(len(counts), -1, np.int64)
    best[counts > 0] = places[(np.cumsum(counts) - counts)[counts > 0]]
    return best


def _words(block: Aligned) -> _Words:
    best = best_words(block.merits, N_LABELS)
    scores = np.take_along_axis(block.alignments, best, axis=1)
    merits = np.take_along_axis(block.merits, best, axis=1)
    return _Words(block.known * best.shape[1], best.ravel(), scores.ravel(), merits.ravel())


def _opinion(directions: Floats, images: Aligned, vocabulary: Vocabulary) -> tuple[_Words, Floats]:
    """Return the words for the directions, and their agreement with the images', NaN where either is missing.

    A direction is a difference already: images in general are not in it, and words are ordered by their alignment.
    """
    block = aligned(directions, vocabulary, None)
    agreement = np.full(len(images.known), np.nan, np.float32)
    both = images.known & block.known
    agreement[both] = _correlations(images.alignments[both[images.known]], block.alignments[both[block.known]])
    return _words(block), agreement


def _correlations(left: Floats, right: Floats) -> Floats:
    """Return Pearson's correlation of each pair of rows, NaN where one is constant."""
    left = left - left.mean(axis=1, keepdims=True)
    right = right - right.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    products = np.einsum("jt,jt->j", left, right)
    return np.where(lengths > 0, products / np.where(lengths > 0, lengths, 1), np.nan).astype(np.float32)


def _put(table: pa.Table, blocks: list[_Columns], vocabulary: Vocabulary) -> pa.Table:
    words = pa.array(vocabulary.words, pa.string())
    labels, scores, merits = _lists([block.labels for block in blocks], words)
    columns: dict[str, Any] = {"labels": labels, "label_scores": scores}
    columns |= {name: pa.nulls(len(table), pa.float32()) for name in ("label_floor", "word_floor")}
    # Without a background the merits are the alignments.
    known = all(block.best is not None for block in blocks)
    columns["label_stands_out"] = merits if known else pa.nulls(len(table), merits.type)
    opinions = [block.opinion for block in blocks if block.opinion is not None]
    names = ("direction_labels", "direction_scores")
    if opinions:
        columns |= dict(zip(names, _lists([opinion[0] for opinion in opinions], words)[:2], strict=True))
        columns["agreement"] = _numbers([opinion[1] for opinion in opinions])
    else:
        columns |= {name: pa.nulls(len(table), CONCEPTS.field(name).type) for name in (*names, "agreement")}
    return _replaced(table, columns)


def _replaced(table: pa.Table, columns: dict[str, pa.Array]) -> pa.Table:
    for name, column in columns.items():
        table = table.set_column(table.schema.get_field_index(name), CONCEPTS.field(name), column)
    return table


def _lists(blocks: list[_Words], words: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return the columns of words, scores and merits."""
    counts = np.concatenate([block.counts for block in blocks])
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    places = pa.array(np.concatenate([block.places for block in blocks]).astype(np.int64))
    numbers = [pa.array(np.concatenate([getattr(block, name) for block in blocks])) for name in ("scores", "merits")]
    return tuple(pa.ListArray.from_arrays(offsets, values) for values in (words.take(places), *numbers))


def _numbers(parts: list[Floats]) -> pa.Array:
    return pa.array(np.concatenate(parts).astype(np.float32), from_pandas=True)


def _check(table: pa.Table, means: Floats, vocabulary: Vocabulary, directions: Floats | None) -> None:
    shapes = [means.shape] + ([] if directions is None else [directions.shape])
    if any(shape != (len(table), vocabulary.embeddings.shape[1]) for shape in shapes) or not len(table):
        raise InputRefused(
            say(
                "The table has {0} latents and the vocabulary '{1}' has embeddings of {2} numbers; what "
                "is known of the latents is {3}.",
                len(table),
                vocabulary.name,
                vocabulary.embeddings.shape[1],
                list(shapes[-1]),
            ),
            safe=say("No label was changed."),
            todo=say("Label with a vocabulary that the same encoder embedded."),
        )
