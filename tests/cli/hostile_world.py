"""A bundle whose hashes are right and whose every text wants to drive a terminal, and what finds such texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# Escapes, C1 in one sign, a bell, backspaces, the end of a line, direction and width marks, rich's own codes, a link.
HOSTILE = (
    "\x1b[31mRED\x1b[0m\x1b]0;TITLE\x07\x9b31m\x90q\b\b\r\nforged: all is well\u202egnp\u2066\u200b\u2028\u2029\x7f\x00"
    "[bold red]x[/] [link=http://x]y[/link] :smile: \x1b]8;;http://x\x1b\\z\x1b]8;;\x1b\\"
)
# What a person may have typed, or a file be called: the same without what cannot stand there.
HOSTILE_NAME = HOSTILE.replace("\x00", "").replace("/", "|") + "\udce9"

# What a table of concepts may hold: a text with control characters is refused there.
HOSTILE_LABEL = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", "", HOSTILE)

_DRIVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def driving(text: str) -> list[str]:
    """Return what is left in a text that a terminal would obey or that a person would not see, and forged lines."""
    forged = [line for line in text.split("\n") if line.startswith("forged:")]
    return [*_DRIVES.findall(text), *forged, *(["\U0001f604"] if "\U0001f604" in text else [])]


def change_json(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a JSON file holds."""
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def seal(folder: Path) -> Path:
    """Make the hashes of a changed bundle right."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, entry in manifest["files"].items():
        content = (folder / name).read_bytes()
        entry.update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    content = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    (folder / "manifest.json").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / "manifest.sha256").write_text(f"{digest}  manifest.json\n")
    return folder


def poison_texts(folder: Path) -> None:
    """Make every text of a bundle hostile that does not keep it from being used."""
    change_json(folder / "manifest.json", _poison_manifest)
    change_json(folder / "prompts" / "colour.json", _poison_prompts)
    for file in (folder / "concepts").glob("*.parquet"):
        _poison_table(file, ("labels", "direction_labels", "name", "note", "named_by"), HOSTILE_LABEL[:80])
    _poison_table(folder / "index" / "images.parquet", ("path",), HOSTILE.replace("\x00", ""))


def _poison_manifest(manifest: dict[str, Any]) -> None:
    manifest.update(name=HOSTILE, licence=HOSTILE)
    manifest["encoder"].update(name=HOSTILE, architecture=HOSTILE)
    for vocabulary in manifest["vocabularies"]:
        vocabulary.update(source=HOSTILE, licence=HOSTILE)


def _poison_prompts(prompts: dict[str, Any]) -> None:
    for number, item in enumerate(prompts["classes"]):
        item.update(name=f"{number}{HOSTILE}", prompts=[f"{number}{HOSTILE}"])


def _poison_table(file: Path, names: tuple[str, ...], text: str) -> None:
    table = pq.read_table(file)
    for name in names:
        if name not in table.column_names:
            continue
        place, column = table.column_names.index(name), table.column(name).to_pylist()
        field = table.schema.field(name)
        changed = [_poisoned(value, f"{row}{text}", field.type) for row, value in enumerate(column)]
        table = table.set_column(place, field, pa.array(changed, field.type))
    pq.write_table(table, file)


def _poisoned(value: Any, text: str, kind: pa.DataType) -> Any:
    if pa.types.is_list(kind):
        return None if value is None else [f"{place}.{text}" for place in range(len(value))]
    return text
