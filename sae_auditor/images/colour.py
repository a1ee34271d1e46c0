"""Any Pillow mode to 8-bit sRGB."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

from sae_auditor.images.grey import Window, deep_to_8_bit
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice, Rgb

DEEP_GREY = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_PROFILE_SPACE = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK", "LAB": "Lab "}
_MAX_PROFILE_BYTES = 16 * 1024 * 1024
_UNUSABLE = (ImageCms.PyCMSError, OSError, ValueError)
# Where a profile was used: what people see is then not what the model will see once it is at work.
_USED = "with its colour profile, which a production pipeline on open_clip ignores"
# Conversions that move no colour by more than this are sRGB under another name.
_SAME_COLOUR = 3


@dataclass(frozen=True)
class PixelFacts:
    """What the file says about its pixels and Pillow's mode does not.

    `bits` per channel as stored (None: not stated), and whether zero means white (TIFF WhiteIsZero).
    """

    bits: int | None = None
    white_is_zero: bool = False


def is_srgb(image: Image.Image, facts: PixelFacts) -> bool:
    """Whether the pixels of an image, loaded or not, are 8-bit sRGB or grey as they stand."""
    return image.mode in ("L", "RGB") and not image.info.get("icc_profile") and facts.bits in (None, 8)


def to_rgb(image: Image.Image, facts: PixelFacts, window: Window | None, notices: list[Notice]) -> Rgb:
    """Return a loaded image as uint8 [height, width, 3] in sRGB, as stored (not turned); adds to `notices`."""
    if image.mode in DEEP_GREY:
        return _deep_grey_to_rgb(image, facts, window, notices)
    if facts.bits == 16:
        _note_deep_colour(image, notices)
    base, alpha = _split_alpha(image, notices)
    rgb = _to_srgb(base, image.info.get("icc_profile"), notices)
    if alpha is not None and alpha.getextrema() != (255, 255):
        rgb = Image.composite(rgb, Image.new("RGB", rgb.size, "white"), alpha)
        notices.append(Notice("alpha-flattened", "Transparent parts were laid on white."))
    return np.array(rgb)


def _deep_grey_to_rgb(image: Image.Image, facts: PixelFacts, window: Window | None, notices: list[Notice]) -> Rgb:
    values = np.asarray(image)
    # 16 declared bits say nothing: 12-bit cameras declare them too.
    declared_bits = facts.bits if facts.bits is not None and facts.bits < 16 else None
    grey, notice = deep_to_8_bit(values, declared_bits=declared_bits, window=window)
    notices.append(notice)
    if facts.white_is_zero:
        grey = 255 - grey
        notices.append(Notice("white-is-zero", "The file stores white as zero; the values were inverted."))
    clear = image.info.get("transparency")
    if isinstance(clear, int) and (values == clear).any():
        grey = np.where(values == clear, np.uint8(255), grey)
        notices.append(Notice("alpha-flattened", "Transparent parts were laid on white."))
    if image.info.get("icc_profile"):
        notices.append(Notice("icc-ignored", f"The colour profile was not applied to {image.mode} grey values."))
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)


def _note_deep_colour(image: Image.Image, notices: list[Notice]) -> None:
    """State that Pillow keeps the high bytes of 16-bit colour, and refuse where that loses the picture."""
    brightest = max(int(np.asarray(image.getchannel(band)).max()) for band in image.getbands() if band != "A")
    if 0 < brightest < 16:
        raise Unfit(
            Refusal.UNSUPPORTED_PIXELS,
            "its 16-bit colour uses only the lowest 12 bits and would be seen as black",
            "Scale its values to the full range, or save it with 8 bits per channel.",
        )
    text = "Values from 0 to 65535 (16 bits per channel) were mapped to 0 to 255."
    notices.append(Notice("16-bit-window", text))


def _split_alpha(image: Image.Image, notices: list[Notice]) -> tuple[Image.Image, Image.Image | None]:
    """Return the opaque image in mode L, RGB, CMYK or LAB, and its alpha channel if it has one."""
    if image.mode in ("P", "PA"):
        notices.append(Notice("palette", "The colours were looked up in the file's palette."))
    if image.has_transparency_data:
        full = image.convert("LA" if image.mode in ("LA", "La") else "RGBA")
        return full.convert("L" if full.mode == "LA" else "RGB"), full.getchannel("A")
    if image.mode in _PROFILE_SPACE:
        return image, None
    return image.convert("L" if image.mode == "1" else "RGB"), None


def _to_srgb(image: Image.Image, profile: object, notices: list[Notice]) -> Image.Image:
    converted = None
    if isinstance(profile, bytes) and profile:
        converted = _by_profile(image, profile, notices)
    by = _USED if converted is not None else "without a colour profile"
    if image.mode == "CMYK":
        notices.append(Notice("cmyk-converted", f"The printing colours (CMYK) were converted to sRGB {by}."))
    elif image.mode == "LAB":
        notices.append(Notice("lab-converted", f"The Lab colours were converted to sRGB {by}."))
    elif converted is not None:
        text = (
            "The colours were converted to sRGB with the file's colour profile. A production pipeline on open_clip "
            "ignores profiles; --colour as-open-clip audits what it would see."
        )
        notices.append(Notice("icc-converted", text))
    if converted is not None:
        return converted
    if image.mode == "LAB":
        return _transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB").apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes, notices: list[Notice]) -> Image.Image | None:
    """Return `image` in sRGB by its own profile; None where that changes nothing or the profile is unusable."""
    try:
        transform = _by_bytes(image.mode, profile)
        return None if transform is None else transform.apply(image)
    except _UNUSABLE as error:
        notices.append(Notice("icc-ignored", f"The file's colour profile was not used: {error}."))
        return None


def profile_matters(mode: str, profile: object) -> bool:
    """Say whether people see other colours than those stored in mode L, RGB, CMYK or LAB because of `profile`."""
    if not isinstance(profile, bytes) or not profile:
        return False
    try:
        return _by_bytes(mode, profile) is not None
    except _UNUSABLE:
        return False


def _by_bytes(mode: str, profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """Return what brings `mode` to sRGB; None where that changes nothing; raise one of `_UNUSABLE`."""
    if len(profile) > _MAX_PROFILE_BYTES:
        raise ValueError("it is too large")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if source.profile.xcolor_space != _PROFILE_SPACE[mode]:
        raise ValueError("it is for another kind of colour")
    transform = _transform(source, mode)
    return None if mode in ("L", "RGB") and _changes_nothing(transform, mode) else transform


def _transform(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.ImageCmsTransform(
        source,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Say whether `transform` leaves a grid of probe colours where they are."""
    levels = np.linspace(0, 255, 8).astype(np.uint8)
    if mode == "L":
        probe = levels[np.newaxis]
        expected = np.repeat(probe[:, :, np.newaxis], 3, axis=2)
    else:
        expected = probe = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    seen = np.asarray(transform.apply(Image.fromarray(probe)))
    return int(np.abs(seen.astype(np.int16) - expected).max()) <= _SAME_COLOUR
