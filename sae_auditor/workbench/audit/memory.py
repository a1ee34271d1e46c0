"""What was worked out once and may be wanted again, bounded by bytes: the least recently used goes first. No Qt.

A key names everything that the value follows from, so that a value found is the value that would be worked out.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.explain.audit import Audit
    from sae_auditor.workbench.queue import QueueItem

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")

MAX_EVIDENCE_BYTES: Final = 512 * 2**20
MAX_AUDIT_BYTES: Final = 256 * 2**20


class Memory(Generic[KeyT, ValueT]):
    """A dictionary of at most so many bytes.

    Parameters
    ----------
    size_of
        How many bytes a value takes.
    """

    def __init__(self, max_bytes: int, size_of: Callable[[ValueT], int]) -> None:
        self.max_bytes = max_bytes
        self.n_bytes = 0
        self._size_of = size_of
        self._kept: OrderedDict[KeyT, tuple[ValueT, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: KeyT) -> ValueT | None:
        """Return what is kept under a key, which makes it the last to go."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: KeyT, value: ValueT) -> None:
        """Keep a value in place of a former one; one that is larger than the bound is not kept."""
        self._drop(key)
        size = self._size_of(value)
        if size > self.max_bytes:
            return
        self._kept[key] = (value, size)
        self.n_bytes += size
        while self.n_bytes > self.max_bytes:
            self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.n_bytes = 0

    def _drop(self, key: KeyT) -> None:
        former = self._kept.pop(key, None)
        if former is not None:
            self.n_bytes -= former[1]


@dataclass(frozen=True)
class Signature:
    """By what it is seen that a file is still the one that was read: size, time of change in ns, and its place on disk.

    All zero for a pasted image, which never changes.
    """

    size: int = 0
    changed_ns: int = 0
    inode: int = 0


def signature_of(item: QueueItem) -> Signature | None:
    """Return the signature of an image; None where its file cannot be looked at. Not for the thread of the window."""
    if item.path is None:
        return Signature()
    try:
        found = os.stat(item.path)
    except OSError:
        return None
    return Signature(found.st_size, found.st_mtime_ns, found.st_ino)


def evidence_bytes(evidence: Evidence) -> int:
    """Return how many bytes an image takes that the encoder looked at: its picture and every tensor."""
    image = evidence.image
    stored = 0 if image.stored is None else image.stored.width * image.stored.height * 8
    return image.rgb.nbytes + stored + sum(map(_bytes_of, vars(evidence).values()))


def _bytes_of(value: Any) -> int:
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    tensors = getattr(value, "__dict__", {}) if type(value).__name__ in ("SparseCodes", "PaddedCodes") else {}
    return sum(int(one.nbytes) for one in tensors.values() if hasattr(one, "nbytes"))


def audit_bytes(audit: Audit) -> int:
    """Return how many bytes an audit takes: its arrays, and about as much again for names and words of each latent."""
    arrays = sum(int(value.nbytes) for value in vars(audit).values() if hasattr(value, "nbytes"))
    return arrays + 64 * len(audit.latents) + 256 * len(audit.class_names) + 4096
