"""What people should know of the encoder, said once by every command that uses one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sae_auditor.cli._output import say


def say_notices(notices: Iterable[str], json: str | None = None) -> None:
    """Say each of them once on stderr; those that go into JSON are not said as well."""
    if json is None:
        for notice in dict.fromkeys(notices):
            say(f"Note: {notice}")


def with_notices(content: Mapping[str, Any], notices: Iterable[str]) -> dict[str, Any]:
    """Return what a command writes as JSON, with the notices behind those that it has already."""
    return {**content, "notices": list(dict.fromkeys((*content.get("notices", ()), *notices)))}
