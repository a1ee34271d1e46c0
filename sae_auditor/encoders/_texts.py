"""Text embeddings, remembered by text."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

BATCH_SIZE: Final = 256
# Cleaning a text takes time that grows with the square of its length; no encoder reads more than a quarter of this.
MAX_TEXT_CHARS: Final = 2000
_SHOWN_CHARS: Final = 40
_MAX_REMEMBERED: Final = 100_000

_ClassT = TypeVar("_ClassT")


class ClassTexts(Protocol[_ClassT]):
    """Named classes and the texts that stand for each: what a prompt set offers."""

    @property
    def classes(self) -> Sequence[_ClassT]:
        """The classes in order."""

    def texts(self, item: _ClassT, /) -> Sequence[str]:
        """Return every text of a class."""


def check_text(text: str) -> None:
    """Refuse a text that no encoder reads as a whole, or that is none.

    Raises
    ------
    InputRefused
        When it is too long, or has half of a character.
    """
    shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    if len(text) > MAX_TEXT_CHARS:
        raise InputRefused(
            say(
                "The text '{0}' has {1} characters, more than the {2} that are read.",
                shown,
                f"{len(text):,}",
                f"{MAX_TEXT_CHARS:,}",
            ),
            todo=say("Shorten it: encoders read about the first 60 words."),
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputRefused(say("A text has half of a character (a surrogate), so that it is no text.")) from error


class NotFinite(InputRefused):
    """An encoder gives what is no number."""


class TextEmbeddings:
    """Unit text embeddings, each text embedded once.

    Parameters
    ----------
    limit
        How many texts are remembered; the least recently used one is forgotten first.
    """

    def __init__(self, limit: int = _MAX_REMEMBERED) -> None:
        self._limit = limit
        self._known: OrderedDict[str, Tensor] = OrderedDict()
        self._lock = threading.Lock()

    def rows_job(self, texts: Sequence[str], embed: Callable[[Sequence[str]], Tensor]) -> Job[Tensor]:
        """Embed `texts` in batches; returns float32 ``[n, e]`` on the CPU, in the order of `texts`.

        `embed` makes unit embeddings float32 ``[n, e]`` of texts, on any device. It is given here and not kept: it
        belongs to the encoder, which has this object.

        Raises
        ------
        InputRefused
            When a text is none or too long, or its embedding is no number.
        """
        for text in texts:
            check_text(text)
        rows = self._recall(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in rows]
        for start in range(0, len(missing), BATCH_SIZE):
            yield Progress(start, len(missing), say("Embedding texts"))
            batch = missing[start : start + BATCH_SIZE]
            # Cloned rows, because a view would keep its whole batch in memory.
            fresh = {text: row.clone() for text, row in zip(batch, _finite(embed(batch).cpu()), strict=True)}
            self._remember(fresh)
            rows.update(fresh)
        yield Progress(len(missing), len(missing), say("Embedding texts"))
        return torch.stack([rows[text] for text in texts])

    def _recall(self, texts: Sequence[str]) -> dict[str, Tensor]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
            return found

    def _remember(self, fresh: dict[str, Tensor]) -> None:
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)


def _finite(rows: Tensor) -> Tensor:
    lengths = rows.norm(dim=-1)
    if not bool((torch.isfinite(lengths) & (lengths > 0)).all()):
        raise NotFinite(say("The encoder gives a text an embedding of no finite length: its weights cannot be used."))
    return rows
