"""Prompt sets: the named classes a prediction chooses between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

# No encoder reads more than a few hundred tokens of a text, and the tokenizers' clean-up of nested HTML entities takes
# time by the square of a text's length: 20,000 of them keep a core busy for half a minute, 2,000 characters 0.03 s.
MAX_TEXT_CHARS: Final = 2000
# Twice the classes of the largest list that people classify with, ImageNet-21k.
MAX_CLASSES: Final = 50_000
MAX_PROMPTS: Final = 1000
MAX_TEMPLATES: Final = 1000
# In all: six times what ImageNet has with OpenAI's 80 templates.
MAX_TEXTS: Final = 500_000
# Of a text in a refusal.
_MAX_SHOWN: Final = 60


@dataclass(frozen=True)
class PromptClass:
    """One class: its name and the texts that stand for it."""

    name: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class PromptSet:
    """Named classes with their prompts; `templates` are put around every prompt, ``{}`` marking its place."""

    name: str
    classes: tuple[PromptClass, ...]
    templates: tuple[str, ...] = ("{}",)

    def __post_init__(self) -> None:
        self._check_sizes()
        name = _short(self.name)
        if not self.classes:
            raise InputRefused(
                say("The prompt set '{0}' has no class.", name), todo=say("Give it at least one prompt.")
            )
        if not self.templates:
            raise InputRefused(
                say("The prompt set '{0}' has no template.", name), todo=say("Use '{}' for the bare prompt.")
            )
        for template in self.templates:
            if "{}" not in template:
                raise InputRefused(
                    say("The template '{0}' has no place for the prompt.", _short(template)),
                    todo=say("Mark it with {}."),
                )
        seen: set[str] = set()
        for item in self.classes:
            if not item.name.strip() or not item.prompts or not all(prompt.strip() for prompt in item.prompts):
                raise InputRefused(
                    say("The prompt set '{0}' holds an empty prompt.", name),
                    todo=say("Write a text for it or remove it."),
                )
            if item.name in seen:
                raise InputRefused(
                    say("The class '{0}' stands twice in the prompt set '{1}'.", _short(item.name), name),
                    todo=say("Give each class its own name."),
                )
            seen.add(item.name)

    def _check_sizes(self) -> None:
        """Refuse what would take hours or gigabytes before a single text of it is made."""
        counts = (
            (len(self.classes), MAX_CLASSES, "classes"),
            (len(self.templates), MAX_TEMPLATES, "templates"),
            (max((len(item.prompts) for item in self.classes), default=0), MAX_PROMPTS, say("prompts in one class")),
            (len(self.templates) * sum(len(item.prompts) for item in self.classes), MAX_TEXTS, say("texts in all")),
        )
        for n, most, what in counts:
            if n > most:
                raise InputRefused(
                    say(
                        "The prompt set '{0}' has {1} {2}, more than {3}.",
                        _short(self.name),
                        f"{n:,}",
                        what,
                        f"{most:,}",
                    )
                )
        longest = max((prompt for item in self.classes for prompt in item.prompts), key=len, default="")
        for text in (self.name, *(item.name for item in self.classes), longest):
            _require_short(len(text), text)
        for template in self.templates:
            _require_short(len(template) + template.count("{}") * (len(longest) - 2), template)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The classes' names, in order."""
        return tuple(item.name for item in self.classes)

    @cached_property
    def class_texts(self) -> tuple[tuple[str, ...], ...]:
        """Every text of every class, in order."""
        return tuple(self.texts(item) for item in self.classes)

    def texts(self, item: PromptClass) -> tuple[str, ...]:
        """Return every text of a class: each prompt in each template."""
        return tuple(template.replace("{}", prompt) for template in self.templates for prompt in item.prompts)

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form of a prompt set file."""
        classes = [{"name": item.name, "prompts": list(item.prompts)} for item in self.classes]
        return {"name": self.name, "templates": list(self.templates), "classes": classes}


def prompt_set_from_texts(texts: Sequence[str], name: str = "prompts") -> PromptSet:
    """Make each text a class of its own with exactly that text."""
    return PromptSet(name, tuple(PromptClass(text, (text,)) for text in texts))


def _require_short(n_chars: int, text: str) -> None:
    if n_chars > MAX_TEXT_CHARS:
        raise InputRefused(
            say(
                "The text '{0}' has {1} characters, more than the {2} that are read.",
                _short(text),
                f"{n_chars:,}",
                f"{MAX_TEXT_CHARS:,}",
            ),
            todo=say("Encoders read a few hundred at most; shorten it."),
        )


def _short(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
