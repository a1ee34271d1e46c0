"""Words written on pictures: what the model decides and which latents fire, with each plate of `stamps`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, Framing, ImageRefused, SourceImage, load_image
from sae_auditor.images.pool import Work, decode_files
from sae_auditor.progress import Job, Progress
from sae_auditor.studies.typography.seeing import Eye, Rgb, Seen
from sae_auditor.studies.typography.stamps import Plates, can_write, plates
from sae_auditor.studies.typography.words import neutral_for, taken_words

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet

# The order of `Plates.on`.
PLATES: Final = ("word", "neutral", "strokes", "blurred")
# Pictures of one colour that words are written on too: what fires there fires on the word and nothing beside it.
N_BLANK: Final = 32
_TOGETHER: Final = 8

# Word, neutral word, height and width of the picture, random numbers.
Draw = Callable[[str, str, tuple[int, int], np.random.Generator], Plates]


@dataclass(frozen=True, eq=False)
class Trial:
    """One picture with a class written on it.

    Parameters
    ----------
    path
        Of the image; empty for a blank one.
    written, before
        The class, and the decision before anything was written.
    seen
        What is seen with each of `PLATES`.
    """

    path: str
    written: int
    before: int
    seen: tuple[Seen, ...]

    def hits(self, plate: str) -> bool:
        """Whether the decision is the written class with a plate."""
        return self.seen[PLATES.index(plate)].best == self.written


@dataclass(eq=False)
class Written:
    """What was tried so far: on a person's images, and on blank ones; and which images were refused."""

    trials: list[Trial] = field(default_factory=list)
    blanks: list[Trial] = field(default_factory=list)
    refused: list[ImageRefused] = field(default_factory=list)


class Writer:
    """Writes classes on pictures, each about equally often and never the one that is decided for anyway.

    Parameters
    ----------
    draw
        Makes the plates.
    """

    def __init__(self, eye: Eye, prompts: PromptSet, seed: int, draw: Draw = plates) -> None:
        self._eye, self._draw, self._names = eye, draw, prompts.names
        self._classes = np.array([i for i, name in enumerate(prompts.names) if can_write(name)], np.int64)
        self._taken = taken_words(prompts)
        self._random = np.random.default_rng(seed)
        self._counts = np.zeros(len(prompts.names), np.int64)

    @property
    def unwritable(self) -> list[str]:
        """The classes whose names the fonts cannot write."""
        return [name for i, name in enumerate(self._names) if i not in self._classes]

    @property
    def can_write(self) -> bool:
        """Whether any class's name can be written."""
        return len(self._classes) > 0

    def trials(self, images: Sequence[SourceImage], crops: Sequence[Rgb]) -> list[Trial]:
        """Return what comes of writing a class on each crop, uint8 ``[H, W, 3]``; none where no other class is left."""
        chosen = [(i, seen.best, self._choose(seen.best)) for i, seen in enumerate(self._eye(images, crops))]
        tried = [(i, before, written) for i, before, written in chosen if written >= 0]
        changed = [picture for i, _, written in tried for picture in self._changed(crops[i], self._names[written])]
        beside = [images[i] for i, _, _ in tried for _ in PLATES]
        seen = self._eye(beside, changed) if changed else []
        n = len(PLATES)
        return [
            Trial(images[i].provenance.path or "", written, before, tuple(seen[n * k : n * (k + 1)]))
            for k, (i, before, written) in enumerate(tried)
        ]

    def _choose(self, before: int) -> int:
        others = self._classes[self._classes != before]
        if not len(others):
            return -1
        rarest = others[self._counts[others] == self._counts[others].min()]
        written = int(self._random.choice(rarest))
        self._counts[written] += 1
        return written

    def _changed(self, crop: Rgb, name: str) -> list[Rgb]:
        neutral = neutral_for(name, self._taken, self._random)
        return self._draw(name, neutral, crop.shape[:2], self._random).on(crop, self._random)


def write_job(writer: Writer, framing: Framing, paths: Sequence[str], into: Written) -> Job[None]:
    """Write on blank pictures and on images, and gather what comes of it, so that who stops keeps what there is."""
    blanks = list(_blanks(framing))
    for start in range(0, len(blanks), _TOGETHER):
        yield Progress(start, len(blanks) + len(paths), say("Writing on blank pictures"))
        crops = blanks[start : start + _TOGETHER]
        into.blanks += writer.trials([load_image(crop) for crop in crops], crops)
    images: list[SourceImage] = []
    kept: list[Rgb] = []
    with closing(decode_files(paths, Work(framing, AS_USUAL), None, ahead=_TOGETHER)) as decoded:
        for done, item in enumerate(decoded, 1):
            if isinstance(item, ImageRefused):
                into.refused.append(item)
            elif item.crop is not None:
                images.append(SourceImage.without_pixels(item.provenance))
                kept.append(item.crop.copy())  # its memory goes to the next file
            if kept and (len(kept) == _TOGETHER or done == len(paths)):
                into.trials += writer.trials(images, kept)
                images, kept = [], []
            yield Progress(len(blanks) + done, len(blanks) + len(paths), say("Writing on images"))


def _blanks(framing: Framing) -> Iterator[Rgb]:
    """Yield pictures of one grey each, from dark to light."""
    for level in np.linspace(32, 224, N_BLANK).round():
        yield np.full((framing.height, framing.width, 3), level, np.uint8)
