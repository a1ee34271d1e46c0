"""What the program remembers between runs: one small JSON file of choices that differ from the defaults.

A settings file must never keep the program from starting: a value that makes no sense gives way to its default, and the
file is kept aside under another name. The schema of the file is loaded with the first file that there is to read.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path

from sae_auditor.atomic import write_atomically
from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.names import from_text, printable, to_text
from sae_auditor.plain_files import read_plain_file
from sae_auditor.strict_json import NotStrictJson, read_strict_json
from sae_auditor.workbench.messages import Problem

_log = logging.getLogger(__name__)
_N_RECENT = 8
_MAX_BYTES: Final = 2**20
# So many damaged files are kept; a later one takes the place of the last.
_MAX_ASIDE: Final = 9


@dataclass(frozen=True)
class Settings:
    """Choices of the person.

    Parameters
    ----------
    theme
        ``system``, ``light`` or ``dark``.
    last_bundle
        Path of the bundle to open at the next start, ``demo``, or empty when none was ever chosen.
    recent_bundles
        Paths, newest first.
    recent_actions
        Ids of actions run from the palette, newest first.
    index_places
        Index folders of reference images as ``fingerprint of the bundle=folder``. The first of a bundle is in use; an
        empty folder stands for the bundle's own images.
    geometry
        Place and size of the window as Qt writes them, in base64.
    heights
        Of the workspace and of the filmstrip, in pixels.
    column_widths
        Widths that a person gave the columns of tables, as ``table/column=line heights``.
    study_answers
        What studies were asked last, as ``study/question=JSON``.
    records_file
        The database of the workspace that sessions are kept in; empty for the one in the person's data folder.
    recent_records
        Databases of workspaces, newest first.
    anchor_folder
        Where anchors are written too: a folder on another disk.
    reviewer
        As whom the person judges; empty for the name of the system's account.
    tour
        ``offered`` once the guided tour of the demo was.
    """

    theme: str = "system"
    last_bundle: str = ""
    recent_bundles: tuple[str, ...] = ()
    recent_actions: tuple[str, ...] = ()
    index_places: tuple[str, ...] = ()
    geometry: str = ""
    heights: tuple[int, ...] = ()
    column_widths: tuple[str, ...] = ()
    study_answers: tuple[str, ...] = ()
    records_file: str = ""
    recent_records: tuple[str, ...] = ()
    anchor_folder: str = ""
    reviewer: str = ""
    tour: str = ""


def with_recent(values: tuple[str, ...], newest: str) -> tuple[str, ...]:
    """Put `newest` in front and drop its former place and what is too old."""
    return (newest, *(value for value in values if value != newest))[:_N_RECENT]


def default_settings_file() -> Path:
    """Return where the settings lie on this machine."""
    return user_config_path("sae-auditor", appauthor=False) / "window.json"


def read_settings(file: Path) -> Settings:
    """Read the settings; defaults stand in for whatever is missing or wrong."""
    return _read(file)[0]


def load_settings(file: Path) -> tuple[Settings, Problem | None]:
    """Read the settings for a window that will write them: a damaged file is kept aside before that."""
    settings, wrong = _read(file)
    if not wrong:
        return settings, None
    aside = _keep_aside(file)
    if aside is not None:
        write_settings(file, settings)
    return settings, _damage(file, wrong, aside)


def write_settings(file: Path, settings: Settings) -> None:
    """Write what differs from the defaults; a folder that cannot be written is no reason to disturb anybody."""
    defaults = asdict(Settings())
    chosen = {name: value for name, value in asdict(settings).items() if value != defaults[name]}
    content = _spelt(chosen, to_text)
    for name in _wrong_in(content):
        # Would be damage at the next start.
        _log.info("the setting %r is not kept", name)
        del content[name]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps(content, ensure_ascii=False, indent=2).encode())
    except (OSError, KnownError) as error:
        _log.info("settings could not be written to %s: %s", file, error)


def _read(file: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings and the names of those that are wrong; an empty name stands for the whole file."""
    try:
        data = read_strict_json(read_plain_file(file, _MAX_BYTES), max_bytes=_MAX_BYTES)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, NotStrictJson) as error:
        _log.info("settings in %s are left out: %s", file, error)
        return Settings(), ("",)
    if not isinstance(data, dict):
        return Settings(), ("",)
    # What a newer version remembers is no damage.
    known = {field.name: data[field.name] for field in fields(Settings) if field.name in data}
    wrong = _wrong_in(known)
    good = _spelt({name: value for name, value in known.items() if name not in wrong}, from_text)
    return Settings(**good), wrong


def _wrong_in(data: dict[str, Any]) -> tuple[str, ...]:
    if not data:
        return ()
    from sae_auditor.workbench.settings_schema import fits

    return tuple(name for name, value in data.items() if not fits(name, value))


def _keep_aside(file: Path) -> Path | None:
    """Rename a damaged file, whatever it is, and return its new place; None when it has to stay where it is."""
    names = [file.with_name(f"{file.stem}.damaged-{number}{file.suffix}") for number in range(1, _MAX_ASIDE + 1)]
    try:
        place = next((name for name in names if not os.path.lexists(name)), names[-1])
        os.replace(file, place)
    except OSError as error:
        _log.info("the damaged settings in %s could not be kept aside: %s", file, error)
        return None
    return place


def _damage(file: Path, wrong: tuple[str, ...], aside: Path | None) -> Problem:
    if "" in wrong:
        what = translate("Settings", "The settings of the window could not be read.")
        safe = translate("Settings", "It starts with the usual settings.")
    else:
        what = translate("Settings", "Some settings of the window could not be used: {names}.").format(
            names=", ".join(wrong)
        )
        safe = translate("Settings", "The usual ones take their place; all others are as you left them.")
    if aside is not None:
        kept = translate("Settings", "The damaged file was kept as “{file}”.").format(file=printable(str(aside)))
        return Problem(what, f"{safe} {kept}", translate("Settings", "Make your choices again."))
    todo = translate("Settings", "Check that you may read and write “{file}”, or remove it.")
    return Problem(what, safe, todo.format(file=printable(str(file))))


def _spelt(data: dict[str, Any], spell: Callable[[str], str]) -> dict[str, Any]:
    """Return choices with each text, many of which are paths, as `spell` writes it."""

    def part(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return tuple(part(one) for one in value)
        return spell(value) if isinstance(value, str) else value

    return {name: part(value) for name, value in data.items()}
