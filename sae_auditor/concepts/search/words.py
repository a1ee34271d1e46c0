"""Latents by words: those whose reference images align with a text, those that are called so in front.

The score is the alignment of docs/maths.md, ``cos(m_j, t) - cos(m_j, t of the empty prompt)``, the same number as a
label's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.concepts._columns import always_on_in
from sae_auditor.concepts.concept import NAMING_SHARE
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.concepts.table import ConceptTable
    from sae_auditor.encoders import ClipEncoder

N_HITS: Final = 20

Why = Literal["name", "label", "meaning"]

_LATENTS_PER_BLOCK = 8192


@dataclass(frozen=True)
class Hit:
    """A latent that a search found.

    Parameters
    ----------
    score
        Its alignment with the text, None where it has no reference images.
    why
        ``name``: a person's name for it holds the text; ``label``: one of its labels does; ``meaning``: its images do.
    """

    latent: int
    score: float | None
    why: Why


@dataclass(frozen=True, eq=False)
class _Called:
    """Latents whose name or label holds a text; the sets `named_so` and `labelled_so` those that are exactly it."""

    named: frozenset[int]
    named_so: frozenset[int]
    labelled: frozenset[int]
    labelled_so: frozenset[int]


def search_words(
    table: ConceptTable,
    text_embedding: NDArray[np.float32],
    empty: NDArray[np.float32],
    text: str,
    n: int = N_HITS,
    *,
    names: Mapping[int, str | None] | None = None,
) -> tuple[Hit, ...]:
    """Return the latents that a text describes.

    In front stand those whose name is the text, then those whose name holds it, then those whose best label is the
    text; the rest follow by alignment. A label below one of its latent's floors is no good name and does not count, nor
    does any of a latent that is always on.

    Parameters
    ----------
    text_embedding, empty
        Unit embeddings of the text and of the empty prompt, float32 ``[e]``.
    text
        One word or several; a name or label holds it when it holds every one of them, in any letter case.
    n
        How many to return at most.
    names
        Names given on this computer by latent; they take the place of the table's, None for one that was cleared.
    """
    scores = alignments(table.reference_embeddings, text_embedding, empty)
    called = _called(table.rows, text, names or {})
    candidates = np.array(sorted({*_largest(scores, n).tolist(), *called.named, *called.labelled_so}), np.int64)
    rank = np.array([_rank(latent, called) for latent in candidates.tolist()], np.int64)
    order = np.lexsort((candidates, -np.nan_to_num(scores[candidates], nan=-np.inf), rank))
    return tuple(_hit(int(latent), scores, called) for latent in candidates[order][:n])


def search_words_job(
    encoder: ClipEncoder,
    table: ConceptTable,
    text: str,
    n: int = N_HITS,
    *,
    templates: Sequence[str] = ("{}",),
    names: Mapping[int, str | None] | None = None,
) -> Job[tuple[Hit, ...]]:
    """Embed a text and do `search_words`.

    Parameters
    ----------
    templates
        What is put around the text; those of the vocabulary make the scores comparable with the labels'.

    Raises
    ------
    InputRefused
        When the text is empty.
    """
    if not text.strip():
        raise InputRefused(say("There is nothing to search for."), todo=say("Write a word."))
    yield Progress(0, 2, say("Embedding the text"))
    asked = PromptSet("search", (PromptClass("text", (text.strip(),)),), tuple(templates))
    embedded = yield from encoder.embed_classes_job(asked)
    empty = yield from encoder.embed_texts_job([""])
    yield Progress(1, 2, "Searching")
    vectors = (embedded[0].float().cpu().numpy(), empty[0].float().cpu().numpy())
    return search_words(table, *vectors, text, n, names=names)


def alignments(
    reference_embeddings: NDArray[np.float32], text_embedding: NDArray[np.float32], empty: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return every latent's alignment with a text, float64 ``[d_sae]``, NaN where it has no reference images."""
    difference = text_embedding.astype(np.float64) - empty.astype(np.float64)
    found = np.full(len(reference_embeddings), np.nan)
    for first in range(0, len(found), _LATENTS_PER_BLOCK):
        block = reference_embeddings[first : first + _LATENTS_PER_BLOCK].astype(np.float64)
        lengths = np.linalg.norm(block, axis=1)
        found[first : first + len(block)] = block @ difference / np.where(lengths > 0, lengths, np.nan)
    return found


def _largest(scores: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    known = np.flatnonzero(np.isfinite(scores))
    if len(known) <= n:
        return known
    # Of equal scores the first latents are kept, so that the same search always gives the same answer.
    threshold = np.partition(scores[known], len(known) - n)[len(known) - n]
    above = known[scores[known] > threshold]
    return np.concatenate([above, known[scores[known] == threshold][: n - len(above)]])


def _rank(latent: int, called: _Called) -> int:
    if latent in called.named_so:
        return 0
    if latent in called.named:
        return 1
    return 2 if latent in called.labelled_so else 3


def _hit(latent: int, scores: NDArray[np.float64], called: _Called) -> Hit:
    why: Why = "name" if latent in called.named else "label" if latent in called.labelled else "meaning"
    return Hit(latent, float(scores[latent]) if np.isfinite(scores[latent]) else None, why)


def _called(rows: Any, text: str, names: Mapping[int, str | None]) -> _Called:
    wanted = text.casefold().split()
    current = _names_of(rows) | dict(names)
    known = {latent: name for latent, name in current.items() if name is not None}
    labelled, labelled_so = _labelled(rows, wanted)
    return _Called(
        named=frozenset(latent for latent, name in known.items() if _holds(name, wanted)),
        named_so=frozenset(latent for latent, name in known.items() if _is(name, wanted)),
        labelled=labelled,
        labelled_so=labelled_so,
    )


def _names_of(rows: Any) -> dict[int, str | None]:
    column = rows["name"].combine_chunks()
    present = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    return dict(zip(present.tolist(), column.take(present).to_pylist(), strict=True))


def _labelled(rows: Any, wanted: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the latents with a label that holds the text, and those whose best label is it.

    Words repeat from latent to latent, so each is looked at once.
    """
    import pyarrow.compute as pc

    labels = rows["labels"].combine_chunks()
    latents = pc.list_parent_indices(labels).to_numpy()
    encoded = pc.list_flatten(labels).dictionary_encode()
    if len(encoded) == 0:
        return frozenset(), frozenset()
    words, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    scored = rows["label_scores"].combine_chunks()
    scores = np.full(len(latents), np.nan)
    if np.array_equal(pc.list_parent_indices(scored).to_numpy(), latents):  # else another program wrote it
        scores = pc.list_flatten(scored).to_numpy(zero_copy_only=False)
    floors = np.fmax(*(rows[name].to_numpy().astype(np.float32) for name in ("label_floor", "word_floor")))[latents]
    mixed = rows["label_share"].to_numpy() < NAMING_SHARE
    good = ~(scores < floors) & ~(mixed | always_on_in(rows))[latents]  # true where the floors are not known
    holds = np.array([_holds(word, wanted) for word in words])[codes] & good
    is_best = np.append(True, latents[1:] != latents[:-1])
    is_it = np.array([_is(word, wanted) for word in words])[codes] & good & is_best
    return frozenset(latents[holds].tolist()), frozenset(latents[is_it].tolist())


def _holds(text: str, wanted: Sequence[str]) -> bool:
    folded = text.casefold()
    return bool(wanted) and all(word in folded for word in wanted)


def _is(text: str, wanted: Sequence[str]) -> bool:
    return text.casefold().split() == list(wanted)
