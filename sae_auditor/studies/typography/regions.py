"""A person's own images with their text regions hidden, and with equally large regions elsewhere hidden instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, Box, Crop, Framing, ImageRefused, SourceImage
from sae_auditor.images.pool import Decoded, Work, decode_files
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.studies.typography.hiding import Fill, crops_of, elsewhere, hidden
from sae_auditor.studies.typography.rows import RegionRow
from sae_auditor.studies.typography.seeing import Eye, Rgb, Seen

_TOP: Final = 5
_AHEAD: Final = 8


@dataclass(frozen=True)
class Hiding:
    """How regions are hidden.

    Parameters
    ----------
    framing
        How the encoder's input is cut out of an image.
    names, labels
        Of the classes, and of the latents.
    n_controls
        Regions elsewhere, for each image.
    """

    eye: Eye
    framing: Framing
    names: Sequence[str]
    labels: Sequence[str | None]
    fill: Fill
    n_controls: int

    def row(self, path: str, item: Decoded, boxes: Sequence[Box], random: np.random.Generator) -> RegionRow:
        """Return the row of an image."""
        assert item.rgb is not None  # the work wants it
        rgb = item.rgb
        within = self.framing.seen(rgb.shape[1], rgb.shape[0]).inside(rgb.shape[1], rgb.shape[0])
        crops = crops_of(boxes, within)
        if not crops:
            return RegionRow(path, remark=say("No box lies in what the encoder sees."))
        drawn = (elsewhere(crops, within, random) for _ in range(self.n_controls))
        controls = [one for one in drawn if one is not None]
        pictures = [rgb, *(hidden(rgb, one, self.fill) for one in (crops, *controls))]
        images = [SourceImage.without_pixels(item.provenance)] * len(pictures)
        before, after, *others = self.eye(images, [self._framed(one) for one in pictures])
        return self._compared(path, before, after, others, _share(crops, within, rgb))

    def _framed(self, rgb: Rgb) -> Rgb:
        return np.asarray(self.framing(Image.fromarray(rgb)))

    def _compared(self, path: str, before: Seen, after: Seen, others: Sequence[Seen], share: float) -> RegionRow:
        best = before.best
        fall = _falls(before, after)
        latent = max(fall, key=lambda one: fall[one]) if fall else None
        was, becomes = (float(seen.decisions[best]) for seen in (before, after))
        return RegionRow(
            path,
            self.names[best],
            self.names[after.best],
            share,
            len(others),
            sum(other.best != best for other in others),
            was - becomes,
            float(np.mean([was - other.decisions[best] for other in others])) if others else None,
            len(_first(before, best) & _first(after, best)),
            latent,
            None if latent is None else self.labels[latent],
            "" if others or not self.n_controls else say("There is no room for as large a region elsewhere."),
        )


def hide_job(hiding: Hiding, boxes: Mapping[str, Sequence[Box]], seed: int, into: list[RegionRow]) -> Job[None]:
    """Hide the boxes of every image; each row is an update, and is gathered, so that who stops keeps what there is."""
    random, done = np.random.default_rng(seed), 0
    work = Work(None, AS_USUAL, is_full=True)
    with closing(decode_files(list(boxes), work, None, ahead=_AHEAD)) as decoded:
        for (path, some), item in zip(boxes.items(), decoded, strict=True):
            yield Progress(done, len(boxes), say("Hiding text regions"))
            if isinstance(item, ImageRefused):
                row = RegionRow(path, remark=item.what)
            else:
                row = hiding.row(path, item, some, random)
            into.append(row)
            yield Update(row)
            done += 1


def _falls(before: Seen, after: Seen) -> dict[int, float]:
    """Return by how much less each latent pushes the class that was decided for, of those that push it less."""
    was, becomes = (
        dict(zip(seen.latents.tolist(), seen.contributions[before.best].tolist(), strict=True))
        for seen in (before, after)
    )
    falls = {latent: value - becomes.get(latent, 0.0) for latent, value in was.items()}
    return {latent: fall for latent, fall in falls.items() if fall > 0}


def _first(seen: Seen, index: int) -> set[int]:
    order = np.argsort(-np.abs(seen.contributions[index]), kind="stable")[:_TOP]
    return set(seen.latents[order].tolist())


def _share(crops: Sequence[Crop], within: Crop, rgb: Rgb) -> float:
    """Return which part of what is seen lies in some rectangles, which may overlap."""
    covered = np.zeros(rgb.shape[:2], bool)
    for left, top, right, bottom in crops:
        covered[top:bottom, left:right] = True
    return float(covered.sum()) / ((within[2] - within[0]) * (within[3] - within[1]))
