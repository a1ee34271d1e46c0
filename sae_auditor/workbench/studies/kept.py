"""Answers as settings hold them between runs of the program: ``study/question=JSON``. No Qt.

Latents are not kept, since their numbers are those of one SAE, nor is a place to write to, which is used once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sae_auditor.studies import Question

_MOST_CHARS: Final = 4000
_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "images": list, "text": str, "number": (int, float), "count": int, "flag": bool, "choice": str, "file": str,
    "words": str, "prompts": str,
}  # fmt: skip


def answers_as_settings(study_id: str, questions: Sequence[Question], answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the answers that are worth keeping; very long ones, such as thousands of single files, are not."""
    kept = []
    for question in questions:
        value = answers.get(question.name)
        if question.kind in _TYPES and value is not None and value != question.default:
            text = f"{study_id}/{question.name}={json.dumps(value)}"
            kept += [text] if len(text) <= _MOST_CHARS else []
    return tuple(kept)


def answers_of_settings(study_id: str, questions: Sequence[Question], entries: Iterable[str]) -> dict[str, Any]:
    """Return the answers to a study's questions that settings hold; what no longer fits is left out."""
    texts = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    found = {}
    for question in questions:
        text = texts.get(f"{study_id}/{question.name}")
        value = None if text is None else _read(question, text)
        if value is not None:
            found[question.name] = value
    return found


def others_than(study_id: str, entries: Iterable[str]) -> tuple[str, ...]:
    """Return the entries of all other studies."""
    return tuple(entry for entry in entries if not entry.startswith(f"{study_id}/"))


def _read(question: Question, text: str) -> Any:
    value: Any
    try:
        value = json.loads(text)
    except ValueError:
        return None
    fits = isinstance(value, _TYPES.get(question.kind, ())) and isinstance(value, bool) == (question.kind == "flag")
    if not fits:
        return None
    if question.kind == "images":
        return tuple(value) if all(isinstance(one, str) for one in value) else None
    is_text = question.kind in ("words", "prompts")
    return value if is_text or question.problem(value) is None else None
