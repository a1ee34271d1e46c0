"""What people should know of how a bundle's encoder was made, kept in the bundle so that every command can say it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from sae_auditor.bundle.layout import ENCODER_NOTICES
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store, open_store
from sae_auditor.schema import Line, Strict, read_as

_MAX_BYTES: Final = 2**20
_MAX_NOTICES: Final = 100


@dataclass(frozen=True)
class EncoderNotices:
    """Sentences about the encoder: how it was recognised and loaded (`origin`), and how it reads texts (`texts`)."""

    origin: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        return (*self.origin, *self.texts)


_Sentences = Annotated[tuple[Line, ...], Field(max_length=_MAX_NOTICES)]


class _File(Strict):
    origin: _Sentences = ()
    texts: _Sentences = ()


def notices_to_bytes(origin: Sequence[str], texts: Sequence[str]) -> bytes:
    """Return the content of the file that keeps them."""
    content = {"origin": list(origin), "texts": list(texts)}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_notices(store: Store) -> EncoderNotices:
    """Return what a bundle keeps of them; nothing where it keeps none.

    Raises
    ------
    BundleRefused
        When the file says something else.
    """
    if ENCODER_NOTICES not in store.names():
        return EncoderNotices()
    file = read_as(_File, store.read(ENCODER_NOTICES), ENCODER_NOTICES, max_bytes=_MAX_BYTES, refuse=BundleRefused)
    return EncoderNotices(file.origin, file.texts)


def encoder_notices_of(path: Path) -> tuple[str, ...]:
    """Return what the bundle in a folder or file keeps of them."""
    return read_notices(open_store(path)).all
