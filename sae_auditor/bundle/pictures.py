"""The small pictures of a bundle's reference images."""

from __future__ import annotations

import itertools

from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import THUMBNAILS_FILE
from sae_auditor.bundle.store import Store
from sae_auditor.images import SourceImage, decode_jpeg, load_image


def reference_pictures(store: Store) -> list[SourceImage]:
    """Return every stored picture, small as it is; none where the bundle has no index."""
    if THUMBNAILS_FILE not in store.names():
        return []
    arrays = arrays_from_bytes(store.read(THUMBNAILS_FILE), THUMBNAILS_FILE)
    offsets, jpeg = arrays["offsets"], arrays["jpeg"]
    spans = [(int(start), int(stop)) for start, stop in itertools.pairwise(offsets) if start < stop]
    return [load_image(decode_jpeg(jpeg[start:stop].tobytes())) for start, stop in spans]
