"""Keep the catalogues of the window's texts: ``update``, ``compile``, or ``--check`` that both are up to date.

python packaging/translations.py update     # texts found in the sources -> resources/translations/*.ts
python packaging/translations.py compile    # *.ts -> *.qm
python packaging/translations.py --check    # exit 1 when a catalogue is stale or incomplete
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import said_texts
import study_texts

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("ja",)
_FIELD = re.compile(r"\{\w*\}|%\w")


def main(arguments: list[str]) -> int:
    """Do what the first argument says; see the module's text."""
    act = arguments[0] if len(arguments) == 1 else ""
    if act == "update":
        _stop_at(said_texts.loose_calls(ROOT))
        for language in LANGUAGES:
            _update(_catalogue(language))
            print(f"{_catalogue(language).relative_to(ROOT)}: {len(_open_texts(_catalogue(language)))} to translate")
        return 0
    if act == "compile":
        for language in LANGUAGES:
            _compile(_catalogue(language), _catalogue(language).with_suffix(".qm"))
        return 0
    if act == "--check":
        findings = said_texts.loose_calls(ROOT) + [finding for language in LANGUAGES for finding in _check(language)]
        for finding in findings:
            print(finding)
        return 1 if findings else 0
    print(__doc__)
    return 2


def _catalogue(language: str) -> Path:
    return FOLDER / f"sae_auditor_{language}.ts"


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} was not found: pip install PySide6-Essentials")
    return found


def _sources() -> list[str]:
    rooms = (ROOT / "sae_auditor" / name for name in ("app", "workbench", "reports", "studies"))
    return [str(path) for room in rooms for path in sorted(room.rglob("*.py"))]


def _stop_at(findings: list[str]) -> None:
    if findings:
        raise SystemExit("\n".join(findings))


def _update(catalogue: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Qt's tool knows its own functions only, so it gets the texts of the rooms below in the form that it reads.
        table = Path(folder) / "said.py"
        found = [(said_texts.CONTEXT, text) for text in said_texts.said_texts(ROOT)]
        found += [(study_texts.CONTEXT, text) for text in study_texts.study_texts(ROOT)]
        calls = (f"QT_TRANSLATE_NOOP({context!r}, {json.dumps(text, ensure_ascii=False)})\n" for context, text in found)
        table.write_text("".join(calls), encoding="utf-8")
        command = [_tool("pyside6-lupdate"), *_sources(), str(table), "-no-obsolete", "-locations", "none", "-silent"]
        subprocess.run([*command, "-target-language", "ja", "-ts", str(catalogue)], check=True)


def _compile(catalogue: Path, compiled: Path) -> None:
    subprocess.run([_tool("pyside6-lrelease"), "-silent", str(catalogue), "-qm", str(compiled)], check=True)


def _check(language: str) -> list[str]:
    catalogue = _catalogue(language)
    name = catalogue.relative_to(ROOT)
    findings = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / catalogue.name
        shutil.copy(catalogue, fresh)
        _update(fresh)
        if _texts(fresh) != _texts(catalogue):
            findings.append(f"{name} is stale: run 'update'.")
        findings += [f"{name} has no translation of: {text}" for text in _open_texts(fresh)]
        findings += [f"{name} lost a field in: {text}" for text in _broken_fields(fresh)]
        compiled = fresh.with_suffix(".qm")
        _compile(catalogue, compiled)
        shipped = catalogue.with_suffix(".qm")
        if not shipped.exists() or shipped.read_bytes() != compiled.read_bytes():
            findings.append(f"{shipped.relative_to(ROOT)} is stale: run 'compile'.")
    return findings


def _messages(catalogue: Path) -> list[tuple[str, str, str, bool]]:
    """Return context, source, translation and whether it is finished, for each text."""
    rows = []
    for context in ElementTree.parse(catalogue).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            text = "" if translation is None else translation.text or ""
            done = bool(text) and translation is not None and translation.get("type") != "unfinished"
            rows.append((context.findtext("name", ""), message.findtext("source", ""), text, done))
    return rows


def _texts(catalogue: Path) -> set[tuple[str, str]]:
    return {(context, source) for context, source, _, _ in _messages(catalogue)}


def _open_texts(catalogue: Path) -> list[str]:
    return [f"{context}: {source}" for context, source, _, done in _messages(catalogue) if not done]


def _broken_fields(catalogue: Path) -> list[str]:
    return [
        f"{context}: {source}"
        for context, source, translation, done in _messages(catalogue)
        if done and sorted(_FIELD.findall(source)) != sorted(_FIELD.findall(translation))
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
