"""Words for the senses of a class, the prompts that they make, and what becomes of decisions with them.

A word is good for a sense where the sense is nearer to it than every other sense of the class is::

    score(word) = a_sense(word) - max over the others of a_other(word)

with ``a`` the alignment of docs/maths.md, of the sense's place in the encoder's space. A prompt is tried by putting it
in the place of the class's prompts while the other classes stay: which images are called the class then follows from
the image embeddings, which the pass left behind.
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
    if len(aligned) == 1:
        return aligned
    others = [np.delete(aligned, sense, axis=0).max(0) for sense in range(len(aligned))]
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
    """What becomes of decisions with a prompt in the place of a class's.

    Parameters
    ----------
    keeps, others
        Which of the sense's images, and of those of the class's other senses, are still called the class. On images
        that had no part in choosing the prompt.
    changed
        Which decisions of all images change.
    right_before, right
        Which labelled images are right with the class's own prompts, and with this one.
    """

    prompt: str
    keeps: Share
    others: Share
    changed: Share
    right_before: Share
    right: Share


class Trials:
    """Tries prompts in the place of a class's.

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

    def called(self, index: int, text: Floats) -> Bools:
        """Return which images are called a class when ``text [e]`` stands for it, bool ``[n]``."""
        return np.asarray(self._with(index, text[None]).argmax(1) == index)

    def divided(self, index: int, texts: Floats) -> Ints:
        """Return which of the prompts ``texts [k, e]``, as classes in the place of one, each image goes to.

        int64 ``[n]``; -1 where it goes to another class.
        """
        cosines = self._with(index, texts)
        nearest = self._embeddings @ texts.T.astype(np.float32)
        return np.where(cosines.argmax(1) == index, nearest.argmax(1), -1)

    def tried(self, prompt: str, index: int, text: Floats, own: Ints, others: Ints) -> Tried:
        """Return what becomes of decisions; ``own`` and ``others`` are images of the sense and of the other senses."""
        best = self._with(index, text[None]).argmax(1)
        known = self._truth >= 0
        return Tried(
            prompt,
            keeps=Share.of(best[own] == index),
            others=Share.of(best[others] == index),
            changed=Share.of(best != self._best),
            right_before=self.right(self._best),
            right=Share.of(best[known] == self._truth[known]),
        )

    def right(self, best: Ints) -> Share:
        """Return which labelled images are right when they are called ``best [n]``."""
        known = self._truth >= 0
        return Share.of(best[known] == self._truth[known])

    def merged(self, index: int, texts: Floats) -> Ints:
        """Return what images are called when several texts stand for one class each by itself, int64 ``[n]``."""
        return np.asarray(self._with(index, texts).argmax(1))

    def _with(self, index: int, texts: Floats) -> NDArray[np.float32]:
        cosines = self._cosines.copy()
        cosines[:, index] = (self._embeddings @ texts.T.astype(np.float32)).max(1)
        return cosines


def clearest(trials: Trials, index: int, texts: Floats, own: Ints, others: Ints) -> list[int]:
    """Return places of ``texts [k, e]`` by how well they tell the images of a sense from those of the others.

    By the share of its own that are still called the class less the share of the others, best first.
    """

    def told(text: Floats) -> float:
        called = trials.called(index, text)
        return float(called[own].mean() - called[others].mean()) if len(own) and len(others) else 0.0

    found = np.array([told(text) for text in texts])
    return [int(place) for place in np.argsort(-found, kind="stable")]
