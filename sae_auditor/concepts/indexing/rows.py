"""The rows of an index as the comparison needs them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.i18n import restored, to_json
from sae_auditor.names import from_text, to_text

STATUS_REPLACED: Final = "replaced"
KIND_DUPLICATE: Final = "duplicate"
_DUPLICATE: Final = f"{KIND_DUPLICATE}:"
_REFUSED: Final = "refused:"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of images."""

    image_id: int
    label: str
    sha256: str | None
    status: str

    @property
    def is_live(self) -> bool:
        """Whether it stands for a file as the file was last seen."""
        return self.status != STATUS_REPLACED

    @property
    def is_duplicate(self) -> bool:
        """Whether another row has the same content and its codes."""
        return self.status.startswith(_DUPLICATE)


def duplicate_of(image_id: int) -> str:
    """Return the status of a row with the content of another row."""
    return f"{_DUPLICATE}{image_id}"


def refused_for(reason: str) -> str:
    """Return the status of a row whose file cannot be used."""
    return f"{_REFUSED}{reason}"


def refusal_in(status: str) -> str | None:
    """Return why a row's file cannot be used, or None."""
    return status.removeprefix(_REFUSED) if status.startswith(_REFUSED) else None


def reasons_to_json(reasons: Mapping[str, str]) -> bytes:
    """Return the reasons of refused files, by their labels, with what each was made of; see `with_parts`."""
    return json.dumps({label: to_json(reason) for label, reason in reasons.items()}).encode()


def with_parts(reasons: Mapping[str, str], parts: bytes | None) -> dict[str, str]:
    """Return stored reasons as the texts that `reasons_to_json` was given; without it they are plain texts."""
    try:
        known = json.loads(parts or b"{}")
    except (ValueError, RecursionError):
        known = {}
    known = known if isinstance(known, dict) else {}
    return {label: restored(reason, known.get(label)) for label, reason in reasons.items()}


def kind_of(status: str) -> str:
    """Return ``ok``, ``refused``, ``duplicate`` or ``replaced``."""
    return STATUS_OK if status == STATUS_OK else status.partition(":")[0]


def read_rows_of(images_file: Path) -> Iterator[Row]:
    """Yield the rows of a table of images, in order of their ids; none where there is no such file.

    Names that are not text are given as they are written today, however the table spells them.
    """
    if not images_file.is_file():
        return
    with pq.ParquetFile(images_file) as source:
        for batch in source.iter_batches(columns=["image_id", "path", "sha256", "status"]):
            columns = (batch.column(name).to_pylist() for name in ("image_id", "path", "sha256", "status"))
            for image_id, label, sha256, status in zip(*columns, strict=True):
                yield Row(image_id, to_text(from_text(label)) if "\\" in label else label, sha256, status)
