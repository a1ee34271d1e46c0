"""The schema of the settings file: what each value may be. Loads pydantic, so it is imported with the first file."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from sae_auditor.schema import Strict

# A path, or a text with one; the end of a text in C is in no path.
_Path = Annotated[str, Field(max_length=4200, pattern=r"^[^\x00]*$")]
_Place = Annotated[str, Field(max_length=4300, pattern=r"^[^\x00=]+=[^\x00]*$")]
_Action = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9._-]+$")]
_Width = Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9_-]+/[A-Za-z0-9_-]+=[0-9]{1,3}(\.[0-9]{1,2})?$")]
_Answer = Annotated[str, Field(max_length=4000, pattern=r"^[a-z0-9-]+/[a-z0-9_]+=[^\x00]+$")]
_Pixels = Annotated[int, Field(ge=1, le=100_000)]


class SettingsFile(Strict):
    """Every setting with a default that is as good as none; see `sae_auditor.workbench.settings.Settings`."""

    theme: Literal["system", "light", "dark"] = "system"
    last_bundle: _Path = ""
    recent_bundles: Annotated[tuple[_Path, ...], Field(max_length=8)] = ()
    recent_actions: Annotated[tuple[_Action, ...], Field(max_length=8)] = ()
    index_places: Annotated[tuple[_Place, ...], Field(max_length=64)] = ()
    geometry: Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9+/]*={0,2}$")] = ""
    heights: Annotated[tuple[_Pixels, ...], Field(max_length=2)] = ()
    column_widths: Annotated[tuple[_Width, ...], Field(max_length=256)] = ()
    study_answers: Annotated[tuple[_Answer, ...], Field(max_length=256)] = ()
    records_file: _Path = ""
    recent_records: Annotated[tuple[_Path, ...], Field(max_length=8)] = ()
    anchor_folder: _Path = ""
    reviewer: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")] = ""
    tour: Literal["", "offered"] = ""


def fits(name: str, value: Any) -> bool:
    """Tell whether a setting may have this value."""
    try:
        # From the text, because only there a strict schema takes a list for a tuple.
        SettingsFile.model_validate_json(json.dumps({name: value}))
    except (ValidationError, ValueError):
        return False
    return True
