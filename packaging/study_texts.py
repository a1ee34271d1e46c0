"""Find what studies say to people: titles, questions, columns, actions and plots, which Qt's tool cannot see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sae_auditor.studies import STUDIES, Study, questions_of

CONTEXT: Final = "Studies"
"""Where the window looks them up."""

_PLOTS: Final = frozenset({"LinePlot", "ScatterPlot"})
# Ids of columns, which a scatter plot names.
_IDS: Final = frozenset({"x", "y", "hue"})


def study_texts(root: Path) -> list[str]:
    """Return every text once, in order."""
    found = {text for study in STUDIES for text in _of_study(study)} | set(_of_plots(root / "sae_auditor" / "studies"))
    return sorted(text for text in found if any(c.isalpha() for c in text))


def _of_study(study: Study[Any, Any]) -> Iterator[str]:
    yield from (study.title, study.help)
    for question in questions_of(study.inputs):
        yield from (question.title, question.help, *question.choices)
    for column in study.columns:
        yield from (column.title, column.help)
    for action in study.actions:
        yield from (action.title, action.help)


def _of_plots(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PLOTS:
                named = [word.value for word in node.keywords if word.arg not in _IDS]
                for value in (*node.args, *named):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value
