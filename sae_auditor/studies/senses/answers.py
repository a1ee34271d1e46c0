"""The senses of every class, from what a pass over the images left behind, and the prompts that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.i18n import say, sentences
from sae_auditor.progress import Job
from sae_auditor.studies.scan.effects import Effects
from sae_auditor.studies.scan.statistics import proposing_half
from sae_auditor.studies.senses.prompts import Share, Trials, Tried, asked_of, chosen, prompts_for, words_for
from sae_auditor.studies.senses.rows import SenseRow, pushers_of, rows_of, share_json
from sae_auditor.studies.senses.splitting import Senses, places_of, senses_of
from sae_auditor.studies.study import Line, LinePlot, Outcome

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RATE: Final = 0.05
N_SUGGESTED: Final = 2
# Lines of the plot, and bins of each.
_DRAWN: Final = 6
_BINS: Final = 16
_RANGE: Final = (-0.5, 1.5)


@dataclass(frozen=True)
class Rule:
    """How senses are found.

    Parameters
    ----------
    rate
        The chance that even one class with one sense is said to have more.
    suggest
        Prompts for each sense.
    seed
        Draws the two halves of the images.
    """

    rate: float = RATE
    suggest: int = N_SUGGESTED
    seed: int = 0


@dataclass(frozen=True)
class Divided:
    """What becomes of decisions when a class is divided into its senses, with the first prompt of each.

    Parameters
    ----------
    own_sense
        Which images of the class go to the prompt of their own sense, of those that had no part in choosing it.
    changed
        Which of all images are called another class.
    right_before, right
        Which labelled images are right without and with the division.
    """

    own_sense: Share
    changed: Share
    right_before: Share
    right: Share


class Answers:
    """What was measured, and what is made of it class by class.

    Parameters
    ----------
    prompts
        The classes, ``C`` of them.
    truth
        The class that each image shows, int64 ``[n]``; -1 where nobody said so.
    embeddings
        Of the images, unit length, float32 ``[n, e]``.
    """

    def __init__(
        self,
        auditor: Auditor,
        prompts: PromptSet,
        effects: Effects,
        texts: Floats,
        truth: Ints,
        embeddings: NDArray[np.float32],
        rule: Rule = Rule(),
    ) -> None:
        self._auditor, self._prompts, self._effects, self._rule = auditor, prompts, effects, rule
        self._trials = Trials(embeddings, texts, truth)
        self._found: dict[int, Senses] = {}
        self._words: dict[int, list[list[str]]] = {}
        self._together: dict[int, Divided] = {}

    def split(self) -> list[tuple[int, Senses]]:
        """Return the senses of every class that any image is called, those with most senses first."""
        effects, references = self._effects, self._auditor.meanings.reference_embeddings.astype(np.float64)
        unit = references / np.linalg.norm(references, axis=1, keepdims=True)
        middle = np.nanmean(unit, axis=0)
        images, points = places_of(effects, references)
        for index in np.unique(effects.best[images]).tolist():
            own = effects.best[images] == index
            hashes = [effects.hashes[place] for place in images[own]]
            self._found[index] = senses_of(
                images[own], points[own], hashes, middle, self._rule.rate, self._rule.seed, len(images)
            )
        return sorted(self._found.items(), key=lambda item: (-item[1].n, item[0]))

    def rows_job(self, index: int, senses: Senses, *, is_tried: bool) -> Job[list[SenseRow]]:
        """Return the rows of a class, with prompts that were tried where it has several senses."""
        name, bundle = self._prompts.names[index], self._auditor.bundle
        centres = [senses.points[senses.sense == sense].mean(0) for sense in range(senses.n)]
        words: list[list[str]] = [[] for _ in centres]
        tried: list[list[Tried]] = [[] for _ in centres]
        if senses.n > 1:
            words = self._words[index] = words_for(centres, list(bundle.vocabularies.values()), name)
        if is_tried and senses.n > 1 and all(words):
            tried = yield from self._tried_job(index, senses, words)
        pushers = pushers_of(self._effects, index, senses, self._auditor.meanings.labels)
        return list(rows_of(name, senses, pushers, words, tried, self._effects.paths))

    def _tried_job(self, index: int, senses: Senses, words: Sequence[Sequence[str]]) -> Job[list[list[Tried]]]:
        """Choose prompts on one half of the images, and measure them on the other."""
        prompts = [prompts_for(self._prompts.names[index], of_sense) for of_sense in words]
        texts: list[Floats] = []
        for of_sense in prompts:
            rows = yield from self._auditor.encoder.embed_classes_job(asked_of(self._prompts, of_sense))
            texts.append(rows.double().cpu().numpy())
        half = proposing_half(self._effects.hashes, self._rule.seed)
        chooses, outside = half[senses.images], np.flatnonzero(half & (self._effects.best != index))
        order = chosen(self._trials, index, texts, senses.images[chooses], senses.sense[chooses], outside)
        firsts = np.stack([of_sense[places[0]] for of_sense, places in zip(texts, order, strict=True)])
        judges, sense = senses.images[~chooses], senses.sense[~chooses]
        self._together[index] = self._divided(index, judges, sense, firsts)
        found: list[list[Tried]] = []
        for k, places in enumerate(order):
            found.append([])
            for place in places[: self._rule.suggest]:
                together = firsts.copy()
                together[k] = texts[k][place]
                own, others = judges[sense == k], judges[sense != k]
                found[k].append(self._trials.tried(prompts[k][place], index, together, k, own, others))
        return found

    def _divided(self, index: int, judges: Ints, sense: Ints, texts: Floats) -> Divided:
        """Return what becomes of decisions when the class is divided into its senses, one prompt each."""
        best, goes = self._trials.divided(index, texts)
        return Divided(
            own_sense=Share.of(goes[judges] == sense),
            changed=Share.of(best != self._effects.best),
            right_before=self._trials.right(self._effects.best),
            right=self._trials.right(best),
        )

    def own_sense(self, index: int) -> Share | None:
        """Return which images of a class the first prompts of its senses send to their own; None where none was tried.

        Of those images that had no part in choosing the prompts.
        """
        found = self._together.get(index)
        return None if found is None else found.own_sense

    def outcome(self, notice: str, left_out: str) -> Outcome:
        """Return what it all comes to."""
        names = self._prompts.names
        several = {index: senses for index, senses in self._found.items() if senses.n > 1}
        told = [self._told(index, senses) for index, senses in several.items()]
        rest = len(self._found) - len(several)
        n = self._effects.n
        text = sentences(
            *told,
            say("{0} of {1} classes have one sense in these {2} images.", rest, len(self._found), n),
            say(
                "The chance that even one class with one sense is said to have more is at most {0} %.",
                f"{100 * self._rule.rate:g}",
            ),
            notice,
            left_out,
        )
        facts = {
            "bundle": {"name": self._auditor.bundle.name, "fingerprint": self._auditor.bundle.fingerprint},
            "sae": self._auditor.sae_name,
            "images": n,
            "classes": {names[index]: self._class_json(index, senses) for index, senses in self._found.items()},
        }
        plots = (plot,) if (plot := self._plot()).lines else ()
        return Outcome(text, bool(several), plots, facts)

    def _told(self, index: int, senses: Senses) -> str:
        shares = (np.bincount(senses.sense) / len(senses.sense)).tolist()
        words = self._words.get(index) or [[]] * senses.n
        named = ", ".join(
            f"{of_sense[0] if of_sense else k + 1} ({share:.0%})"
            for k, (of_sense, share) in enumerate(zip(words, shares, strict=True))
        )
        text = say("'{0}' has {1} senses: {2}.", self._prompts.names[index], senses.n, named)
        together = self._together.get(index)
        if together is None:
            return text
        own = say(
            "With a prompt for each {0} of its images go to their own sense.", f"{together.own_sense.value or 0:.0%}"
        )
        before, after = together.right_before.value, together.right.value
        right = (
            ""
            if before is None or after is None
            else say("Right: {0} before, {1} after.", f"{before:.1%}", f"{after:.1%}")
        )
        return sentences(text, own, right)

    def _class_json(self, index: int, senses: Senses) -> dict[str, Any]:
        split, divided = senses.first, self._together.get(index)
        return {
            "senses": senses.n,
            "images": len(senses.images),
            "p": senses.p,
            "alike": None if split is None else split.gap.alike,
            "around": None if split is None else list(split.gap.counts),
            "divided": None
            if divided is None
            else {item.name: share_json(getattr(divided, item.name)) for item in fields(divided)},
        }

    def _plot(self) -> LinePlot:
        """Return how the images of the classes lie between the two groups that were proposed first."""
        names = self._prompts.names
        shown = sorted(self._found.items(), key=lambda item: (-item[1].n, item[1].p if item[1].p is not None else 1.0))
        edges = np.linspace(*_RANGE, _BINS + 1)
        middles = ((edges[1:] + edges[:-1]) / 2).tolist()
        lines: list[Line] = []
        for index, senses in shown:
            if senses.first is None or len(lines) == _DRAWN:
                continue
            counts = np.histogram(np.clip(senses.first.along, *_RANGE), edges)[0]
            lines.append(Line(names[index], middles, (counts / len(senses.images)).tolist()))
        return LinePlot(
            "Between the two groups of a class", "From the first group (0) to the second (1)", "Share", tuple(lines)
        )
