"""See why a vision model decided that: CLIP predictions explained by sparse autoencoders, on one machine, offline.

>>> bundle = sae_auditor.open_bundle("demo")
>>> audits = sae_auditor.Auditor(bundle).audit(["part.png"], ["a good part", "a defective part"])

Importing this package loads neither torch nor Qt; both come with the first thing that needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach
from sae_auditor._version import __version__
from sae_auditor.errors import Cancelled, EnvironmentProblem, InputRefused, KnownError

if TYPE_CHECKING:
    from sae_auditor import sae
    from sae_auditor.bundle import Bundle
    from sae_auditor.explain import Audit
    from sae_auditor.library import Auditor, open_bundle

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

__getattr__, __dir__ = attach(
    __name__,
    {
        "sae_auditor.explain": ["Audit"],
        "sae_auditor.bundle": ["Bundle"],
        "sae_auditor.library": ["Auditor", "open_bundle"],
        "sae": [],
    },
)
