"""What is to be made of every file of a run; a plain value that goes to other processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sae_auditor.images.framing import Framing, Tile
from sae_auditor.images.limits import Limits
from sae_auditor.images.load import FileContent
from sae_auditor.images.reading import AS_USUAL, Reading
from sae_auditor.images.source import SourceImage

_LIMITS: Final = Limits()


@dataclass(frozen=True)
class Work:
    """How files are read, and what is made of them.

    Parameters
    ----------
    framing
        How a picture is scaled and cut for the encoder; None where no crop is wanted.
    reading
        How they are read; its view is in `framing` already.
    limits
        See `load_image`.
    thumbnail_px
        Longest side of the JPEG thumbnail, in pixels; 0 where none is wanted.
    is_full
        Whether the whole upright image is wanted too.
    raw_bytes
        For whoever scales pictures itself: those that take no more may be handed over as they are, in place of a crop.
    hands_jpeg_on
        For whoever decodes JPEG files itself: those that every decoder reads alike come as their bytes.
    """

    framing: Framing | None = None
    reading: Reading = AS_USUAL
    limits: Limits = _LIMITS
    thumbnail_px: int = 0
    is_full: bool = False
    raw_bytes: int = 0
    hands_jpeg_on: bool = False

    def load(self, content: FileContent) -> SourceImage:
        """Return the image of a file; see `load_image`."""
        return self.reading.load(content, self.limits)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {**asdict(self), "reading": self.reading.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Work:
        """Read what `to_json` wrote."""
        made = cls(**data)
        framing = None if data["framing"] is None else _framing(data["framing"])
        reading = Reading.from_json(data["reading"])
        return replace(made, framing=framing, reading=reading, limits=Limits(**data["limits"]))


def _framing(data: Mapping[str, Any]) -> Framing:
    tile = None if data["tile"] is None else Tile(**_listless(data["tile"]))
    return replace(Framing(**_listless(data)), tile=tile)


def _listless(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as they were before JSON made lists of tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
