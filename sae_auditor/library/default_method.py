"""The method that audits with one SAE use where no other is asked for: what a person at this computer chose, or none.

One small file for each SAE, in the person's data folder beside their remarks: whatever a bundle is called, the choice
goes with the SAE that it was made for. A file that cannot be read counts as no choice.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sae_auditor._paths import data_folder
from sae_auditor.atomic import why_unwritable, write_atomically
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.json_text import json_text
from sae_auditor.plain_files import read_plain_file
from sae_auditor.strict_json import NotStrictJson, read_strict_json

FOLDER: Final = "methods"
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16,128}")
_MAX_BYTES: Final = 2**16
_log = logging.getLogger(__name__)


def read_default_method(sae_fingerprint: str) -> str | None:
    """Return the method that was chosen for an SAE; None where none was."""
    file = _file(sae_fingerprint)
    try:
        data = read_strict_json(read_plain_file(file, _MAX_BYTES), max_bytes=_MAX_BYTES)
    except FileNotFoundError:
        return None
    except (OSError, NotStrictJson, InputRefused) as error:
        _log.info("%s is left out: %s", file, error)
        return None
    match data:
        case {"method": str(method)}:
            return method
    return None


def write_default_method(sae_fingerprint: str, method: str, who: str) -> None:
    """Keep a choice for an SAE; the former one is gone.

    Raises
    ------
    KnownError
        When the data folder cannot be written.
    """
    file = _file(sae_fingerprint)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise why_unwritable(file.parent, error) from error
    written = {"method": method, "who": who, "when": datetime.now(UTC).isoformat(timespec="seconds")}
    write_atomically(file, json_text(written).encode())


def _file(sae_fingerprint: str) -> Path:
    if not _FINGERPRINT.fullmatch(sae_fingerprint):
        raise InputRefused(say("'{0}' is no fingerprint of an SAE.", sae_fingerprint))
    return data_folder() / FOLDER / f"{sae_fingerprint}.json"
