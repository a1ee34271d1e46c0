"""Pixels of 16 bits a channel, with or without transparency, to 8-bit sRGB."""

from __future__ import annotations

from functools import cache

import numpy as np
from imagecodecs import CMS, CmsError, cms_transform
from numpy.typing import NDArray
from PIL import ImageCms

from sae_auditor.i18n import say
from sae_auditor.images.alpha import ALL_CLEAR, FLATTENED, laid_on_white
from sae_auditor.images.colour import PROFILE_USED, profile_is_needed, wide_grey_to_rgb
from sae_auditor.images.grey import Mapping, Mask, Numbers, WindowRule, mapping_of
from sae_auditor.images.profiles import DeclaredColour
from sae_auditor.images.source import Notice, Rgb

Wide = NDArray[np.uint16]


def wide_to_rgb(
    values: Wide,
    numbers: Numbers,
    window: WindowRule | None,
    notices: list[Notice],
    *,
    profile: bytes | None = None,
    declared: DeclaredColour | None = None,
    alpha: Wide | None = None,
    clear: Mask | None = None,
) -> Rgb:
    """Return `values` [height, width, 1 or 3] as uint8 [height, width, 3] in sRGB on white; adds to `notices`.

    Parameters
    ----------
    values, numbers, window
        See `grey.mapping_of`; one window serves all channels.
    profile
        The file's colour profile, for grey or for RGB as the values are.
    declared
        What the file says of its colours in another way; `profile` then counts for nothing.
    alpha
        [height, width], clear at 0; opaque at 65535, or at the highest number of the depth that the values have.
    clear
        [height, width], where the file calls a colour transparent.
    """
    used = PROFILE_USED
    is_grey = values.shape[2] == 1
    if declared is not None:
        used = declared.used
        profile = None if declared.space is None else declared.space.profile(grey=is_grey)
        if declared.space is None:
            notices.append(used)
    invisible = clear if alpha is None else alpha == 0
    if is_grey:
        grey = values[:, :, 0]
        rgb = wide_grey_to_rgb(grey, numbers, window, notices, profile=profile, used=used, clear=invisible)
    else:
        rgb = _colour_to_rgb(values, numbers, window, notices, profile, used, invisible)
    if alpha is None:
        return rgb
    opaque = _opaque(alpha, values)
    if alpha.min() < opaque and not (alpha == 0).any():
        notices.append(FLATTENED)
    return laid_on_white(rgb, np.asarray(alpha[:, :, np.newaxis] / opaque, dtype=np.float32))


def _colour_to_rgb(
    values: Wide,
    numbers: Numbers,
    window: WindowRule | None,
    notices: list[Notice],
    profile: bytes | None,
    used: Notice,
    clear: Mask | None,
) -> Rgb:
    absent = None if clear is None or clear.all() else clear
    mapping = mapping_of(values, numbers, missing=absent, window=window)
    notices.append(mapping.notice)
    rgb = None
    if profile and profile_is_needed("RGB", profile, notices):
        rgb = by_profile(mapping, values, profile, notices)
        if rgb is not None:
            notices.append(used)
    if rgb is None:
        rgb = mapping.levels(values)
    if clear is not None and clear.any():
        rgb[clear] = 255
        notices.append(ALL_CLEAR if clear.all() else FLATTENED)
    return rgb


def by_profile(mapping: Mapping, values: Wide, profile: bytes, notices: list[Notice]) -> Rgb | None:
    """Apply `profile` in 16 bits, since dark levels of linear light are one and the same in 8."""
    try:
        rgb: Rgb = cms_transform(
            mapping.shares(values),
            profile,
            _srgb(),
            colorspace="rgb",
            outcolorspace="rgb",
            outdtype=np.uint8,
            intent=CMS.INTENT.RELATIVE_COLORIMETRIC,
            flags=CMS.FLAGS.BLACKPOINTCOMPENSATION,
        )
    except CmsError as error:
        notices.append(Notice("icc-ignored", say("The file's colour profile was not used: {0}.", error)))
        return None
    return rgb


@cache
def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _opaque(alpha: Wide, values: Wide) -> int:
    """Return the number that means opaque: cameras' programs write transparency with the depth of their colours."""
    brightest = int(alpha.max())
    depth_full = (1 << int(values.max()).bit_length()) - 1
    return brightest if brightest == depth_full >= 255 else 65535
