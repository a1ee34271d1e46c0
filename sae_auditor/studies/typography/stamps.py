"""Plates with a word on them, and plates that differ in nothing but that there are no letters.

A plate is a rectangle of one paper colour with ink on it, as a label or a sticker is. Its controls have the same size,
place, paper and ink: **strokes** are the word's own pixels, cut into tiles a quarter of the plate high that are
shuffled and turned over, so that the amount of ink and nearly all edges stay and no letter does; **blurred** is the
word behind a Gaussian blur of a quarter of the plate's height, so that its outline stays and no edge does. What is told
of text must be more than either does: the one alone keeps fine structure, the other alone the shape of a line of
writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Rgb = NDArray[np.uint8]
Ink = NDArray[np.float64]  # [h, w], 0 is paper and 1 is ink
Level = TypeVar("Level", np.uint8, np.float64)

# Pillow's own, and those that come with matplotlib: sans, serif and monospaced.
_FONTS: Final = ("", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSansMono-Bold.ttf")
# Ink and paper. No saturated colours: these are cues of their own.
_COLOURS: Final = (
    ((0, 0, 0), (255, 255, 255)),
    ((255, 255, 255), (0, 0, 0)),
    ((24, 32, 58), (236, 230, 206)),
    ((232, 232, 232), (70, 74, 80)),
)
# Height of letters, as a share of the shorter side of what the encoder sees.
_SMALLEST, _LARGEST = 0.10, 0.18
_WIDEST: Final = 0.92
_FEWEST_PX: Final = 6
_TILES: Final = 4
_BLUR: Final = 0.25
# Written by no font: what fonts draw for it is what they draw for every character that they do not have.
_UNKNOWN: Final = "\U0010ffff"


@dataclass(frozen=True, eq=False)
class Plates:
    """Four plates for one place, uint8 ``[h, w, 3]`` each."""

    word: Rgb
    neutral: Rgb
    strokes: Rgb
    blurred: Rgb

    def on(self, crop: Rgb, random: np.random.Generator) -> list[Rgb]:
        """Return the crop ``[H, W, 3]`` with each of them, in this order, at one random place."""
        high, wide = self.word.shape[:2]
        top = int(random.integers(crop.shape[0] - high + 1))
        left = int(random.integers(crop.shape[1] - wide + 1))
        made = []
        for plate in (self.word, self.neutral, self.strokes, self.blurred):
            changed = crop.copy()
            changed[top : top + high, left : left + wide] = plate
            made.append(changed)
        return made


def can_write(text: str) -> bool:
    """Whether a font has every character of it."""
    return bool(text.strip()) and bool(_fonts_for(text))


def plates(word: str, neutral: str, size_px: tuple[int, int], random: np.random.Generator) -> Plates:
    """Draw a word, a neutral one and the two controls, in a font, size and colours that are drawn at random.

    Parameters
    ----------
    word, neutral
        Texts of which `can_write` holds; the neutral one in plain letters.
    size_px
        Height and width of the picture that they go on; they fit into it.
    """
    fonts = _fonts_for(word + neutral)
    font, (ink, paper) = fonts[random.integers(len(fonts))], _COLOURS[random.integers(len(_COLOURS))]
    letter_px = max(_FEWEST_PX, round(min(size_px) * random.uniform(_SMALLEST, _LARGEST)))
    written = [_fitting(text, font, letter_px, size_px) for text in (word, neutral)]
    inks = _padded(written, size_px)
    marks = (*inks, shuffled(inks[0], random), blurred(inks[0]))
    return Plates(*(_coloured(mark, ink, paper) for mark in marks))


def shuffled(ink: NDArray[Level], random: np.random.Generator) -> NDArray[Level]:
    """Return the same pixels ``[h, w, ...]`` in tiles, shuffled and turned over; what is left at the edges stays."""
    tile = max(2, ink.shape[0] // _TILES)
    rows, columns = ink.shape[0] // tile, ink.shape[1] // tile
    made = ink.copy()
    whole = made[: rows * tile, : columns * tile]
    tiles = [whole[y * tile :, x * tile :][:tile, :tile].copy() for y in range(rows) for x in range(columns)]
    for place, (source, turn) in enumerate(
        zip(random.permutation(len(tiles)), random.integers(4, size=len(tiles)), strict=True)
    ):
        y, x = divmod(place, columns)
        over, across = (-1 if turn & 1 else 1), (-1 if turn & 2 else 1)
        whole[y * tile :, x * tile :][:tile, :tile] = tiles[source][::over, ::across]
    return made


def blurred(ink: Ink) -> Ink:
    """Return the word behind a blur that leaves no letter."""
    picture = Image.fromarray(np.rint(255 * ink).astype(np.uint8))
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(_BLUR * ink.shape[0])), np.float64) / 255


def _fitting(text: str, font: str, letter_px: int, size_px: tuple[int, int]) -> Ink:
    """Return a word in letters of a height, or in smaller ones where it would be too wide."""
    made = _drawn(text, font, letter_px)
    if made.shape[1] > _WIDEST * size_px[1]:
        made = _drawn(text, font, max(_FEWEST_PX, int(letter_px * _WIDEST * size_px[1] / made.shape[1])))
    return made


def _padded(inks: Sequence[Ink], size_px: tuple[int, int]) -> list[Ink]:
    """Return words in the middle of plates of one size, with a margin, no larger than the picture."""
    high, wide = (max(ink.shape[axis] for ink in inks) for axis in (0, 1))
    margin = max(1, high // 4)
    shape = min(size_px[0], high + 2 * margin), min(size_px[1], wide + 2 * margin)
    made = []
    for ink in inks:
        # A word of six pixels a letter may still be wider than the picture: its middle is shown then.
        cut = [
            slice(max(0, (have - room) // 2), max(0, (have - room) // 2) + room)
            for have, room in zip(ink.shape, shape, strict=True)
        ]
        shown = ink[cut[0], cut[1]]
        top, left = (shape[0] - shown.shape[0]) // 2, (shape[1] - shown.shape[1]) // 2
        plate = np.zeros(shape)
        plate[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
        made.append(plate)
    return made


def _coloured(ink: Ink, colour: tuple[int, int, int], paper: tuple[int, int, int]) -> Rgb:
    mixed = ink[..., None] * np.array(colour) + (1 - ink[..., None]) * np.array(paper)
    return np.asarray(np.rint(mixed), np.uint8)


@lru_cache(maxsize=512)
def _drawn(text: str, font: str, px: int) -> Ink:
    """Return a word, cropped to its ink."""
    letters = _font(font, px)
    left, top, right, bottom = (round(edge) for edge in letters.getbbox(text))
    picture = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(picture).text((-left, -top), text, fill=255, font=letters)
    made = np.asarray(picture, np.float64) / 255
    made.setflags(write=False)
    return made


def _fonts_for(text: str) -> list[str]:
    return [font for font in _FONTS if _has(font, text)]


@lru_cache(maxsize=1024)
def _has(font: str, text: str) -> bool:
    letters = _font(font, 32)
    unknown = bytes(letters.getmask(_UNKNOWN))
    return all(bytes(letters.getmask(one)) != unknown for one in set(text) if not one.isspace())


@lru_cache(maxsize=64)
def _font(name: str, px: int) -> ImageFont.FreeTypeFont:
    if name:
        import matplotlib as mpl  # where its fonts lie; nothing is plotted

        return ImageFont.truetype(Path(mpl.get_data_path(), "fonts", "ttf", name), px)
    letters = ImageFont.load_default(px)
    assert isinstance(letters, ImageFont.FreeTypeFont)  # Pillow's wheels hold FreeType
    return letters
