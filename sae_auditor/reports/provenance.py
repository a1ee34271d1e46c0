"""Where a file comes from: said once, in the same words and order, by every file that the program writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sae_auditor._version import __version__
from sae_auditor.i18n import translate


@dataclass(frozen=True)
class Provenance:
    """What a file was made with.

    Parameters
    ----------
    bundle, fingerprint, sae
        Empty where no model took part.
    settings
        What the person asked for, by name.
    written
        In UTC.
    """

    bundle: str = ""
    fingerprint: str = ""
    sae: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    written: datetime = field(default_factory=lambda: datetime.now(UTC))

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values; what took no part is left out."""
        model = {"bundle": self.bundle, "fingerprint": self.fingerprint, "sae": self.sae}
        return {
            "program": f"SAE Auditor {__version__}",
            "written": self.written.isoformat(timespec="seconds"),
            **{key: value for key, value in model.items() if value},
            "settings": dict(self.settings),
        }

    def pairs(self) -> list[tuple[str, str]]:
        """Return it for people, as pairs of a word and its value."""
        words = {
            "program": translate("Reports", "Program"),
            "written": translate("Reports", "Written"),
            "bundle": translate("Reports", "Bundle"),
            "fingerprint": translate("Reports", "Fingerprint"),
            "sae": "SAE",
        }
        facts = self.to_json()
        settings = facts.pop("settings")
        return [
            *((words[key], str(value)) for key, value in facts.items()),
            *((str(key), _plain(value)) for key, value in settings.items()),
        ]


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
