"""Any image file, Pillow image or array to RGB with provenance; hostile input is refused.

Nothing here imports torch or Qt.
"""

from __future__ import annotations

from sae_auditor.images.folders import IMAGE_SUFFIXES, find_images
from sae_auditor.images.framing import Box, Framing, View
from sae_auditor.images.grey import Window, WindowRule, parse_window
from sae_auditor.images.limits import Limits
from sae_auditor.images.load import ImageSource, load_image
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.images.source import COLOURS, Colour, Notice, Provenance, SourceImage
from sae_auditor.images.thumbnails import decode_jpeg, encode_jpeg, jpeg_thumbnail, thumbnail

__all__ = [
    "COLOURS",
    "IMAGE_SUFFIXES",
    "Box",
    "Colour",
    "Framing",
    "ImageRefused",
    "ImageSource",
    "Limits",
    "Notice",
    "Provenance",
    "Refusal",
    "SourceImage",
    "View",
    "Window",
    "WindowRule",
    "decode_jpeg",
    "encode_jpeg",
    "find_images",
    "jpeg_thumbnail",
    "load_image",
    "parse_window",
    "thumbnail",
]
