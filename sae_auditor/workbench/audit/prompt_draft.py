"""A prompt set under the pen: may be wrong for the time being, and says where. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.i18n import translate
from sae_auditor.json_text import json_text

SEPARATOR = " | "


@dataclass
class DraftRow:
    """One class as it is typed: `prompts` are texts divided by ``|``."""

    name: str
    prompts: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The prompts; a class without any stands for itself by its name."""
        texts = tuple(text.strip() for text in self.prompts.split("|") if text.strip())
        return texts or ((self.name.strip(),) if self.name.strip() else ())


@dataclass(frozen=True)
class Problem:
    """What keeps the draft from being used; `row` is None where it is not about one class."""

    row: int | None
    text: str


class PromptDraft:
    """Name, templates and classes while they are edited."""

    def __init__(self, prompts: PromptSet | None = None) -> None:
        self.name = ""
        self.templates: list[str] = ["{}"]
        self.rows: list[DraftRow] = []
        if prompts is not None:
            self.take(prompts)

    def take(self, prompts: PromptSet) -> None:
        """Start from this prompt set."""
        self.name = prompts.name
        self.templates = list(prompts.templates)
        self.rows = [DraftRow(item.name, SEPARATOR.join(item.prompts)) for item in prompts.classes]

    def add_lines(self, text: str) -> int:
        """Add a class for each line, ``name`` or ``name<TAB>prompt | prompt``; return how many were added."""
        rows = []
        for line in text.splitlines():
            name, _, prompts = line.strip().partition("\t")
            if name.strip():
                rows.append(DraftRow(name.strip(), prompts.strip() or name.strip()))
        self.rows.extend(rows)
        return len(rows)

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, the set's own faults first."""
        found = [Problem(None, text) for text in self._problems_of_the_set()]
        seen: dict[str, int] = {}
        for place, row in enumerate(self.rows):
            name = row.name.strip()
            if not name:
                found.append(Problem(place, translate("Audit", "This class has no name.")))
            elif name in seen:
                text = translate("Audit", "The class \u201c{name}\u201d stands in row {row} already.")
                found.append(Problem(place, text.format(name=name, row=seen[name] + 1)))
            else:
                seen[name] = place
        return found

    def to_prompt_set(self) -> PromptSet:
        """Return the finished prompt set.

        Raises
        ------
        InputRefused
            When `problems` is not empty.
        """
        classes = tuple(PromptClass(row.name.strip(), row.texts) for row in self.rows)
        return PromptSet(self.name.strip(), classes, tuple(self._kept_templates()))

    def _kept_templates(self) -> Sequence[str]:
        return [template for template in self.templates if template.strip()] or ["{}"]

    def _problems_of_the_set(self) -> list[str]:
        found = []
        if not self.name.strip():
            found.append(translate("Audit", "The prompt set has no name."))
        if not self.rows:
            found.append(translate("Audit", "There is no class yet."))
        for template in self._kept_templates():
            if "{}" not in template:
                text = translate("Audit", "The template \u201c{template}\u201d lacks {} for the prompt.")
                found.append(text.replace("{template}", template))
        return found


def prompt_file(prompts: PromptSet) -> bytes:
    """Return the JSON file of a prompt set."""
    return json_text(prompts.to_dict()).encode()
