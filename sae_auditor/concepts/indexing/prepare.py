"""What the table of images says of a file, by what came of decoding it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.concepts.indexing.engine import FileTask
from sae_auditor.concepts.indexing.rows import refused_for
from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.images import ImageRefused, Refusal
from sae_auditor.images.pool import Decoded

if TYPE_CHECKING:
    from sae_auditor.concepts.indexing.lifting import OnDevice

# Reasons that say nothing of the content. Of all others the row keeps the hash, so that the next run knows the file
# without trying again.
_PASSING: Final = frozenset(
    {Refusal.NOT_FOUND, Refusal.UNREADABLE, Refusal.CHANGED, Refusal.OUT_OF_MEMORY, Refusal.TOO_SLOW}
)


@dataclass(slots=True, eq=False)
class Prepared:
    """A decoded file.

    Parameters
    ----------
    file
        Which.
    row
        What the table of images says of it, without its vectors.
    jpeg
        Its thumbnail; empty when it was refused.
    crop
        uint8 ``[s, s, 3]``, valid until the next file comes; None when it was refused, and once it is used.
    why
        What is wrong with it, for a person; empty when nothing is.
    """

    file: FileTask
    row: dict[str, Any]
    jpeg: bytes = b""
    crop: NDArray[np.uint8] | Tensor | None = None
    why: str = ""


def prepared(file: FileTask, item: Decoded | OnDevice | ImageRefused) -> Prepared:
    """Return what came of a file; one that cannot be used says why."""
    if isinstance(item, ImageRefused):
        digest = None if item.reason in _PASSING else item.sha256 or file.sha256
        row = {**_known(file), "sha256": digest, "status": refused_for(item.reason)}
        return Prepared(file, row, why=item.detail)
    source = item.provenance
    seen = {"sha256": source.sha256, "width": source.width, "height": source.height, "status": STATUS_OK}
    return Prepared(file, {**_known(file), **seen}, item.thumbnail, item.crop)


def of_known(file: FileTask) -> Prepared:
    """Return what is said of a file of which everything is known."""
    return Prepared(file, {**_known(file), "status": file.status})


def _known(file: FileTask) -> dict[str, Any]:
    return {"image_id": file.image_id, "sha256": file.sha256, "path": file.label}
