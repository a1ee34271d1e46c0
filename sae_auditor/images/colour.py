"""Any Pillow mode to 8-bit sRGB."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from sae_auditor.i18n import say
from sae_auditor.images.alpha import ALL_CLEAR, FLATTENED, UNUSED
from sae_auditor.images.grey import Mask, Numbers, Shares16, WindowRule, mapping_of
from sae_auditor.images.profiles import DeclaredColour
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice, Rgb

DEEP_GREY = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_PROFILE_SPACE = {"L": "GRAY", "I;16": "GRAY", "RGB": "RGB ", "CMYK": "CMYK", "LAB": "Lab "}
_GREY_LEVELS: dict[str, tuple[int, type[np.unsignedinteger[Any]]]] = {"L": (256, np.uint8), "I;16": (65536, np.uint16)}
_MAX_PROFILE_BYTES = 16 * 1024 * 1024
_UNUSABLE = (ImageCms.PyCMSError, OSError, ValueError)
# Where a profile was used: what people see is then not what the model will see once it is at work.
_USED = say("with its colour profile, which a production pipeline on open_clip ignores")
PROFILE_USED = Notice(
    "icc-converted",
    say(
        "The colours were converted to sRGB with the file's colour profile. A production pipeline on "
        "open_clip ignores profiles; --colour as-open-clip audits what it would see."
    ),
)
# Conversions that move no colour by more than this are sRGB under another name.
_SAME_COLOUR = 3
_PIECE_PIXELS = 1 << 20


@dataclass(frozen=True)
class PixelFacts:
    """What the file says about its pixels and Pillow's mode does not.

    `bits` per channel as stored (None: not stated), whether zero means white (TIFF WhiteIsZero), colours that are
    `declared` in another way than by a profile, which then counts for nothing, and whether programs leave the bytes for
    transparency at zero in pictures of this kind that have none (BMP).
    """

    bits: int | None = None
    white_is_zero: bool = False
    declared: DeclaredColour | None = None
    alpha_may_be_unused: bool = False


def is_srgb(image: Image.Image, facts: PixelFacts) -> bool:
    """Whether the pixels of an image, loaded or not, are 8-bit sRGB or grey as they stand."""
    plain = facts.declared is None and not image.info.get("icc_profile")
    return plain and image.mode in ("L", "RGB") and facts.bits in (None, 8)


def to_rgb(image: Image.Image, facts: PixelFacts, window: WindowRule | None, notices: list[Notice]) -> Rgb:
    """Return a loaded image as uint8 [height, width, 3] in sRGB, as stored (not turned); adds to `notices`."""
    if image.mode in DEEP_GREY:
        return _deep_grey_to_rgb(image, facts, window, notices)
    if facts.bits == 16:
        _note_deep_colour(image, notices)
    base, alpha = _split_alpha(image, notices)
    if alpha is not None and facts.alpha_may_be_unused and alpha.getextrema() == (0, 0):
        alpha = None
        notices.append(UNUSED)
    if facts.declared is not None:
        rgb = _by_declaration(base, facts.declared, notices)
    else:
        rgb = _to_srgb(base, image.info.get("icc_profile"), notices)
    if alpha is None or alpha.getextrema() == (255, 255):
        return np.array(rgb)
    notices.append(ALL_CLEAR if alpha.getextrema() == (0, 0) else FLATTENED)
    return _on_white(rgb, alpha)


def _on_white(rgb: Image.Image, alpha: Image.Image) -> Rgb:
    """Lay a picture on white, some rows at a time: large ones would otherwise be there four times."""
    (width, height), rows = rgb.size, max(1, _PIECE_PIXELS // rgb.width)
    laid = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, rows):
        place = (0, top, width, min(top + rows, height))
        part = rgb.crop(place)
        on_white = Image.composite(part, Image.new("RGB", part.size, "white"), alpha.crop(place))
        laid[top : top + rows] = np.asarray(on_white)
    return laid


def _deep_grey_to_rgb(image: Image.Image, facts: PixelFacts, window: WindowRule | None, notices: list[Notice]) -> Rgb:
    values = np.asarray(image)
    clear = image.info.get("transparency")
    return wide_grey_to_rgb(
        values,
        Numbers(stored_bits=facts.bits),
        window,
        notices,
        profile=image.info.get("icc_profile"),
        white_is_zero=facts.white_is_zero,
        clear=values == clear if isinstance(clear, int) else None,
    )


def wide_grey_to_rgb(
    values: NDArray[np.generic],
    numbers: Numbers,
    window: WindowRule | None,
    notices: list[Notice],
    *,
    profile: object = None,
    used: Notice | None = None,
    white_is_zero: bool = False,
    missing: Mask | None = None,
    clear: Mask | None = None,
) -> Rgb:
    """Return grey `values` [height, width] of any type as uint8 [height, width, 3] in sRGB; adds to `notices`.

    Parameters
    ----------
    values, numbers, window, missing
        See `grey.mapping_of`; what is missing is black, also where zero means white.
    profile
        The file's grey colour profile, applied to the window in 16 bits.
    used
        What is said where the profile was applied, if it is not the file's own.
    white_is_zero
        Whether low values are bright.
    clear
        Where the image is transparent: takes no part in the window and becomes white.
    """
    absent = missing if clear is None else clear if missing is None else missing | clear
    if absent is not None and absent.all():
        absent = missing
    mapping = mapping_of(values, numbers, missing=absent, window=window)
    notices.append(mapping.notice)
    rgb = None
    if isinstance(profile, bytes) and profile:
        shares = mapping.shares(values)
        rgb = _grey_by_profile(65535 - shares if white_is_zero else shares, profile, used or PROFILE_USED, notices)
    if rgb is None:
        grey = mapping.levels(values)
        rgb = np.repeat((255 - grey if white_is_zero else grey)[:, :, np.newaxis], 3, axis=2)
    if white_is_zero:
        notices.append(Notice("white-is-zero", say("The file stores white as zero; the values were inverted.")))
    if missing is not None:
        rgb[missing] = 0
    if clear is not None and clear.any():
        rgb[clear] = 255
        notices.append(ALL_CLEAR if clear.all() else FLATTENED)
    return rgb


def _grey_by_profile(shares: Shares16, profile: bytes, used: Notice, notices: list[Notice]) -> Rgb | None:
    converted = _by_profile(Image.fromarray(shares), profile, notices)
    if converted is None:
        return None
    notices.append(used)
    return np.array(converted)


def _note_deep_colour(image: Image.Image, notices: list[Notice]) -> None:
    """State that Pillow keeps the high bytes of 16-bit colour, and refuse where that loses the picture."""
    brightest = max(int(np.asarray(image.getchannel(band)).max()) for band in image.getbands() if band != "A")
    if 0 < brightest < 16:
        raise Unfit(
            Refusal.UNSUPPORTED_PIXELS,
            say("its 16-bit colour uses only the lowest 12 bits and would be seen as black"),
            say("Scale its values to the full range, or save it with 8 bits per channel."),
        )
    text = say("Values from 0 to 65535 (16 bits per channel) were mapped to 0 to 255.")
    notices.append(Notice("16-bit-window", text))


def _split_alpha(image: Image.Image, notices: list[Notice]) -> tuple[Image.Image, Image.Image | None]:
    """Return the opaque image in mode L, RGB, CMYK or LAB, and its alpha channel if it has one."""
    if image.mode in ("P", "PA"):
        notices.append(Notice("palette", say("The colours were looked up in the file's palette.")))
    if image.has_transparency_data:
        wanted = "LA" if image.mode in ("LA", "La") else "RGBA"
        full = image if image.mode == wanted else image.convert(wanted)
        return full.convert("L" if full.mode == "LA" else "RGB"), full.getchannel("A")
    if image.mode in _PROFILE_SPACE:
        return image, None
    return image.convert("L" if image.mode == "1" else "RGB"), None


def _to_srgb(image: Image.Image, profile: object, notices: list[Notice]) -> Image.Image:
    converted = None
    if isinstance(profile, bytes) and profile:
        converted = _by_profile(image, profile, notices)
    by = _USED if converted is not None else say("without a colour profile")
    if image.mode == "CMYK":
        notices.append(Notice("cmyk-converted", say("The printing colours (CMYK) were converted to sRGB {0}.", by)))
    elif image.mode == "LAB":
        notices.append(Notice("lab-converted", say("The Lab colours were converted to sRGB {0}.", by)))
    elif converted is not None:
        notices.append(PROFILE_USED)
    if converted is not None:
        return converted
    if image.mode == "LAB":
        return _transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB").apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _by_declaration(image: Image.Image, declared: DeclaredColour, notices: list[Notice]) -> Image.Image:
    """Return `image` in sRGB by what its file says of its colours."""
    image = image if image.mode == "RGB" else _to_srgb(image, None, notices)
    if declared.space is None:
        notices.append(declared.used)
        return image
    converted = _by_profile(image, declared.space.profile(), notices)
    if converted is None:
        return image
    notices.append(declared.used)
    return converted


def _by_profile(image: Image.Image, profile: bytes, notices: list[Notice]) -> Image.Image | None:
    """Return `image` in sRGB by its own profile; None where that changes nothing or the profile is unusable."""
    try:
        transform = _by_bytes(image.mode, profile)
        return None if transform is None else _applied(transform, image)
    except _UNUSABLE as error:
        notices.append(Notice("icc-ignored", say("The file's colour profile was not used: {0}.", error)))
        return None


def _applied(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    if image.mode not in _GREY_LEVELS:
        return transform.apply(image)
    # Every grey level once: what littlecms does to make whole grey pictures fast moves dark levels by 10 of 255.
    levels, kind = _GREY_LEVELS[image.mode]
    table = np.asarray(transform.apply(Image.fromarray(np.arange(levels, dtype=kind)[np.newaxis])))[0]
    return Image.fromarray(table[np.asarray(image)])


def profile_matters(mode: str, profile: object) -> bool:
    """Say whether people see other colours than those stored in mode L, RGB, CMYK or LAB because of `profile`."""
    if not isinstance(profile, bytes) or not profile:
        return False
    try:
        return _by_bytes(mode, profile) is not None
    except _UNUSABLE:
        return False


def profile_is_needed(mode: str, profile: bytes, notices: list[Notice]) -> bool:
    """Say whether `profile` moves the colours of `mode`; adds to `notices` why one cannot be used."""
    try:
        return _by_bytes(mode, profile) is not None
    except _UNUSABLE as error:
        notices.append(Notice("icc-ignored", say("The file's colour profile was not used: {0}.", error)))
        return False


def _by_bytes(mode: str, profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """Return what brings `mode` to sRGB; None where that changes nothing; raise one of `_UNUSABLE`."""
    if len(profile) > _MAX_PROFILE_BYTES:
        raise ValueError(say("it is too large"))
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if source.profile.xcolor_space != _PROFILE_SPACE[mode]:
        raise ValueError(say("it is for another kind of colour"))
    transform = _transform(source, mode)
    return None if mode in ("L", "I;16", "RGB") and _changes_nothing(transform, mode) else transform


def _transform(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.ImageCmsTransform(
        source,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION
        | (ImageCms.Flags.NOOPTIMIZE if mode in _GREY_LEVELS else ImageCms.Flags.NONE),
    )


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Say whether `transform` leaves a grid of probe colours where they are."""
    levels = np.linspace(0, 255, 8).astype(np.uint8)
    probe: NDArray[np.generic]
    if mode in ("L", "I;16"):
        expected = np.repeat(levels[np.newaxis, :, np.newaxis], 3, axis=2)
        probe = levels[np.newaxis] if mode == "L" else levels[np.newaxis].astype(np.uint16) * 257
    else:
        probe = expected = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    seen = np.asarray(transform.apply(Image.fromarray(probe)))
    return int(np.abs(seen.astype(np.int16) - expected).max()) <= _SAME_COLOUR
