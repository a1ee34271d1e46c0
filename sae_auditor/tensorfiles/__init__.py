"""Files of tensors, read as data: nothing in them is imported, called or run.

Importing this package does not import torch; naming one of its functions does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.limited.level import SandboxLevel
    from sae_auditor.tensorfiles._forms import Form, form_of_name
    from sae_auditor.tensorfiles._opening import open_plain_file
    from sae_auditor.tensorfiles._safetensors import read_safetensors_bytes, read_safetensors_in_order
    from sae_auditor.tensorfiles.file import TensorFile, read_tensors
    from sae_auditor.tensorfiles.record import GlobalName, Record
    from sae_auditor.tensorfiles.sandbox import sandbox_level

__all__ = [
    "Form",
    "GlobalName",
    "Record",
    "SandboxLevel",
    "TensorFile",
    "form_of_name",
    "open_plain_file",
    "read_safetensors_bytes",
    "read_safetensors_in_order",
    "read_tensors",
    "sandbox_level",
]

_HOMES = {
    "Form": "_forms",
    "form_of_name": "_forms",
    "open_plain_file": "_opening",
    "read_safetensors_bytes": "_safetensors",
    "read_safetensors_in_order": "_safetensors",
    "TensorFile": "file",
    "read_tensors": "file",
    "GlobalName": "record",
    "Record": "record",
    "SandboxLevel": "sandbox",
    "sandbox_level": "sandbox",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
