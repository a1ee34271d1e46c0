"""What people should know of how a bundle's encoder was made, kept in the bundle so that every command can say it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sae_auditor.bundle.layout import ENCODER_NOTICES
from sae_auditor.bundle.store import Store, open_store


@dataclass(frozen=True)
class EncoderNotices:
    """Sentences about the encoder: how it was recognised and loaded (`origin`), and how it reads texts (`texts`)."""

    origin: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        return (*self.origin, *self.texts)


def notices_to_bytes(origin: Sequence[str], texts: Sequence[str]) -> bytes:
    """Return the content of the file that keeps them."""
    content = {"origin": list(origin), "texts": list(texts)}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_notices(store: Store) -> EncoderNotices:
    """Return what a bundle keeps of them; nothing where it keeps none or they cannot be read."""
    if ENCODER_NOTICES not in store.names():
        return EncoderNotices()
    try:
        content = json.loads(bytes(store.read(ENCODER_NOTICES)))
        lists = [content.get(name) or [] for name in ("origin", "texts")]
    except (ValueError, AttributeError, RecursionError):
        return EncoderNotices()
    origin, texts = (tuple(item for item in items if isinstance(item, str)) for items in lists)
    return EncoderNotices(origin, texts)


def encoder_notices_of(path: Path) -> tuple[str, ...]:
    """Return what the bundle in a folder or file keeps of them."""
    return read_notices(open_store(path)).all
