"""Which published weights a file is, by the hashes in open_clip's own table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from sae_auditor.encoders._offline import open_clip
from sae_auditor.i18n import say

# A whole SHA-256 is a folder of OpenAI's addresses, its first eight digits end the names of open_clip's own releases.
_HASH_IN_URL: Final = re.compile(r"/(?P<whole>[0-9a-f]{64})/|-(?P<start>[0-9a-f]{8})\.pt$")


@dataclass(frozen=True)
class Origin:
    """Published weights.

    Parameters
    ----------
    architecture
        open_clip's name of the architecture.
    tag
        open_clip's name of the training.
    quick_gelu
        Whether they were trained with QuickGELU.
    """

    architecture: str
    tag: str
    quick_gelu: bool

    def __str__(self) -> str:
        return (
            f"OpenAI's {self.architecture}"
            if self.tag == "openai"
            else say("{0} trained as {1}", self.architecture, self.tag)
        )


def known_origin(sha256: str) -> str | None:
    """Return what is known of a file by its SHA-256 in hexadecimal, such as ``OpenAI's ViT-B-32``; None if nothing."""
    origin = origin_of(sha256)
    return None if origin is None else str(origin)


def origin_of(sha256: str) -> Origin | None:
    """Return the published weights with this SHA-256; None where open_clip's table does not have it."""
    for start, origin in _table().items():
        if sha256.startswith(start):
            return origin
    return None


@cache
def _table() -> dict[str, Origin]:
    table: dict[str, Origin] = {}
    for architecture, tag in open_clip.list_pretrained():
        published = open_clip.pretrained.get_pretrained_cfg(architecture, tag)
        match = _HASH_IN_URL.search(published.get("url") or "")
        if match:
            start = match["whole"] or match["start"]
            table.setdefault(start, Origin(architecture, tag, bool(published.get("quick_gelu"))))
    return table
