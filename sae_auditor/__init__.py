"""See why a vision model decided that: CLIP predictions explained by sparse autoencoders, on one machine, offline.

>>> bundle = sae_auditor.open_bundle("demo")
>>> audits = sae_auditor.Auditor(bundle).audit(["part.png"], ["a good part", "a defective part"])

Importing this package loads neither torch nor Qt; both come with the first thing that needs them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sae_auditor._version import __version__
from sae_auditor.errors import Cancelled, EnvironmentProblem, InputRefused, KnownError

if TYPE_CHECKING:
    from sae_auditor import sae
    from sae_auditor.bundle import Bundle, open_bundle
    from sae_auditor.explain import Audit, Auditor

__all__ = [
    "Audit",
    "Auditor",
    "Bundle",
    "Cancelled",
    "EnvironmentProblem",
    "InputRefused",
    "KnownError",
    "__version__",
    "open_bundle",
    "sae",
]

_HOMES = {
    "Audit": "sae_auditor.explain",
    "Auditor": "sae_auditor.explain",
    "Bundle": "sae_auditor.bundle",
    "open_bundle": "sae_auditor.bundle",
}


def __getattr__(name: str) -> Any:
    if name == "sae":
        return importlib.import_module("sae_auditor.sae")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sae_auditor' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
