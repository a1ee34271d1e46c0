"""From a file's bytes to what is wanted of it. Both the limited processes and the threads of this one do it here."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

import numpy as np
from PIL import Image

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import clause
from sae_auditor.images.files import read_file
from sae_auditor.images.framing import Framing
from sae_auditor.images.jpeg import small_jpeg
from sae_auditor.images.load import FileContent
from sae_auditor.images.plain_jpeg import plain_jpeg_size
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
    raw
        The same in place of a crop, see `Work.raw_bytes`; valid as long as a crop is.
    jpeg
        The file itself in place of a crop, see `Work.hands_jpeg_on`; its picture is whole and as large as is said.
    stored
        As in `SourceImage`, with the whole image.
    """

    provenance: Provenance
    crop: Rgb | None = None
    thumbnail: bytes = b""
    rgb: Rgb | None = None
    raw: Rgb | None = None
    jpeg: bytes = b""
    stored: Image.Image | None = None


def decode_here(path: str | os.PathLike[str], work: Work) -> Decoded | ImageRefused:
    """Read and decode a file in this process."""
    name = os.fsdecode(path)
    try:
        return made_of(FileContent(name, read_file(name, work.limits)), work)
    except ImageRefused as refusal:
        return refusal


class Sizes:
    """Which sizes of pictures a process has met: only those that come again are worth preparing to scale elsewhere."""

    _MOST = 4096

    def __init__(self) -> None:
        self._met: set[tuple[int, ...]] = set()

    def has_met(self, size: tuple[int, ...]) -> bool:
        """Whether this size came before; it has from now on."""
        if size in self._met:
            return True
        if len(self._met) < self._MOST:
            self._met.add(size)
        return False


def made_of(content: FileContent, work: Work, sizes: Sizes | None = None) -> Decoded:
    """Decode what was read.

    Parameters
    ----------
    sizes
        Of earlier pictures; without it a crop is made in any case.

    Raises
    ------
    ImageRefused
        For everything that `load_image` refuses, and for what is too elongated for the encoder.
    """
    if work.hands_jpeg_on and (handed_on := _handed_on(content, work)) is not None:
        return handed_on
    return made_of_image(work.load(content), work, sizes)


def made_of_image(image: SourceImage, work: Work, sizes: Sizes | None = None) -> Decoded:
    """Make what is wanted of an image that is decoded; see `made_of`.

    Raises
    ------
    ImageRefused
        For what is too elongated for the encoder.
    """
    # Made once for both: it takes as long as a small file takes to decode.
    picture = Image.fromarray(image.rgb)
    may_be_raw = image.stored is None and image.rgb.nbytes <= work.raw_bytes
    is_raw = may_be_raw and sizes is not None and sizes.has_met(image.rgb.shape)
    crop = None if work.framing is None else _crop(image, picture, work.framing, is_raw)
    thumbnail = jpeg_thumbnail(picture, work.thumbnail_px) if work.thumbnail_px else b""
    raw = image.rgb if is_raw else None
    if not work.is_full:
        return Decoded(image.provenance, crop, thumbnail, raw=raw)
    return Decoded(image.provenance, crop, thumbnail, image.rgb, raw, stored=image.stored)


def _handed_on(content: FileContent, work: Work) -> Decoded | None:
    """Return a JPEG file that any decoder reads alike; None for everything else."""
    size = plain_jpeg_size(content.data, work.limits)
    if size is None:
        return None
    try:
        if work.framing is not None:
            work.framing.scaled_size(*size)
        # Read to its end for the thumbnail, which takes less when it is scaled at once.
        small = small_jpeg(content.data, size, work.thumbnail_px)
    except (InputRefused, ValueError):
        return None  # to be refused in the words of whoever decodes everything else
    digest = hashlib.sha256(content.data).hexdigest()
    source = Provenance(content.path, digest, "JPEG", "RGB", *size, (), work.reading.colour)
    thumbnail = jpeg_thumbnail(small, work.thumbnail_px) if work.thumbnail_px else b""
    return Decoded(source, None, thumbnail, jpeg=content.data)


def _crop(image: SourceImage, picture: Image.Image, framing: Framing, is_raw: bool) -> Rgb | None:
    try:
        if is_raw:
            framing.scaled_size(*picture.size)  # it is refused here or there for the same reason
            return None
        return np.asarray(framing(picture if image.stored is None else image.stored))
    except InputRefused as error:
        source = image.provenance
        refusal = ImageRefused(source.path, Refusal.TOO_MANY_PIXELS, clause(error.what), error.todo)
        refusal.sha256 = source.sha256
        raise refusal from error
