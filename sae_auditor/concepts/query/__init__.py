"""Reading a reference index: one SAE's images, codes and thumbnails, queried where they lie."""

from __future__ import annotations

from sae_auditor.concepts.query.answers import CodesBlock, CoFiring, Fired, ImageRow
from sae_auditor.concepts.query.files import IndexFiles
from sae_auditor.concepts.query.index import ReferenceIndex

__all__ = ["CoFiring", "CodesBlock", "Fired", "ImageRow", "IndexFiles", "ReferenceIndex"]
