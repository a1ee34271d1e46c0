"""Which files hold a reference index: one of each kind, or several while an index is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store


@dataclass(frozen=True)
class IndexFiles:
    """The files of the reference images and of one SAE's codes, by their names in a store.

    Parameters
    ----------
    store
        Where the files are.
    codes
        Tables of `schema.CODES`. Each is sorted by latent, then by falling activation, then by image; together they
        hold every pair of image and latent once.
    images
        Tables of `schema.images_schema`. The image ids of each continue those of the one before, from 0 on.
    thumbnails
        For each table of images the file with its thumbnails, whose first offset belongs to its first image, or None.
    """

    store: Store
    codes: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    thumbnails: tuple[str | None, ...] = ()

    @staticmethod
    def of_store(store: Store, sae_name: str) -> IndexFiles:
        """Return the files of a finished index, in a bundle or in an index folder; none where there are none."""
        present = set(store.names())
        codes = codes_file(sae_name)
        return IndexFiles(
            store,
            codes=(codes,) if codes in present else (),
            images=(IMAGES_FILE,) if IMAGES_FILE in present else (),
            thumbnails=(THUMBNAILS_FILE if THUMBNAILS_FILE in present else None,),
        )
