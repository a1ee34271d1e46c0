"""Which class of a prompt set people mean by a word, and which classes are those of parts that are rejected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

Rule = Literal["given", "by name", "the second of two classes", "not known"]

_BAD: Final = frozenset({
    "abnormal", "anomalous", "anomaly", "bad", "broken", "damaged", "damage", "defect", "defects", "defective",
    "fail", "failed", "failure", "fault", "faulty", "flawed", "ng", "nok", "reject", "rejected", "scrap",
})  # fmt: skip
_BAD_PARTS: Final = ("不良", "欠陥", "異常", "不合格")
_NONE_OF: Final = frozenset(("no", "non", "not", "without"))
_WORD: Final = re.compile(r"\w+")


def classes_of(labels: Sequence[str], prompts: PromptSet) -> NDArray[np.int64]:
    """Return the place of each label's class in a prompt set, ``[n]``; -1 where there is no label.

    A label is a class's name, or one of its prompts, or the words of exactly one class's name ("good" of "a good
    part"); case does not matter.

    Raises
    ------
    InputRefused
        When a label is no class or could be several.
    """
    places = {"": -1} | {label: _class_of(label, prompts) for label in sorted(set(labels)) if label}
    return np.asarray([places[label] for label in labels], dtype=np.int64)


def _class_of(label: str, prompts: PromptSet) -> int:
    wanted = label.casefold()
    for i, item in enumerate(prompts.classes):
        if wanted == item.name.casefold() or wanted in (prompt.casefold() for prompt in item.prompts):
            return i
    words = set(_WORD.findall(wanted))
    alike = [i for i, name in enumerate(prompts.names) if words <= set(_WORD.findall(name.casefold()))]
    if words and len(alike) == 1:
        return alike[0]
    raise InputRefused(
        say("The label '{0}' is no class of the prompt set '{1}'.", label, prompts.name),
        todo=say("Its classes are: {0}. Give the images these labels.", ", ".join(prompts.names)),
    )


@dataclass(frozen=True, eq=False)
class Rejects:
    """Of each class whether it is one of rejected parts, bool ``[C]``, and by which rule that was found."""

    of_class: NDArray[np.bool_]
    rule: Rule


def rejects_of(given: Sequence[str], prompts: PromptSet) -> Rejects:
    """Return the classes that are named; without a name those that sound like it, else the second of two classes.

    A class sounds like it when a word of its name says that something is wrong ("defective", "NG") and no word denies
    that ("without defects"). Where all classes do, or none of more than two, nothing is known.

    Raises
    ------
    InputRefused
        When a name is no class.
    """
    n = len(prompts.classes)
    if given:
        of_class = np.zeros(n, np.bool_)
        of_class[classes_of(given, prompts)] = True
        return Rejects(of_class, "given")
    sounds = np.asarray([_sounds_bad(name) for name in prompts.names], np.bool_)
    if sounds.any() and not sounds.all():
        return Rejects(sounds, "by name")
    if n == 2:
        return Rejects(np.asarray([False, True]), "the second of two classes")
    return Rejects(np.zeros(n, np.bool_), "not known")


def _sounds_bad(name: str) -> bool:
    words = set(_WORD.findall(name.casefold()))
    return (bool(words & _BAD) and not words & _NONE_OF) or any(part in name for part in _BAD_PARTS)
