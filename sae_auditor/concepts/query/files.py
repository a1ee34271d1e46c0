"""Which files hold a reference index: one of each kind, or several while an index is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store

SEGMENTS: Final = "index/segments/"
IMAGES_NAME: Final = IMAGES_FILE.removeprefix("index/")
THUMBNAILS_NAME: Final = THUMBNAILS_FILE.removeprefix("index/")


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
        """Return the files of an index, in a bundle or in an index folder; none where there are none.

        What an unfinished run has added so far stands under ``index/segments/<n>/``.
        """
        present = set(store.names())
        parts = ["index", *sorted({name[: name.rindex("/")] for name in present if name.startswith(SEGMENTS)})]
        codes = [codes_file(sae_name), *(f"{part}/{sae_name}.codes.parquet" for part in parts[1:])]
        images = [f"{part}/{IMAGES_NAME}" for part in parts]
        pictures = [f"{part}/{THUMBNAILS_NAME}" for part in parts]
        return IndexFiles(
            store,
            codes=tuple(name for name in codes if name in present),
            images=tuple(name for name in images if name in present),
            thumbnails=tuple(
                picture if picture in present else None
                for picture, table in zip(pictures, images, strict=True)
                if table in present
            ),
        )
