"""Any image file, Pillow image or array to RGB with provenance; hostile input is refused.

Nothing here imports torch or Qt.
"""

from __future__ import annotations

from sae_auditor.images.folders import Found, find_images, look_through, look_through_job
from sae_auditor.images.framing import VIEWS, Box, Crop, Framing, Tile, View
from sae_auditor.images.grey import Window, WindowRule, parse_window
from sae_auditor.images.left_out import LeftOut
from sae_auditor.images.limits import Limits
from sae_auditor.images.load import ImageSource, load_image
from sae_auditor.images.reading import AS_USUAL, Reading, has_window, stated_window, window_text
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.images.sight import Side, Sight
from sae_auditor.images.source import COLOURS, Colour, Notice, Provenance, SourceImage
from sae_auditor.images.thumbnails import decode_jpeg, encode_jpeg, jpeg_thumbnail, thumbnail
from sae_auditor.images.walk import IMAGE_SUFFIXES

__all__ = [
    "AS_USUAL",
    "COLOURS",
    "IMAGE_SUFFIXES",
    "VIEWS",
    "Box",
    "Colour",
    "Crop",
    "Found",
    "Framing",
    "ImageRefused",
    "ImageSource",
    "LeftOut",
    "Limits",
    "Notice",
    "Provenance",
    "Reading",
    "Refusal",
    "Side",
    "Sight",
    "SourceImage",
    "Tile",
    "View",
    "Window",
    "WindowRule",
    "decode_jpeg",
    "encode_jpeg",
    "find_images",
    "has_window",
    "jpeg_thumbnail",
    "load_image",
    "look_through",
    "look_through_job",
    "parse_window",
    "stated_window",
    "thumbnail",
    "window_text",
]
