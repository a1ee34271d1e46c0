"""Find what the rooms below the window say to people: the templates of all calls of ``say`` (`sae_auditor.i18n`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CONTEXT = "Core"
"""Where Qt's catalogues keep them."""

_FUNCTION = "say"


def said_texts(root: Path) -> list[str]:
    """Return every template once, in order; of those without a letter of their own, only sentences."""
    found = {call.args[0].value for _, call in _calls(root) if _is_literal(call)}  # type: ignore[attr-defined]
    return sorted(text for text in found if text.endswith(".") or any(c.isalpha() for c in text))


def loose_calls(root: Path) -> list[str]:
    """Return a sentence for each call whose text translators cannot find, or whose fields are not its values."""
    findings = []
    for file, call in _calls(root):
        place = f"{file.relative_to(root)}:{call.lineno}"
        if not _is_literal(call) or call.keywords:
            findings.append(f"{place}: the first argument of say() must be a literal text.")
        elif not any(isinstance(value, ast.Starred) for value in call.args):
            text, *values = call.args
            if not _fits(text.value, len(values)):  # type: ignore[attr-defined]
                findings.append(f"{place}: the fields of say() must be {{0}}, {{1}}, ... once each and in order.")
    return findings


def _calls(root: Path) -> Iterator[tuple[Path, ast.Call]]:
    for file in sorted((root / "sae_auditor").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if not any(isinstance(node, ast.ImportFrom) and _is_ours(node) for node in tree.body):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == _FUNCTION:
                yield file, node


def _is_ours(imports: ast.ImportFrom) -> bool:
    return imports.module == "sae_auditor.i18n" and any(name.name == _FUNCTION for name in imports.names)


def _is_literal(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)


def _fits(text: str, n_values: int) -> bool:
    """Return whether the text takes so many values; see `sae_auditor.i18n.Text.template`."""
    rest = text
    for number in range(n_values):
        _, field, rest = rest.partition(f"{{{number}}}")
        if not field:
            return False
    return "{" not in rest.replace("{{", "") if n_values else "{0}" not in text
