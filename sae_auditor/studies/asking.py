"""What a study asks for: fields of a frozen dataclass. The window reads them as a form, the command line as options.

>>> @dataclass(frozen=True)
... class Inputs:
...     images: ImageFiles = asked("Images", "Files, and folders of them.")
...     dark_below: float = asked("Dark below", default=0.2, least=0.0, most=1.0)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NewType, get_args, get_origin, get_type_hints

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.i18n import say

# Paths of images and folders as a person gave them, in their order. Which images that are is found out by the study.
ImageFiles = NewType("ImageFiles", tuple[str, ...])
# The path of one file that is read.
InputFile = NewType("InputFile", str)
# The path of a folder that is written; it does not exist yet, or is empty.
OutputFolder = NewType("OutputFolder", str)
# The path of a ``.saebundle`` file that is written; nothing is there yet.
OutputBundle = NewType("OutputBundle", str)
# Numbers of latents of the SAE that is asked.
Latents = NewType("Latents", tuple[int, ...])
# Words, each by itself.
Words = NewType("Words", tuple[str, ...])

Kind = Literal[
    "images", "text", "number", "count", "flag", "choice", "file", "output-folder", "output-bundle", "latents", "words",
    "prompts",
]  # fmt: skip

_KINDS: Final[dict[Any, Kind]] = {
    ImageFiles: "images",
    str: "text",
    float: "number",
    int: "count",
    bool: "flag",
    InputFile: "file",
    OutputFolder: "output-folder",
    OutputBundle: "output-bundle",
    Latents: "latents",
    Words: "words",
    PromptSet: "prompts",
}
_ASKED: Final = "sae_auditor.asked"


@dataclass(frozen=True)
class Question:
    """One thing that a study asks for.

    Parameters
    ----------
    name
        Of the field; the command line has ``--name``, where `option` does not say otherwise.
    title, help
        For people, in English; the window translates them in the context "Studies".
    kind
        Follows from the annotation of the field.
    default
        None where an answer must be given.
    least, most
        Limits of a number, themselves allowed.
    choices
        Of a choice.
    option
        What the command line has, such as ``--labels``; empty where it follows from the name.
    """

    name: str
    title: str
    help: str
    kind: Kind
    default: Any
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    option: str = ""

    @property
    def flag(self) -> str:
        """What the command line has for it."""
        return self.option or f"--{self.name.replace('_', '-')}"

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with an answer, None where nothing is."""
        if value is None or value == () or value == "":
            return say("This is needed.") if self.default is None else None
        if self.least is not None and value < self.least:
            return say("Not below {0}.", f"{self.least:g}")
        if self.most is not None and value > self.most:
            return say("Not above {0}.", f"{self.most:g}")
        if self.choices and value not in self.choices:
            return say("One of: {0}.", ", ".join(self.choices))
        return None


def asked(
    title: str,
    help: str = "",
    *,
    default: Any = None,
    least: float | None = None,
    most: float | None = None,
    option: str = "",
) -> Any:
    """Return a field of the dataclass of a study's inputs; one without a default must be answered.

    An empty default (``""``, ``()``) makes an answer that may be left out. A prompt set needs none: the bundle's first
    one is used where no other is named.
    """
    asks = {"title": title, "help": help, "default": default, "least": least, "most": most, "option": option}
    return dataclasses.field(default=default, metadata={_ASKED: asks})


def questions_of(inputs: type) -> tuple[Question, ...]:
    """Return what the dataclass of a study's inputs asks for, in the order of its fields.

    Raises
    ------
    TypeError
        When a field is of a type that cannot be asked for, or was not made by `asked`.
    """
    return tuple(_questions(inputs))


def _questions(inputs: type) -> Iterator[Question]:
    hints = get_type_hints(inputs)
    for field in dataclasses.fields(inputs):
        hint = hints[field.name]
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        kind: Kind | None = "choice" if choices else _KINDS.get(hint)
        if kind is None or _ASKED not in field.metadata:
            raise TypeError(
                f"'{field.name}' cannot be asked for: give it `asked(...)` and one of the types of a question"
            )
        yield Question(field.name, kind=kind, choices=choices, **field.metadata[_ASKED])
