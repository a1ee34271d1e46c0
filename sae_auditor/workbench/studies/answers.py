"""What people answer to a study's questions, read into the values that the study is given. No Qt, nothing of the disk.

Words, latents and prompt sets are answered in text, which stays as it was typed whatever it comes to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.i18n import say, translate
from sae_auditor.names import printable
from sae_auditor.studies import Question

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet

_PARTS: Final = re.compile(r"[,;\n\u3001\uff0c]")
_NUMBER: Final = re.compile(r"#?\d+")
_SHOWN: Final = 3


@dataclass(frozen=True, eq=False)
class Offers:
    """What answers can be chosen from: things of the bundle in use.

    Parameters
    ----------
    prompt_sets
        By name, the first being what is meant where none is named.
    labels
        The name that is shown for each latent, None for one without; None while nobody knows them.
    n_latents
        How many there are; None without a bundle.
    """

    prompt_sets: Mapping[str, PromptSet] = field(default_factory=dict)
    labels: Sequence[str | None] | None = None
    n_latents: int | None = None

    @cached_property
    def names(self) -> Mapping[str, tuple[int, ...]]:
        """The latents of each name, in lower case."""
        found: dict[str, tuple[int, ...]] = {}
        for latent, label in enumerate(self.labels or ()):
            if label:
                key = label.casefold()
                found[key] = (*found.get(key, ()), latent)
        return found

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every name of a latent, from A."""
        return tuple(sorted({label for label in self.labels or () if label}, key=str.casefold))

    def label(self, latent: int) -> str:
        """Return a latent for people: its number, with its name where it has one."""
        name = self.labels[latent] if self.labels is not None and latent < len(self.labels) else None
        return f"#{latent} {name}" if name else f"#{latent}"


NOTHING_OFFERED: Final = Offers()


def open_questions(questions: Sequence[Question], answers: Mapping[str, Any], offers: Offers) -> Mapping[str, str]:
    """Return what is missing or wrong, by the names of the questions."""
    found = {question.name: read_answer(question, answers.get(question.name), offers)[1] for question in questions}
    return {name: problem for name, problem in found.items() if problem is not None}


def inputs_of(questions: Sequence[Question], answers: Mapping[str, Any], offers: Offers) -> dict[str, Any]:
    """Return the values that a study is given, by the names of its questions."""
    return {question.name: read_answer(question, answers.get(question.name), offers)[0] for question in questions}


def read_answer(question: Question, given: Any, offers: Offers) -> tuple[Any, str | None]:
    """Return the value of an answer, and what is wrong with it; None where nothing is."""
    if question.kind == "prompts":
        return _prompts(given, offers)
    value, problem = given, None
    if question.kind == "words":
        value = parts_of(given)
    elif question.kind == "latents":
        value, problem = _latents(given, offers)
    return value, problem or question.problem(value)


def parts_of(given: Any) -> tuple[str, ...]:
    """Return the parts of a list that was typed with commas or line breaks, each once; blanks are left out."""
    parts = _PARTS.split(given) if isinstance(given, str) else given or ()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _prompts(given: Any, offers: Offers) -> tuple[PromptSet | None, str | None]:
    sets = offers.prompt_sets
    chosen = sets.get(given) if isinstance(given, str) else None
    if chosen is None:
        # One of a bundle that is no longer open is not missed: the page shows which one is taken.
        chosen = next(iter(sets.values()), None)
    return chosen, None if chosen is not None else say("The bundle has no prompt set that can be used.")


def _latents(given: Any, offers: Offers) -> tuple[tuple[int, ...], str | None]:
    """Read numbers, with or without ``#``, and names of latents; a name stands for every latent that has it."""
    found: list[int] = []
    for part in (str(latent) for latent in given) if isinstance(given, tuple) else parts_of(given):
        if _NUMBER.fullmatch(part):
            latent = int(part.removeprefix("#"))
            if offers.n_latents is not None and latent >= offers.n_latents:
                return (), say("There is no latent {0}: the last one is {1}.", str(latent), str(offers.n_latents - 1))
            found.append(latent)
            continue
        named = offers.names.get(part.casefold())
        if named is None:
            unknown = offers.labels is None
            return (), (
                say("The names of the latents are not known yet; give '{0}' as a number.", part)
                if unknown
                else say("No latent is called '{0}'.", part)
            )
        found.extend(named)
    return tuple(dict.fromkeys(found)), None


def answers_text(questions: Sequence[Question], answers: Mapping[str, Any], offers: Offers) -> str:
    """Say in a line what was answered; what is as it would be by itself is left out."""
    told = []
    for question in questions:
        value, problem = read_answer(question, answers.get(question.name), offers)
        text = "" if problem is not None else _said(question, value, offers)
        if text and (value != question.default or question.kind == "prompts"):
            told.append(f"{translate('Studies', question.title)}: {text}")
    return "  \u00b7  ".join(told)


def _said(question: Question, value: Any, offers: Offers) -> str:
    if question.kind == "prompts":
        return str(value.name)
    if question.kind == "flag":
        return translate("Studies", "yes") if value else translate("Studies", "no")
    if question.kind == "choice":
        return translate("Studies", value)
    if isinstance(value, tuple):
        texts = [offers.label(one) if question.kind == "latents" else printable(str(one)) for one in value]
        shown = ", ".join(texts[:_SHOWN])
        more = len(texts) - _SHOWN
        return shown if more <= 0 else translate("Studies", "{first} and {count} more").format(first=shown, count=more)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else printable(str(value))
