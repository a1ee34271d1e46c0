"""Files of tensors, read as data: nothing in them is imported, called or run.

Importing this package does not import torch; naming one of its functions does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

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

__getattr__, __dir__ = attach(
    __name__,
    {
        "_forms": ["Form", "form_of_name"],
        "_opening": ["open_plain_file"],
        "_safetensors": ["read_safetensors_bytes", "read_safetensors_in_order"],
        "file": ["TensorFile", "read_tensors"],
        "record": ["GlobalName", "Record"],
        "sandbox": ["SandboxLevel", "sandbox_level"],
    },
)
