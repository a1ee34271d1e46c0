"""Descriptions of tensors: which numbers of which storage, without the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._layout import LayoutError, checked_layout
from sae_auditor.tensorfiles._numbers import BYTES_PER_NUMBER


@dataclass(eq=False)
class Storage:
    """A block of `count` numbers of one type.

    `span` is where its bytes lie. PyTorch's old form puts the bytes after the structure, so that it is known later.
    """

    number_type: str
    count: int
    span: Span | None = None

    @property
    def n_bytes(self) -> int:
        """Size of the block in bytes."""
        return self.count * BYTES_PER_NUMBER[self.number_type]


@dataclass(eq=False)
class TensorView:
    """A tensor: offset, size and stride in elements of `number_type` over a storage.

    Without a storage as long as a pickle has named an array but not yet given its numbers.
    """

    storage: Storage | None = None
    number_type: str = ""
    offset: int = 0
    size: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()

    def fill(self, storage: Storage, number_type: str, offset: object, size: object, stride: object) -> None:
        """Become the given view, after checking that the storage holds it.

        Raises
        ------
        Refused
            When it does not.
        """
        if storage.n_bytes % BYTES_PER_NUMBER[number_type]:
            raise Refused(say("a storage of {0} bytes cannot hold numbers of type {1}", storage.n_bytes, number_type))
        n_stored = storage.n_bytes // BYTES_PER_NUMBER[number_type]
        try:
            self.offset, self.size, self.stride = checked_layout(n_stored, offset, size, stride)
        except LayoutError as error:
            raise Refused(str(error)) from error
        self.storage, self.number_type = storage, number_type


def view_of(storage: Storage, number_type: str, offset: object, size: object, stride: object) -> TensorView:
    """Return a checked view of `storage`, as `TensorView.fill` does."""
    view = TensorView()
    view.fill(storage, number_type, offset, size, stride)
    return view
