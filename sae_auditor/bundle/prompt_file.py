"""Read prompt set files.

It stands apart from `prompts`, which is loaded before anything else, since pydantic takes longer to load than all of
that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from sae_auditor.bundle.prompts import (
    MAX_CLASSES,
    MAX_PROMPTS,
    MAX_TEMPLATES,
    MAX_TEXT_CHARS,
    PromptClass,
    PromptSet,
    prompt_set_from_texts,
)
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import read_text_file
from sae_auditor.schema import Strict, read_as

_MAX_FILE_BYTES: Final = 16 * 2**20
_Text = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
_TODO = say('It needs {"name", "templates": ["a photo of a {}"], "classes": [{"name", "prompts": [...]}]}.')


class _Class(Strict):
    name: _Text
    prompts: Annotated[tuple[_Text, ...], Field(max_length=MAX_PROMPTS)]


class _File(Strict):
    name: _Text
    templates: Annotated[tuple[_Text, ...], Field(max_length=MAX_TEMPLATES)] = ("{}",)
    classes: Annotated[tuple[_Class, ...], Field(max_length=MAX_CLASSES)]


def read_prompt_set(path: str | Path) -> PromptSet:
    """Read a prompt set file: JSON, or a text file with one class a line.

    Raises
    ------
    InputRefused
        When the file cannot be read or does not hold a prompt set; the text names the file and the reason.
    """
    file = Path(path)
    text = read_text_file(file, say("a prompt set"), _MAX_FILE_BYTES)
    if file.suffix.lower() == ".json":
        return prompt_set_from_json(text, where=str(file))
    lines = [line.strip() for line in text.splitlines()]
    return prompt_set_from_texts([line for line in lines if line], name=file.stem)


def prompt_set_from_json(text: str, where: str) -> PromptSet:
    """Parse the JSON form; `where` names the source in errors.

    Raises
    ------
    InputRefused
        When it is no prompt set.
    """
    file = read_as(_File, text, where, refuse=lambda what: InputRefused(what, todo=_TODO))
    return PromptSet(file.name, tuple(PromptClass(item.name, item.prompts) for item in file.classes), file.templates)
