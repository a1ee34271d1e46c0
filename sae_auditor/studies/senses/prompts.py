"""Words for the senses of a class, the prompts that they make, and what becomes of decisions with them.

A word is good for a sense that is near to it where the class's other senses are not::

    score(word) = a_sense(word) - max(0, max over the others of a_other(word))

with ``a`` the alignment of docs/maths.md, of the sense's place in the encoder's space. Prompts are tried by dividing
the class: a prompt for each sense stands in the place of the class's own while the other classes stay. Where images go
then follows from their embeddings, which the pass left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.explain.controls import wilson

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Words of each sense that are tried, each in every form.
N_WORDS: Final = 5
# "crane, bird", and the word in the place of the class.
FORMS: Final = ("{0}, {1}", "{1}")
# Rounds over the senses, each time with what was chosen for the others.
_ROUNDS: Final = 2


def words_for(points: Sequence[Floats], vocabularies: Sequence[Vocabulary], class_name: str) -> list[list[str]]:
    """Return words for every sense, best first, at most `N_WORDS` of each; none without a vocabulary.

    Parameters
    ----------
    points
        Where each sense stands, float64 ``[e]`` each.
    """
    unit = np.stack([point / np.linalg.norm(point) for point in points])
    found: list[dict[str, float]] = [{} for _ in points]
    for vocabulary in vocabularies:
        aligned = unit @ (vocabulary.embeddings.astype(np.float64) - vocabulary.empty).T
        for sense, scores in enumerate(_apart(aligned)):
            for place in np.argsort(-scores, kind="stable")[:N_WORDS].tolist():
                if scores[place] > 0 and vocabulary.words[place].casefold() != class_name.casefold():
                    found[sense][vocabulary.words[place]] = float(scores[place])
    return [sorted(words, key=lambda word: (-words[word], word))[:N_WORDS] for words in found]


def _apart(aligned: Floats) -> Floats:
    """Return by how much each sense is nearer to each word than any other sense is, ``[senses, words]``."""
    # To be far from another sense is no merit: a word has to be near to this one.
    others = [np.delete(aligned, sense, axis=0).max(0, initial=0) for sense in range(len(aligned))]
    return np.asarray(aligned - np.stack(others))


def prompts_for(class_name: str, words: Sequence[str]) -> list[str]:
    """Return the prompts that the words of a sense make."""
    return list(dict.fromkeys(form.format(class_name, word) for word in words for form in FORMS))


def asked_of(prompts: PromptSet, tried: Sequence[str]) -> PromptSet:
    """Return the prompts as classes, in the templates of a prompt set."""
    return replace(prompts, name="tried", classes=tuple(PromptClass(text, (text,)) for text in tried))


@dataclass(frozen=True)
class Share:
    """A share of `n` images, with its 95 % band (Wilson 1927)."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of no image."""
        return self.hits / self.n if self.n else None

    @property
    def band(self) -> tuple[float, float]:
        """Wilson's."""
        return wilson(self.hits, self.n)

    @classmethod
    def of(cls, hits: Bools) -> Share:
        """Return the share of ``hits [n]`` that are true."""
        return cls(int(hits.sum()), len(hits))


@dataclass(frozen=True)
class Tried:
    """What becomes of decisions with a prompt for a sense, and the first prompts of the class's other senses.

    Parameters
    ----------
    keeps, others
        Which of the sense's images, and of those of the other senses, go to the prompt: on images that had no part in
        choosing it.
    changed
        Which of all images are called another class than before; every prompt of the class counts as the class.
    right_before, right
        Which labelled images are right before and after.
    """

    prompt: str
    keeps: Share
    others: Share
    changed: Share
    right_before: Share
    right: Share


class Trials:
    """Divides a class of a prompt set into senses.

    Parameters
    ----------
    embeddings
        Of the images, unit length, float32 ``[n, e]``.
    texts
        Of the classes, unit length, float64 ``[C, e]``.
    truth
        The class that each image shows, int64 ``[n]``; -1 where nobody said so.
    """

    def __init__(self, embeddings: NDArray[np.float32], texts: Floats, truth: Ints) -> None:
        self._embeddings, self._truth = embeddings, truth
        # Logits rise with cosines, the same way for every class, so that cosines alone say who wins.
        self._cosines = embeddings @ texts.T.astype(np.float32)
        self._best = self._cosines.argmax(1)

    def divided(self, index: int, texts: Floats, among: Ints | None = None) -> tuple[Ints, Ints]:
        """Return the class that images are called, and the prompt that they go to, int64 ``[n]``; -1 for another class.

        Parameters
        ----------
        texts
            Of the prompts in the place of the class's own, ``[k, e]``.
        among
            Places of the images; all when None.
        """
        images = slice(None) if among is None else among
        own = self._embeddings[images] @ texts.T.astype(np.float32)
        cosines = self._cosines[images].copy()
        cosines[:, index] = own.max(1)
        best = cosines.argmax(1)
        return best, np.where(best == index, own.argmax(1), -1)

    def tried(self, prompt: str, index: int, texts: Floats, sense: int, own: Ints, others: Ints) -> Tried:
        """Return what becomes of decisions, given images of a sense and of the class's other senses."""
        best, goes = self.divided(index, texts)
        return Tried(
            prompt,
            keeps=Share.of(goes[own] == sense),
            others=Share.of(goes[others] == sense),
            changed=Share.of(best != self._best),
            right_before=self.right(self._best),
            right=self.right(best),
        )

    def right(self, best: Ints) -> Share:
        """Return which labelled images are right when they are called ``best [n]``."""
        known = self._truth >= 0
        return Share.of(best[known] == self._truth[known])


def chosen(
    trials: Trials, index: int, texts: Sequence[Floats], images: Ints, sense: Ints, outside: Ints
) -> list[list[int]]:
    """Return places of the prompts of each sense, best first.

    The best are those with which most images go to their own sense, senses counting the same, and fewest images of
    other classes to any; found sense by sense with the others' best held. Of equals the first stays.

    Parameters
    ----------
    texts
        Of each sense's prompts, ``[k, e]``.
    images, sense
        Of the class, and their senses, int64 ``[n]``.
    outside
        Images that are called another class.
    """
    every = np.concatenate([images, outside])
    best = [0] * len(texts)
    order: list[list[int]] = [[] for _ in texts]
    for _ in range(_ROUNDS):
        for k, tried in enumerate(texts):
            worth = []
            for text in tried:
                together = np.stack([text if j == k else texts[j][best[j]] for j in range(len(texts))])
                goes, taken = np.split(trials.divided(index, together, every)[1], [len(images)])
                own = np.mean([(goes[sense == j] == j).mean() for j in np.unique(sense)])
                worth.append(own - (taken >= 0).mean() if len(taken) else own)
            order[k] = [int(place) for place in np.argsort(-np.array(worth), kind="stable")]
            best[k] = order[k][0]
    return order
