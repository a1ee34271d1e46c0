"""Collect what the rooms below the window say to people, so that the window can say it in other languages.

Those rooms know no Qt and write plain English. Every string in their sources that has words is written into a table of
templates, ``{0}``, ``{1}`` standing where an f-string has a value. The few that nobody will ever see do no harm there.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "sae_auditor" / "workbench" / "core_texts.py"

_LINE = 120
_ABOVE = ("app", "workbench", "cli")
_HEAD = '''"""What the rooms below the window say to people, as templates.

Written by ``packaging/translations.py update``; not to be edited.
"""

from sae_auditor.i18n import QT_TRANSLATE_NOOP

# fmt: off
CORE_TEXTS: tuple[str, ...] = (
'''


def table_source(root: Path) -> str:
    """Return the source of the table for the program below `root`."""
    lines = [f'    QT_TRANSLATE_NOOP("Core", {json.dumps(text, ensure_ascii=False)}),' for text in core_texts(root)]
    long = [line + "  # noqa: E501" if len(line) > _LINE else line for line in lines]
    return _HEAD + "\n".join(long) + "\n)\n"


def core_texts(root: Path) -> list[str]:
    """Return every template once, in order."""
    package = root / "sae_auditor"
    found: set[str] = set()
    for file in sorted(package.rglob("*.py")):
        if file.relative_to(package).parts[0] not in _ABOVE:
            found.update(_texts(ast.parse(file.read_text(encoding="utf-8"))))
    return sorted(found)


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the strings below a node that are sentences or parts of one; not its documentation."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    text = None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = _template(node)
    if text is not None and _is_sentence(text):
        yield text
    for child in node.values if isinstance(node, ast.JoinedStr) else ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _texts(child)


def _template(node: ast.JoinedStr) -> str:
    parts, count = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            parts.append(f"{{{count}}}")
            count += 1
    return "".join(parts)


def _is_sentence(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\d+\}", "", text))
    is_code = "|" in text or text.startswith(("<", "import ")) or "\\S" in text
    return len(words) >= 2 and " " in text.strip() and not is_code
