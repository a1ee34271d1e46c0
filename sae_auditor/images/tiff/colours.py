"""The numbers of a TIFF's pixels to sRGB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images.colour import PROFILE_USED, PixelFacts, profile_is_needed, to_rgb, wide_grey_to_rgb
from sae_auditor.images.grey import Mapping, Mask, WindowRule, mapping_of
from sae_auditor.images.profiles import DeclaredColour
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice, Rgb
from sae_auditor.images.tiff import layout as kinds
from sae_auditor.images.tiff import tags, ycbcr
from sae_auditor.images.tiff.channels import Channels
from sae_auditor.images.tiff.declared import colours_by_exif, equals_no_data, no_data_of, numbers_of
from sae_auditor.images.tiff.directory import AGAIN, Directory
from sae_auditor.images.tiff.layout import Layout, unsupported
from sae_auditor.images.tiff.pixels import Pixels
from sae_auditor.images.wide_colour import by_profile

_MOST_BITS = 16


def palette_of(directory: Directory, layout: Layout) -> NDArray[np.uint8]:
    """Return the colour of each index, uint8 [2 ** bits, 3].

    Raises
    ------
    Unfit
        When the table is missing or too short, or the indices are no small whole numbers.
    """
    if layout.bits > _MOST_BITS or layout.kind != "u":
        raise unsupported(say("its palette is used with numbers that are not read here"))
    table, size = directory.values(tags.PALETTE), 1 << layout.bits
    if table is None or table.size < 3 * size:
        raise Unfit(Refusal.DAMAGED, say("its header is damaged: its palette is missing or too short"), AGAIN)
    colours = table[: 3 * size].reshape(3, size).T
    # The standard has 16-bit numbers; writers that put 8-bit ones there are told by all of them being small.
    deep = int(colours.max()) > 255
    return np.ascontiguousarray(colours >> 8 if deep else colours).astype(np.uint8)


_GREYS = (kinds.GREY, kinds.GREY_INVERTED, kinds.MASK)
_RGBS = (kinds.RGB, kinds.YCBCR)
_LABS = (kinds.CIE_LAB, kinds.ICC_LAB)


class Meaning(NamedTuple):
    """A colour profile (empty without one), or colours that are named in another way."""

    profile: bytes
    declared: DeclaredColour | None


_AS_STORED = Meaning(b"", None)


@dataclass(frozen=True, eq=False)
class Stored:
    """A picture as stored: what its header says, what its channels mean, and their numbers."""

    directory: Directory
    layout: Layout
    channels: Channels
    pixels: Pixels

    @property
    def colours(self) -> NDArray[Any]:
        """Return the colours, [height, width, 1, 3 or 4]."""
        return self.pixels.values[:, :, : self.channels.colours]

    @property
    def meaning(self) -> Meaning:
        """Return what the file says of its colours."""
        profile = self.directory.optional(tags.PROFILE)
        if profile is not None:
            return Meaning(profile.tobytes(), None)
        return Meaning(b"", colours_by_exif(self.directory) if self.channels.photometric in _RGBS else None)


def srgb_of(stored: Stored, window: WindowRule | None, notices: list[Notice]) -> Rgb:
    """Return the picture as uint8 [height, width, 3] in sRGB, as stored (not turned); adds to `notices`.

    Raises
    ------
    Unfit
        When its numbers have no meaning as colours.
    """
    layout, photometric = stored.layout, stored.channels.photometric
    if photometric == kinds.PALETTE:
        table = palette_of(stored.directory, layout)
        notices.append(Notice("palette", say("The colours were looked up in the file's palette.")))
        return _finished(stored, table[stored.colours[:, :, 0]], None, stored.meaning, notices)
    if layout.bits <= 8 and layout.kind == "u":
        return _finished(stored, _narrow(stored), None, stored.meaning, notices)
    if photometric in (kinds.INKS, *_LABS):
        return _finished(stored, _high_bytes(stored, notices), None, stored.meaning, notices)
    if photometric == kinds.YCBCR:
        raise unsupported(say("its YCbCr colours have {0} bits", layout.bits))
    return _through_window(stored, window, notices)


def _narrow(stored: Stored) -> NDArray[np.uint8]:
    """Return colours of at most 8 bits as levels 0 to 255."""
    levels, photometric = _spread_out(stored.colours, stored.layout.bits), stored.channels.photometric
    if photometric == kinds.GREY_INVERTED:
        return 255 - levels
    if photometric == kinds.YCBCR and not stored.pixels.ycbcr_done:
        return ycbcr.full_rgb_of(ycbcr.form_of(stored.directory, stored.layout), levels)
    return _offset_lab(stored, levels)


def _spread_out(values: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    if bits == 8:
        return values
    table: NDArray[np.uint8] = np.rint(np.arange(256) * (255 / ((1 << bits) - 1))).clip(0, 255).astype(np.uint8)
    levels: NDArray[np.uint8] = table[values]
    return levels


def _high_bytes(stored: Stored, notices: list[Notice]) -> NDArray[np.uint8]:
    """Return inks or Lab of 16 bits with 8: what a full ink is does not depend on the picture."""
    layout = stored.layout
    if layout.bits != 16 or layout.kind == "f":
        raise unsupported(say("its printing or Lab colours have {0} bits", layout.bits))
    text = say("Values from 0 to 65535 (16 bits per channel) were mapped to 0 to 255.")
    notices.append(Notice("16-bit-window", text))
    return _offset_lab(stored, (stored.colours.view(np.uint16) >> 8).astype(np.uint8))


def _offset_lab(stored: Stored, levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return Lab as Pillow keeps it, with 128 for no colour; CIE Lab stores a and b as signed numbers."""
    if stored.channels.photometric == kinds.CIE_LAB:
        levels = levels.copy()
        levels[:, :, 1:] ^= 128
    return levels


def _through_window(stored: Stored, window: WindowRule | None, notices: list[Notice]) -> Rgb:
    """Return grey or RGB of more than 8 bits, signed or float."""
    colours, is_grey = stored.colours, stored.channels.photometric in _GREYS
    missing = equals_no_data(colours, no_data_of(stored.directory))
    if stored.pixels.unwritten is not None:
        missing = stored.pixels.unwritten if missing is None else missing | stored.pixels.unwritten
    numbers = numbers_of(stored.directory, stored.layout, colour=not is_grey)
    inverted = stored.channels.photometric == kinds.GREY_INVERTED
    if is_grey and not stored.channels.has_alpha:
        return wide_grey_to_rgb(
            colours[:, :, 0],
            numbers,
            window,
            notices,
            profile=stored.meaning.profile,
            white_is_zero=inverted,
            missing=missing,
        )
    mapping = mapping_of(colours, numbers, missing=_unseen(stored, missing), window=window)
    notices.append(mapping.notice)
    meaning, levels = stored.meaning, None
    if not is_grey and not stored.channels.associated and meaning != _AS_STORED:
        levels, meaning = _wide_by_meaning(mapping, colours, meaning, notices), _AS_STORED
    if levels is None:
        levels = mapping.levels(colours)
    if inverted:
        levels = 255 - levels
        notices.append(Notice("white-is-zero", say("The file stores white as zero; the values were inverted.")))
    if missing is not None:
        levels[missing] = 0
    return _finished(stored, levels, mapping, meaning, notices)


def _wide_by_meaning(
    mapping: Mapping, colours: NDArray[Any], meaning: Meaning, notices: list[Notice]
) -> NDArray[np.uint8] | None:
    """Return RGB in sRGB, from 16 bits: dark levels of linear light are one and the same in 8. None: as stored."""
    profile, used = meaning.profile, PROFILE_USED
    if meaning.declared is not None:
        used = meaning.declared.used
        if meaning.declared.space is None:
            notices.append(used)
            return None
        profile = meaning.declared.space.profile()
    if not profile_is_needed("RGB", profile, notices):
        return None
    rgb = by_profile(mapping, colours, profile, notices)
    if rgb is not None:
        notices.append(used)
    return rgb


def _unseen(stored: Stored, missing: Mask | None) -> Mask | None:
    """Return where no value is seen: what is missing, and what is wholly transparent unless everything is."""
    if not stored.channels.has_alpha:
        return missing
    clear = stored.pixels.values[:, :, -1] == 0
    unseen = clear if missing is None else missing | clear
    return missing if unseen.all() else unseen


def _finished(
    stored: Stored, levels: NDArray[np.uint8], mapping: Mapping | None, meaning: Meaning, notices: list[Notice]
) -> Rgb:
    """Return levels [height, width, channels] in sRGB by their meaning, and on white where they are transparent."""
    mode = "RGB" if levels.shape[2] == 3 else "L" if levels.shape[2] == 1 else "CMYK"
    if stored.channels.photometric in _LABS:
        mode = "LAB"
    bands = [levels[:, :, i] for i in range(levels.shape[2])]
    if stored.channels.has_alpha:
        alpha = _alpha(stored, mapping)
        if stored.channels.associated:
            bands = [_straight(band, alpha) for band in bands]
        bands.append(alpha)
        mode += "A"
    if mode in ("L", "RGB") and meaning == _AS_STORED:
        return np.array(np.broadcast_to(levels, (*levels.shape[:2], 3)), order="C")
    if mode == "RGB":
        image = Image.fromarray(np.ascontiguousarray(levels))
    else:
        image = Image.merge(mode, [Image.fromarray(np.ascontiguousarray(band)) for band in bands])
    image.info["icc_profile"] = meaning.profile
    return to_rgb(image, PixelFacts(8, declared=meaning.declared), None, notices)


def _alpha(stored: Stored, mapping: Mapping | None) -> NDArray[np.uint8]:
    """Return transparency as 0 (clear) to 255."""
    values, layout = stored.pixels.values[:, :, -1], stored.layout
    if layout.kind == "f":
        shares = np.nan_to_num(values.astype(np.float32)).clip(0, 1)
        return np.asarray(np.rint(shares * 255), np.uint8)
    if layout.bits <= 8 and layout.kind == "u":
        return _spread_out(values, layout.bits)
    bits = layout.bits - (layout.kind == "i")
    # 14-bit colours in 16-bit words have 14-bit transparency, unless some of it is more.
    if mapping is not None and mapping.bits is not None and int(values.max()) < 1 << mapping.bits:
        bits = mapping.bits
    alpha: NDArray[np.uint8] = (values.clip(0, None) >> max(0, bits - 8)).astype(np.uint8)
    return alpha


def _straight(band: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo the multiplication by transparency, as Pillow does it."""
    share = np.maximum(alpha, 1).astype(np.uint32)
    return np.where(alpha == 0, band, (band.astype(np.uint32) * 255 // share).clip(0, 255)).astype(np.uint8)
