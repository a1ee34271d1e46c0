"""PyTorch zip files: what `torch.save` and `torch.jit.save` write, read as data."""

from __future__ import annotations

from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.archive import Archive
from sae_auditor.tensorfiles._child.calls import Calls
from sae_auditor.tensorfiles._child.machine import interpret
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.tensors import Storage
from sae_auditor.tensorfiles._child.torch_storages import Storages

_MAX_PICKLE_BYTES: Final = 64 * 2**20


def read_torch_zip(span: Span, calls: Calls) -> tuple[object, bool]:
    """Return the structure in a PyTorch zip file, and whether it is a TorchScript program.

    Tensors that shared a storage when they were saved share one here.
    """
    archive = Archive(span)
    if "byteorder" in archive and archive.entry("byteorder").head(16) != b"little":
        raise Refused(say("its numbers are stored in another byte order"))  # before PyTorch 2.1 there is no such part

    def settle(key: str, storage: Storage) -> None:
        storage.span = archive.entry(f"data/{key}")
        if storage.span.length != storage.n_bytes:
            raise Refused(say("its storage '{0}' has another size than its structure says", key))

    structure = archive.entry("data.pkl")
    if structure.length > _MAX_PICKLE_BYTES:
        raise Refused(say("its structure takes more than {0} bytes", f"{_MAX_PICKLE_BYTES:,}"))
    content, n_read = interpret(structure, Storages(settle), calls)
    if n_read != structure.length:
        raise Refused(say("something follows the end of its structure"))
    return content, archive.is_scripted
