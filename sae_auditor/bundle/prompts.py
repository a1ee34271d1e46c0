"""Prompt sets: the named classes a prediction chooses between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sae_auditor.errors import InputRefused

_MAX_FILE_BYTES = 64 * 2**20


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
        if not self.classes:
            raise InputRefused(f"The prompt set '{self.name}' has no class.", todo="Give it at least one prompt.")
        if not self.templates:
            raise InputRefused(f"The prompt set '{self.name}' has no template.", todo="Use '{}' for the bare prompt.")
        for template in self.templates:
            if "{}" not in template:
                raise InputRefused(f"The template '{template}' has no place for the prompt.", todo="Mark it with {}.")
        seen: set[str] = set()
        for item in self.classes:
            if not item.name.strip() or not item.prompts or not all(prompt.strip() for prompt in item.prompts):
                raise InputRefused(
                    f"The prompt set '{self.name}' holds an empty prompt.", todo="Write a text for it or remove it."
                )
            if item.name in seen:
                raise InputRefused(
                    f"The class '{item.name}' stands twice in the prompt set '{self.name}'.",
                    todo="Give each class its own name.",
                )
            seen.add(item.name)

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


def read_prompt_set(path: str | Path) -> PromptSet:
    """Read a prompt set file: JSON, or a text file with one class a line.

    Raises
    ------
    InputRefused
        When the file cannot be read or does not hold a prompt set; the text names the file and the reason.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _MAX_FILE_BYTES:
            raise InputRefused(f"{file} is too large for a prompt set.", todo="Give a file of at most 64 MiB.")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputRefused(f"{file} is not a text file.", todo="Save it as UTF-8.") from error
    if file.suffix.lower() == ".json":
        return prompt_set_from_json(text, where=str(file))
    lines = [line.strip() for line in text.splitlines()]
    return prompt_set_from_texts([line for line in lines if line], name=file.stem)


def prompt_set_from_json(text: str, where: str) -> PromptSet:
    """Parse the JSON form; `where` names the source in errors."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputRefused(f"{where} is not valid JSON: {error}.") from error
    try:
        classes = tuple(
            PromptClass(_text(item["name"]), tuple(_text(prompt) for prompt in item["prompts"]))
            for item in data["classes"]
        )
        templates = tuple(_text(template) for template in data.get("templates", ["{}"]))
        name = _text(data["name"])
    except (KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            f"{where} is not a prompt set.",
            todo='It needs {"name", "templates": ["a photo of a {}"], "classes": [{"name", "prompts": [...]}]}.',
        ) from error
    return PromptSet(name, classes, templates)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
