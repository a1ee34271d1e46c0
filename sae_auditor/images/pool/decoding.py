"""From a file's bytes to what is wanted of it. Both the limited processes and the threads of this one do it here."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from PIL import Image

from sae_auditor.errors import InputRefused
from sae_auditor.images.files import read_file
from sae_auditor.images.framing import Framing
from sae_auditor.images.load import FileContent
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.images.source import Provenance, Rgb, SourceImage
from sae_auditor.images.thumbnails import jpeg_thumbnail


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What was made of one file.

    Parameters
    ----------
    provenance
        Where it came from.
    crop
        uint8 ``[height, width, 3]``, what the encoder is given before it is normalised; None where none was wanted.
        **Valid until the next item is asked for**: the memory goes to another file then.
    thumbnail
        A JPEG file; empty where none was wanted.
    rgb
        The whole upright image uint8 ``[h, w, 3]``; None where it was not wanted.
    stored
        As in `SourceImage`, with the whole image.
    """

    provenance: Provenance
    crop: Rgb | None = None
    thumbnail: bytes = b""
    rgb: Rgb | None = None
    stored: Image.Image | None = None


def decode_here(path: str | os.PathLike[str], work: Work) -> Decoded | ImageRefused:
    """Read and decode a file in this process."""
    name = os.fsdecode(path)
    try:
        return made_of(FileContent(name, read_file(name, work.limits)), work)
    except ImageRefused as refusal:
        return refusal


def made_of(content: FileContent, work: Work) -> Decoded:
    """Decode what was read.

    Raises
    ------
    ImageRefused
        For everything that `load_image` refuses, and for what is too elongated for the encoder.
    """
    return made_of_image(work.load(content), work)


def made_of_image(image: SourceImage, work: Work) -> Decoded:
    """Make what is wanted of an image that is decoded.

    Raises
    ------
    ImageRefused
        For what is too elongated for the encoder.
    """
    # Made once for both: it takes as long as a small file takes to decode.
    picture = Image.fromarray(image.rgb)
    crop = None if work.framing is None else _crop(image, picture, work.framing)
    thumbnail = jpeg_thumbnail(picture, work.thumbnail_px) if work.thumbnail_px else b""
    if not work.is_full:
        return Decoded(image.provenance, crop, thumbnail)
    return Decoded(image.provenance, crop, thumbnail, image.rgb, image.stored)


def _crop(image: SourceImage, picture: Image.Image, framing: Framing) -> Rgb:
    try:
        return np.asarray(framing(picture if image.stored is None else image.stored))
    except InputRefused as error:
        source = image.provenance
        refusal = ImageRefused(source.path, Refusal.TOO_MANY_PIXELS, error.what.rstrip("."), error.todo)
        refusal.sha256 = source.sha256
        raise refusal from error
