"""How a picture is scaled and cut to what an encoder takes, and which part of it that shows.

The pixels are those of open_clip's own transform (torchvision on Pillow images) to the last bit; it is written out here
because processes that decode images must not load torch. Frames: *image px* are pixels of the upright source image.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from PIL import Image, ImageOps

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

Resize = Literal["shortest", "longest", "squash"]
# What a person may ask for: the encoder's own crop, the whole picture with a margin, or all of it in several tiles.
View = Literal["crop", "whole", "tiles"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
# A picture's part in whole image px: left, top, right, bottom.
Crop = tuple[int, int, int, int]

_MAX_RESIZED_PX: Final = 2**27
# Each costs a run of the encoder; a strip of 64 lines may be 65,536 pixels long.
_MAX_TILES: Final = 1024
_BICUBIC: Final = Image.Resampling.BICUBIC


@dataclass(frozen=True)
class Box:
    """A rectangle in image px; `x` and `y` are its left and upper edge."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, width_px: int, height_px: int) -> Crop:
        """Return what lies in an image, in whole pixels, rounded to the nearest."""
        left, top = max(0, round(self.x)), max(0, round(self.y))
        right, bottom = min(width_px, round(self.x + self.width)), min(height_px, round(self.y + self.height))
        return left, top, max(left, right), max(top, bottom)

    def covers(self, width_px: int, height_px: int) -> bool:
        """Whether every pixel of an image of this size lies in it (to half a pixel)."""
        left, top = self.x <= 0.5, self.y <= 0.5
        return left and top and self.x + self.width >= width_px - 0.5 and self.y + self.height >= height_px - 0.5

    def shared_with(self, other: Box) -> Box:
        """Return what two rectangles have in common; its sides may be 0 or less where that is nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Box(left, top, right - left, bottom - top)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.width > 0 and self.height > 0)

    def patch_at(self, x: float, y: float, grid: tuple[int, int]) -> tuple[int, int] | None:
        """Return the (row, column) of the patch under an image position, None where that lies outside."""
        rows, columns = grid
        row = int((y - self.y) / self.height * rows // 1)
        column = int((x - self.x) / self.width * columns // 1)
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def patch(self, row: int, column: int, grid: tuple[int, int]) -> Box:
        """Return one patch of a grid of rows and columns that is laid over all of it."""
        rows, columns = grid
        width, height = self.width / columns, self.height / rows
        return Box(self.x + column * width, self.y + row * height, width, height)


@dataclass(frozen=True)
class Tile:
    """One of the parts that a picture is cut into: its number, from 1 on, `of` how many, and its place in image px."""

    number: int
    of: int
    crop: Crop

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        left, top, right, bottom = self.crop
        return right - left, bottom - top


@dataclass(frozen=True)
class Framing:
    """From a picture of any size to one of `height` x `width` pixels.

    Parameters
    ----------
    height, width
        What the encoder takes, in pixels.
    resize
        ``shortest`` scales the shorter side to the encoder's and cuts out the middle, ``longest`` scales the longer
        side and fills what is missing around the middle, ``squash`` scales both sides, whatever the shape.
    bilinear
        How pixels are interpolated; bicubic otherwise.
    fill
        Grey level, or one level for each of red, green and blue, of what is missing.
    scaled_to
        Side, in pixels, that pictures are scaled to before the middle is cut out, where that is not the encoder's.
    view
        What a person asked for. A framing for tiles stands for all of them until `parts` takes it apart.
    tile
        The part of the picture that is framed; all of it where there is none.
    """

    height: int
    width: int
    resize: Resize = "shortest"
    bilinear: bool = False
    fill: int | tuple[int, int, int] = 0
    scaled_to: int | None = None
    view: View = "crop"
    tile: Tile | None = None

    def viewed(self, view: View, fill: tuple[int, int, int]) -> Framing:
        """Return the framing for what a person asked for; `fill` is the colour of the margin around a whole picture."""
        if view == "whole" and self.resize == "shortest":
            return replace(self, view=view, resize="longest", fill=fill, scaled_to=None)
        return self if view == self.view else replace(self, view=view)

    def parts(self, width_px: int, height_px: int) -> tuple[Framing, ...]:
        """Return the framings that a picture of this size is seen through: one for each tile, else this one alone.

        Tiles have the shape of the encoder's input. They cover every pixel, side by side along the picture's longer
        side, and share as much with their neighbours as it takes to come out even.

        Raises
        ------
        InputRefused
            When it is so elongated that it would take more tiles than anybody waits for.
        """
        if self.view != "tiles" or self.tile is not None:
            return (self,)
        # A tile is scaled to exactly what the encoder takes: what is left over from rounding must not be cut off.
        return tuple(replace(self, resize="squash", tile=tile) for tile in self._tiles(width_px, height_px))

    def _tiles(self, width_px: int, height_px: int) -> list[Tile]:
        ratio = self.width / self.height
        wide = min(width_px, max(1, round(height_px * ratio)))
        high = min(height_px, max(1, round(width_px / ratio)))
        lefts, tops = _starts(width_px, wide), _starts(height_px, high)
        of = len(lefts) * len(tops)
        if of > _MAX_TILES:
            raise InputRefused(
                say(
                    "An image of {0} x {1} pixels would take {2} tiles, more than {3}.",
                    width_px,
                    height_px,
                    of,
                    _MAX_TILES,
                ),
                todo=say("Cut it into several images, or look at the whole of it at once."),
            )
        places = ((left, top) for top in tops for left in lefts)
        return [Tile(n, of, (x, y, x + wide, y + high)) for n, (x, y) in enumerate(places, 1)]

    def __call__(self, picture: Image.Image) -> Image.Image:
        """Return `picture`, in any mode, in RGB and of the encoder's size.

        As open_clip does, a picture that is not in RGB is converted after it was scaled and cut.

        Raises
        ------
        InputRefused
            When it is so elongated that scaling it would need an absurd amount of memory.
        """
        if self.tile is not None:
            picture = picture.crop(self.tile.crop)
        scaled = self.scaled_size(*picture.size)
        if scaled != picture.size:
            picture = picture.resize(scaled, Image.Resampling.BILINEAR if self.is_bilinear else _BICUBIC)
        if scaled != (self.width, self.height):
            picture = self._cut(picture)
        return picture.convert("RGB")

    def scaled_size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return width and height, in pixels, that a picture, or a tile of it, is scaled to before it is cut.

        Raises
        ------
        InputRefused
            As `__call__`.
        """
        if self.resize == "squash":
            return self.width, self.height
        height, width = self.height, self.width
        if self.scaled_to is not None and self.resize == "shortest":
            height = width = self.scaled_to
        if self.resize == "longest" or height != width:
            ratios = height_px / height, width_px / width
            ratio = max(ratios) if self.resize == "longest" else min(ratios)
            scaled = round(width_px / ratio), round(height_px / ratio)
        else:
            # torchvision cuts the longer side off below the next whole pixel.
            shorter = min(width_px, height_px)
            scaled = int(width * width_px / shorter), int(height * height_px / shorter)
        if scaled[0] * scaled[1] > _MAX_RESIZED_PX:
            raise InputRefused(
                say("An image of {0} x {1} pixels is too elongated for this encoder.", width_px, height_px),
                todo=say("Cut out the part that matters, or look at the whole picture or at tiles of it."),
            )
        return max(1, scaled[0]), max(1, scaled[1])

    def seen(self, width_px: int, height_px: int) -> Box:
        """Return what the encoder's input shows of an image, in image px; it reaches outside where it is filled.

        Raises
        ------
        InputRefused
            As `__call__`.
        """
        x_px, y_px = 0, 0
        if self.tile is not None:
            x_px, y_px = self.tile.crop[:2]
            width_px, height_px = self.tile.size
        scaled_width, scaled_height = self.scaled_size(width_px, height_px)
        per_x, per_y = width_px / scaled_width, height_px / scaled_height
        left, top = _cut_at(scaled_width, self.width), _cut_at(scaled_height, self.height)
        return Box(x_px + left * per_x, y_px + top * per_y, self.width * per_x, self.height * per_y)

    @property
    def is_bilinear(self) -> bool:
        """Whether pictures are scaled by bilinear interpolation, by bicubic otherwise."""
        # open_clip forgets the interpolation where it scales the shorter side for a tower that is not square.
        return self.bilinear and not (self.resize == "shortest" and self.height != self.width)

    def _cut(self, picture: Image.Image) -> Image.Image:
        missing = [max(0, self.width - picture.width), max(0, self.height - picture.height)]
        if any(missing):
            fill = self.fill if self.resize == "longest" else 0
            border = missing[0] // 2, missing[1] // 2, (missing[0] + 1) // 2, (missing[1] + 1) // 2
            picture = _with_border(picture, border, fill)
        left, top = _cut_at(picture.width, self.width), _cut_at(picture.height, self.height)
        return picture.crop((left, top, left + self.width, top + self.height))


def _with_border(
    picture: Image.Image, border: tuple[int, int, int, int], fill: int | tuple[int, int, int]
) -> Image.Image:
    if isinstance(fill, tuple):
        return ImageOps.expand(picture.convert("RGB"), border, fill)
    n_bands = len(picture.getbands())
    # As torchvision does: one level stands for every band, transparency too.
    return ImageOps.expand(picture, border, fill if n_bands == 1 else (fill,) * n_bands)


def _cut_at(scaled_px: int, size_px: int) -> int:
    """Return where the middle begins; negative where the picture is smaller and is filled up."""
    if scaled_px < size_px:
        return -((size_px - scaled_px) // 2)
    return round((scaled_px - size_px) / 2)


def _starts(length_px: int, part_px: int) -> list[int]:
    """Return where parts begin that cover a length, as few as possible and evenly apart."""
    n = -(-length_px // part_px)
    # Rounded down: two neighbours are then never further apart than a part is long.
    return [i * (length_px - part_px) // max(1, n - 1) for i in range(n)]
