"""What a TIFF says about its numbers: used depth, range, and the number that stands for no data."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.grey import Numbers
from sae_auditor.images.profiles import DeclaredColour, named_by_exif
from sae_auditor.images.refusal import Unfit
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import Directory, directory_at
from sae_auditor.images.tiff.layout import Layout

_OME_BITS = re.compile(rb"<(?:\w+:)?Pixels\b[^>]{0,4000}?\bSignificantBits\s*=\s*[\"'](\d{1,2})[\"']")
# No measurement is as large; such numbers are written with fewer digits than they have.
_HUGE = 1e30
# Descriptions may be as large as the file; what is looked for stands near their start.
_LOOKED_THROUGH = 1 << 20


def numbers_of(directory: Directory, layout: Layout, *, colour: bool) -> Numbers:
    """Return what `directory` says about numbers that are mapped through a window."""
    return Numbers(layout.bits, _significant_bits(directory), _range(directory), colour)


def colours_by_exif(directory: Directory) -> DeclaredColour | None:
    """Return the colours that the camera's EXIF names, as cameras in Adobe RGB do; None where that is sRGB."""
    camera = _directory_below(directory, tags.EXIF)
    if camera is None:
        return None
    space = camera.optional(tags.EXIF_COLOUR_SPACE)
    naming = _directory_below(camera, tags.EXIF_INTEROPERABILITY)
    index = b"" if naming is None else naming.text(tags.INTEROPERABILITY_INDEX)
    return named_by_exif(None if space is None else int(space[0]), index)


def _directory_below(directory: Directory, tag: int) -> Directory | None:
    place = directory.optional(tag)
    try:
        return None if place is None else directory_at(directory.data, int(place[0]))
    except Unfit:
        return None


def no_data_of(directory: Directory) -> float | None:
    """Return the number that stands for no data (GDAL's tag), or None."""
    try:
        return float(directory.text(tags.NO_DATA).strip(b" \0\n").decode("ascii"))
    except ValueError:
        return None


def equals_no_data(values: NDArray[Any], no_data: float | None) -> NDArray[np.bool_] | None:
    """Return where [height, width, channels] have no data in all channels; None where it is nowhere."""
    if no_data is None:
        return None
    if np.isnan(no_data):
        # Counted as not finite; nothing more is known.
        return None
    if values.dtype.kind == "f":
        # The text may have other digits than the type: the lowest float32 is written as -3.40282e+38.
        most = float(np.finfo(values.dtype).max)
        wanted = values.dtype.type(min(max(no_data, -most), most))
        same = np.isclose(values, wanted, rtol=1e-5, atol=0) if abs(no_data) > _HUGE else values == wanted
    elif float(no_data).is_integer() and np.iinfo(values.dtype).min <= no_data <= np.iinfo(values.dtype).max:
        same = values == int(no_data)
    else:
        return None
    missing: NDArray[np.bool_] = same.all(axis=2)
    return missing if missing.any() else None


def _significant_bits(directory: Directory) -> int | None:
    found = _OME_BITS.search(directory.text(tags.DESCRIPTION)[:_LOOKED_THROUGH])
    return int(found.group(1)) if found else None


def _range(directory: Directory) -> tuple[float, float] | None:
    """Return lowest and highest value of all samples as declared; the lowest is 0 where only the highest is."""
    for lowest_tag, highest_tag in ((tags.SMIN_VALUE, tags.SMAX_VALUE), (tags.MIN_VALUE, tags.MAX_VALUE)):
        highest, lowest = directory.optional(highest_tag), directory.optional(lowest_tag)
        if highest is not None and np.isfinite(highest).all():
            known = lowest is not None and bool(np.isfinite(lowest).all())
            return (float(lowest.min()) if known and lowest is not None else 0.0), float(highest.max())
    return None
