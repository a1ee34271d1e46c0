"""The TIFF family: our own bounded reader of its headers, with imagecodecs for what is compressed.

Pillow reads few of the layouts that TIFF allows, takes some for others, and shows damaged data as grey or black.
"""

from __future__ import annotations

from sae_auditor.images.tiff.directory import is_tiff
from sae_auditor.images.tiff.read import TiffPicture, check_tiff, read_tiff

__all__ = ["TiffPicture", "check_tiff", "is_tiff", "read_tiff"]
