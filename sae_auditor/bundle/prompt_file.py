"""What a prompt set file in JSON may say.

It stands apart from `prompts`, which is loaded before anything else, since pydantic takes longer to load than all of
that.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sae_auditor.bundle.prompts import (
    MAX_CLASSES,
    MAX_PROMPTS,
    MAX_TEMPLATES,
    MAX_TEXT_CHARS,
    PromptClass,
    PromptSet,
)
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.schema import Strict, read_as

_Text = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
_TODO = say('It needs {"name", "templates": ["a photo of a {}"], "classes": [{"name", "prompts": [...]}]}.')


class _Class(Strict):
    name: _Text
    prompts: Annotated[tuple[_Text, ...], Field(max_length=MAX_PROMPTS)]


class _File(Strict):
    name: _Text
    templates: Annotated[tuple[_Text, ...], Field(max_length=MAX_TEMPLATES)] = ("{}",)
    classes: Annotated[tuple[_Class, ...], Field(max_length=MAX_CLASSES)]


def parse_prompt_set(text: str, where: str) -> PromptSet:
    """Return the prompt set that a text of JSON says; `where` names it in errors.

    Raises
    ------
    InputRefused
        When it is none.
    """
    file = read_as(_File, text, where, refuse=lambda what: InputRefused(what, todo=_TODO))
    return PromptSet(file.name, tuple(PromptClass(item.name, item.prompts) for item in file.classes), file.templates)
