"""Images as Pillow opened them, on their way from the process that decodes to the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

# Bytes of a pixel; a mode of bits fills up its rows. Nothing but these is taken from a process.
_PIXEL_BYTES: Final = {
    **dict.fromkeys(("P", "L"), 1),
    **dict.fromkeys(("PA", "LA", "La", "I;16", "I;16B", "I;16L", "I;16N"), 2),
    **dict.fromkeys(("RGB", "YCbCr", "LAB", "HSV"), 3),
    **dict.fromkeys(("RGBA", "RGBa", "RGBX", "CMYK", "I", "F"), 4),
}
_BITS: Final = "1"
_WITH_PALETTE: Final = ("P", "PA")
_MOST_PALETTE_BYTES: Final = 3 * 256


@dataclass(frozen=True)
class Form:
    """What the bytes of an image mean, beside its size: Pillow's mode, and the palette of one that has it."""

    mode: str
    palette: bytes = b""

    @classmethod
    def of(cls, image: Image.Image) -> Form:
        """Return the form of an image that is loaded."""
        return cls(image.mode, bytes(image.getpalette("RGB") or ()) if image.mode in _WITH_PALETTE else b"")

    def n_bytes(self, width: int, height: int) -> int:
        """Return how many bytes an image of this size has."""
        return height * (-(-width // 8) if self.mode == _BITS else width * _PIXEL_BYTES[self.mode])

    def image(self, width: int, height: int, content: bytearray) -> Image.Image:
        """Return the image whose bytes these are."""
        made = Image.frombytes(self.mode, (width, height), content)
        if self.palette:
            made.putpalette(self.palette, "RGB")
        return made

    def to_json(self) -> list[str]:
        """Return what `from_json` reads."""
        return [self.mode, self.palette.hex()]

    @classmethod
    def from_json(cls, data: Any) -> Form:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            When it is nothing of the kind.
        """
        mode, palette = data if isinstance(data, list) and len(data) == 2 else (None, None)
        if not (isinstance(mode, str) and isinstance(palette, str) and (mode == _BITS or mode in _PIXEL_BYTES)):
            raise ValueError("no image that is known here")
        colours = bytes.fromhex(palette)
        if len(colours) > _MOST_PALETTE_BYTES or len(colours) % 3 or (colours and mode not in _WITH_PALETTE):
            raise ValueError("no palette")
        return cls(mode, colours)
