"""One segment on its way: files come in, one after the other, and a table of images and codes comes out.

What the table says of a file follows from what came of decoding it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.concepts.indexing.batch import (
    Coded,
    Seen,
    SiteVectors,
    coded,
    half,
    joined,
    look_at,
    site_of,
    unit_half,
)
from sae_auditor.concepts.indexing.engine import FileTask
from sae_auditor.concepts.indexing.rows import reasons_to_json, refused_for, with_parts
from sae_auditor.concepts.indexing.segment import Segment
from sae_auditor.concepts.indexing.tables import Codes, images_table, sorted_codes
from sae_auditor.concepts.schema import STATUS_OK, images_schema, site_column
from sae_auditor.explain.decoding import Stack
from sae_auditor.images import ImageRefused, Refusal
from sae_auditor.images.pool import Decoded

if TYPE_CHECKING:
    from sae_auditor.concepts.indexing.lifting import OnDevice
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

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


# Images that go through an SAE together on a CPU, always so many: with one vector at a time all the time would go into
# reading the SAE's weights, and with another number of them the last bits would change.
TOGETHER: Final = 32

# The same on a GPU, which takes as long for these: the program itself is what it waits for. Segments are whole batches.
_TOGETHER_ON_GPU: Final = 128

# Images whose patches go through an SAE together on a GPU; each patch takes a number for every latent.
_OF_PATCHES: Final = 32

# Images that go through the encoder together on a CPU: one by one, all of its weights are read for each, and more than
# these gain nothing. Always so many, since their number changes the last bits.
_TOGETHER_ON_CPU: Final = 8

# Metadata of a segment's images: what is wrong with each file that was refused, by its label.
_REFUSALS: Final = b"refusals"
_REASONS: Final = b"reasons"  # the same with what each was made of


class Model:
    """An encoder and SAEs on its device, and how images go through them.

    Parameters
    ----------
    encoder
        Says by its device where all of it runs.
    saes
        By name.
    """

    def __init__(self, encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder]) -> None:
        self.encoder = encoder
        self.saes = {name: sae.to(encoder.device) for name, sae in saes.items()}
        self.sites = {name: site_of(sae) for name, sae in saes.items()}
        self.single = [name for name, site in self.sites.items() if site.tokens == "cls"]
        widths = [(name, saes[name].config.d_in) for name in self.single]
        self.schema = images_schema(encoder.embed_dim, widths, list(saes))
        self._is_on_cpu = encoder.device.type == "cpu"
        self.together = _TOGETHER_ON_CPU if self._is_on_cpu else _TOGETHER_ON_GPU
        # How many go through an SAE together.
        self.collected = TOGETHER if self._is_on_cpu else _TOGETHER_ON_GPU
        self._stack = Stack(encoder, self.together)

    def add(self, crop: NDArray[np.uint8] | Tensor) -> None:
        """Take an image uint8 ``[s, s, 3]`` for the next `look`; see `Stack.add`."""
        self._stack.add(crop)

    def look(self) -> Seen:
        """Run the encoder over what was added, at most `together` images; always over as many."""
        return look_at(self.encoder, self.sites, self._stack.take(is_full=True))

    def coded(self, name: str, read: SiteVectors, ids: NDArray[np.int64]) -> Iterator[Coded]:
        """Yield what an SAE makes of the images with these ids, the first ones of what was read."""
        vectors, n_tokens = read.vectors, read.vectors.shape[1]
        step = self.collected if n_tokens == 1 else 1 if self._is_on_cpu else _OF_PATCHES
        for i in range(0, len(ids), step):
            part = SiteVectors(_padded(vectors[i : i + step], step), read.first_patch)
            yield coded(part, self.saes[name], ids[i : i + step])


class SegmentMaker:
    """Collects the files of one segment.

    Parameters
    ----------
    model
        What they go through.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._items: list[Prepared] = []
        self._waiting: list[Prepared] = []
        self._seen: list[Seen] = []
        self._values: dict[str, list[NDArray[Any]]] = {}  # by column: what the used images have, vectors or numbers
        self._codes: dict[str, list[Codes]] = {name: [] for name in model.saes}
        self._n_added = 0  # what the model has not looked at
        self.n_seen = 0

    def add(self, item: Prepared) -> bool:
        """Take one more file; return whether the encoder ran."""
        self._items.append(item)
        if item.crop is None:
            return False
        self._model.add(item.crop)
        item.crop = None
        self._waiting.append(item)
        self._n_added += 1
        if self._n_added < self._model.together:
            return False
        self._look()
        if len(self._waiting) == self._model.collected:
            self._collect()
        return True

    def finish(self) -> Segment:
        """Encode what still waits and return the segment."""
        if self._waiting:
            self._collect()
        rows: dict[str, list[Any]] = {
            name: [item.row.get(name) for item in self._items] for name in self._model.schema.names
        }

        for name, blocks in self._values.items():
            values = iter(np.concatenate(blocks))
            rows[name] = [next(values) if status == STATUS_OK else None for status in rows["status"]]
        why = {item.file.label: item.why for item in self._items if item.why}
        schema = self._model.schema.with_metadata({_REFUSALS: json.dumps(why).encode(), _REASONS: reasons_to_json(why)})
        images = images_table(rows, self._model.schema).cast(schema)
        return Segment(
            images, [item.jpeg for item in self._items], {n: sorted_codes(c) for n, c in self._codes.items()}
        )

    def _look(self) -> None:
        self._seen.append(self._model.look())
        self._n_added = 0
        self.n_seen = len(self._items)

    def _collect(self) -> None:
        """Turn what was seen of the waiting images into vectors, codes and how well they fit."""
        if self._n_added:
            self._look()
        seen, n = joined(self._seen), len(self._waiting)
        ids = np.array([item.file.image_id for item in self._waiting], np.int64)
        self._keep("embedding", unit_half(seen.embedding[:n]))
        for name in self._model.saes:
            for part in self._model.coded(name, seen.at(name), ids):
                self._codes[name].append(part.codes)
                for column, values in part.fits(name).items():
                    self._keep(column, values)
        for name in self._model.single:
            self._keep(site_column(name), half(seen.at(name).vectors[:n, 0]))
        self._seen, self._waiting = [], []

    def _keep(self, column: str, values: NDArray[Any]) -> None:
        self._values.setdefault(column, []).append(values)


def refusals_in(schema: pa.Schema) -> dict[str, str]:
    """Return what was wrong with the refused files of a segment, by their labels, from its table of images."""
    metadata = schema.metadata or {}
    return with_parts(json.loads(metadata.get(_REFUSALS, b"{}")), metadata.get(_REASONS))


def _padded(vectors: Tensor, n: int) -> Tensor:
    missing = n - vectors.shape[0]
    return vectors if missing <= 0 else torch.cat([vectors, vectors[-1:].expand(missing, -1, -1)])
