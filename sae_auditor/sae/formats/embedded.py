"""Checkpoints with their configuration inside: ``{"cfg": <object>, "state_dict": {...}}``, of pickle or of torch.

The class of the configuration belongs to the code that wrote the file; what it held is read, nothing of it is run.
"""

from __future__ import annotations

from typing import Any

from sae_auditor.sae.formats.reads import Settings
from sae_auditor.sae.formats.source import Source
from sae_auditor.tensorfiles import Record

_NAMES = ("cfg", "config")


def embedded_config(source: Source) -> dict[str, Any] | None:
    """Return the attributes of the configuration inside a checkpoint; None when there is none."""
    content = source.content
    if not isinstance(content, dict):
        return None
    for name in _NAMES:
        attributes = attributes_of(content.get(name))
        if attributes is not None:
            return Settings(attributes, source.read_inside, f"{name}.")
    return None


def attributes_of(value: object) -> dict[str, Any] | None:
    """Return what an object or a dict held, by name; None for everything else."""
    if isinstance(value, Settings):
        return value  # which notes what is read of it
    if isinstance(value, Record):
        value = value.state if isinstance(value.state, dict) else value.items
    if not isinstance(value, dict):
        return None
    return {name: held for name, held in value.items() if isinstance(name, str)}
