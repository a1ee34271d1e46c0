"""What the workspace keeps for a person in the data folder: what-if factors of images, and classes of bundles. No Qt.

Both are small JSON files, read and written as a whole. What is damaged in them is left out; a file that is no such file
at all is kept aside under another name before it is written anew.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from sae_auditor._paths import data_folder
from sae_auditor.atomic import write_atomically
from sae_auditor.bundle.prompt_file import prompt_set_from_json
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import KnownError
from sae_auditor.json_text import json_text
from sae_auditor.plain_files import read_plain_file
from sae_auditor.progress import Job, Progress
from sae_auditor.strict_json import NotStrictJson, read_strict_json
from sae_auditor.workbench.audit.state import Tried
from sae_auditor.workbench.latents import Patch

_log = logging.getLogger(__name__)

# SHA-256 of an image, and the fingerprint of an SAE.
ImageAndSae = tuple[str, str]

WHAT_IF_FILE: Final = "what-if.json"
CLASSES_FILE: Final = "classes.json"
MAX_IMAGES: Final = 1000
MAX_SETS: Final = 200
MAX_PLACE: Final = 4096
_MAX_BYTES: Final = 16 * 2**20


def read_what_ifs() -> Job[dict[ImageAndSae, Tried]]:
    """Return the factors that are kept, the newest last."""
    yield Progress(0, 1)
    return _what_ifs(read_entries(data_folder() / WHAT_IF_FILE))


def keep_what_ifs(changed: Mapping[ImageAndSae, Tried]) -> Job[None]:
    """Write factors down, those of the last images only; an image without any is taken out."""
    yield Progress(0, 1)
    file = data_folder() / WHAT_IF_FILE
    known = _what_ifs(read_entries(file))
    for key, tried in changed.items():
        known.pop(key, None)
        if tried:
            known[key] = tried
    entries = [_entry(key, tried) for key, tried in list(known.items())[-MAX_IMAGES:]]
    write_entries(file, entries)


def read_prompt_sets(bundle: str) -> Job[tuple[PromptSet, ...]]:
    """Return the prompt sets that people wrote for the bundle with this fingerprint."""
    yield Progress(0, 1)
    return tuple(found for owner, found in _prompt_sets(read_entries(data_folder() / CLASSES_FILE)) if owner == bundle)


def keep_prompt_set(bundle: str, prompts: PromptSet) -> Job[None]:
    """Write a prompt set down for a bundle; one of the same name gives way to it."""
    yield Progress(0, 1)
    file = data_folder() / CLASSES_FILE
    former = [one for one in _prompt_sets(read_entries(file)) if (one[0], one[1].name) != (bundle, prompts.name)]
    kept = [*former, (bundle, prompts)][-MAX_SETS:]
    write_entries(file, [{"bundle": owner, "prompts": one.to_dict()} for owner, one in kept])


def named_apart(prompts: PromptSet, others: Mapping[str, PromptSet]) -> PromptSet:
    """Return a prompt set under a name that is not that of another one with other classes."""
    names, number = (prompts.name, *(f"{prompts.name} ({number})" for number in range(2, 1000))), 0
    while names[number] in others and others[names[number]] != prompts:
        number += 1
    return PromptSet(names[number], prompts.classes, prompts.templates) if number else prompts


def _entry(key: ImageAndSae, tried: Tried) -> dict[str, Any]:
    scales = {str(latent): factor for latent, factor in tried.scales.items()}
    patches = {"patches": [list(patch) for patch in sorted(tried.patches)]} if tried.patches else {}
    return {"image": key[0], "sae": key[1], "scales": scales} | patches


def _what_ifs(entries: Iterable[Any]) -> dict[ImageAndSae, Tried]:
    found: dict[ImageAndSae, Tried] = {}
    for entry in entries:
        match entry:
            case {"image": str(image), "sae": str(sae), "scales": dict(scales)} if all(map(_is_scale, scales.items())):
                factors = {int(latent): float(factor) for latent, factor in scales.items()}
                found[image, sae] = Tried(factors, _patches(entry.get("patches", [])))
            case _:
                _log.info("factors that make no sense are left out: %r", entry)
    return found


def _patches(places: Any) -> frozenset[Patch]:
    """Return patches; none where any of them makes no sense, since part of them would say something else."""
    found: set[Patch] = set()
    for place in places if isinstance(places, list) else []:
        match place:
            case [int(row), int(column)] if 0 <= row < MAX_PLACE and 0 <= column < MAX_PLACE:
                found.add((row, column))
            case _:
                return frozenset()
    return frozenset(found)


def _is_scale(item: tuple[Any, Any]) -> bool:
    latent, factor = item
    is_number = isinstance(factor, (int, float)) and not isinstance(factor, bool)
    return latent.isdecimal() and latent.isascii() and len(latent) < 10 and is_number and 0 <= factor <= 3


def _prompt_sets(entries: Iterable[Any]) -> list[tuple[str, PromptSet]]:
    found = []
    for entry in entries:
        match entry:
            case {"bundle": str(bundle), "prompts": dict(prompts)}:
                try:
                    found.append((bundle, prompt_set_from_json(json_text(prompts), CLASSES_FILE)))
                except KnownError as error:
                    _log.info("classes that make no sense are left out: %s", error)
    return found


def read_entries(file: Path) -> list[Any]:
    """Return the entries of a file of this folder; none where there is no such file or it is damaged."""
    return _entries(file) or []


def _entries(file: Path) -> list[Any] | None:
    """Return what a file holds; None where it is there and cannot be used."""
    try:
        data = read_strict_json(read_plain_file(file, _MAX_BYTES), max_bytes=_MAX_BYTES)
    except FileNotFoundError:
        return []
    except (OSError, NotStrictJson) as error:
        _log.info("%s is left out: %s", file, error)
        return None
    match data:
        case {"kept": list(entries)}:
            return entries
    _log.info("%s is left out", file)
    return None


def write_entries(file: Path, entries: list[dict[str, Any]]) -> None:
    """Write the entries of a file of this folder; one that is damaged is kept aside under another name."""
    if _entries(file) is None:
        os.replace(file, file.with_suffix(".damaged.json"))
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json_text({"kept": entries}).encode())
