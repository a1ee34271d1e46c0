"""What the program remembers between runs: one small JSON file of choices that differ from the defaults.

The state of the window itself is Qt's affair (`QSettings`). A settings file must never keep the program from starting:
what cannot be read is left out. The check is by hand because the window must be on screen before anything large is
imported.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from sae_auditor.atomic import write_atomically
from sae_auditor.errors import KnownError
from sae_auditor.names import from_text, to_text

_log = logging.getLogger(__name__)
_N_RECENT = 8
_N_PLACES = 64


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
    """

    theme: str = "system"
    last_bundle: str = ""
    recent_bundles: tuple[str, ...] = ()
    recent_actions: tuple[str, ...] = ()
    index_places: tuple[str, ...] = ()


def with_recent(values: tuple[str, ...], newest: str) -> tuple[str, ...]:
    """Put `newest` in front and drop its former place and what is too old."""
    return (newest, *(value for value in values if value != newest))[:_N_RECENT]


def default_settings_file() -> Path:
    """Return where the settings lie on this machine."""
    return user_config_path("sae-auditor", appauthor=False) / "window.json"


def read_settings(file: Path) -> Settings:
    """Read the settings; defaults stand in for whatever is missing or wrong."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        _log.info("settings in %s are left out: %s", file, error)
        return Settings()
    return _checked(_spelt(data, from_text) if isinstance(data, dict) else {})


def write_settings(file: Path, settings: Settings) -> None:
    """Write what differs from the defaults; a folder that cannot be written is no reason to disturb anybody."""
    defaults = asdict(Settings())
    chosen = {name: value for name, value in asdict(settings).items() if value != defaults[name]}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps(_spelt(chosen, to_text), ensure_ascii=False, indent=2).encode())
    except (OSError, KnownError) as error:
        _log.info("settings could not be written to %s: %s", file, error)


def _spelt(data: dict[str, Any], spell: Callable[[str], str]) -> dict[str, Any]:
    """Return choices with each text, many of which are paths, as `spell` writes it."""

    def part(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [part(one) for one in value]
        return spell(value) if isinstance(value, str) else value

    return {name: part(value) for name, value in data.items()}


def _checked(data: dict[str, object]) -> Settings:
    good: dict[str, str | tuple[str, ...]] = {}
    for field in fields(Settings):
        value = data.get(field.name)
        if isinstance(field.default, str) and isinstance(value, str):
            good[field.name] = value
        elif isinstance(field.default, tuple) and isinstance(value, list):
            most = _N_PLACES if field.name == "index_places" else _N_RECENT
            good[field.name] = tuple(part for part in value if isinstance(part, str))[:most]
    return Settings(**good)  # type: ignore[arg-type]
