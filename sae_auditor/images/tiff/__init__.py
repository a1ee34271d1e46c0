"""The TIFF family: our own bounded reader of its headers, with imagecodecs for what is compressed.

Pillow reads few of the layouts that TIFF allows, takes some for others, and shows damaged data as grey or black.
"""

from __future__ import annotations


def is_tiff(data: bytes) -> bool:
    """Say whether `data` starts as a TIFF file does, classic or big."""
    return data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
