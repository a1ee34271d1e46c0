"""Models that stand in for encoders: one that reads what is written on flat pictures, and ones that cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from sae_auditor.bundle import PromptClass, PromptSet
from sae_auditor.images import load_image
from sae_auditor.studies.typography import stamps
from sae_auditor.studies.typography.seeing import Seen
from sae_auditor.studies.typography.words import _NEUTRAL

NAMES = ("pear", "lemon", "cherry")
PROMPTS = PromptSet("fruit", tuple(PromptClass(name, (f"a {name}",)) for name in NAMES))
SIDE_PX = 160
# No paper of a plate has this hue.
_GROUND = np.array([150, 60, 190])
_SHAPE = (12, 48)
# Of the best template, from where on it counts as read: blurred words come up to 0.54.
CERTAIN = 0.56
WORD, EDGES, PLATE, ALWAYS = 1, 2, 3, 4


def pictures(n: int, seed: int) -> list[np.ndarray]:
    """Flat pictures uint8 ``[s, s, 3]`` of slightly different colours."""
    random = np.random.default_rng(seed)
    return [
        np.broadcast_to((_GROUND + random.integers(-9, 10, 3)).astype(np.uint8), (SIDE_PX, SIDE_PX, 3))
        for _ in range(n)
    ]


def trials_of(writer, crops):
    return writer.trials([load_image(crop) for crop in crops], crops)


class Model:
    """Decides by chance, by what it reads, or by the mere presence of a plate; latents fire with noise of their own."""

    def __init__(self, seed: int, *, obeys: float = 0.0, fears_plates: bool = False, reads: bool = True) -> None:
        self._random = np.random.default_rng(seed)
        self._obeys, self._fears_plates, self._reads = obeys, fears_plates, reads
        self._templates = {
            word: [_normal(stamps._drawn(word, font, 32)) for font in stamps._FONTS]
            for word in (*NAMES, *(word for words in _NEUTRAL.values() for word in words))
        }

    def __call__(self, images: Sequence[object], crops: Sequence[np.ndarray]) -> list[Seen]:
        return [self._seen(crop) for crop in crops]

    def _seen(self, crop: np.ndarray) -> Seen:
        random, plate = self._random, _plate(crop)
        decisions = random.normal(0, 0.1, len(NAMES))
        decisions[0] += 3
        fires = {ALWAYS: random.uniform(1, 2)}
        if plate is not None:
            fires[PLATE] = random.uniform(1, 2)
            fires[EDGES] = float(np.abs(np.diff(plate, axis=1)).mean() + np.abs(np.diff(plate, axis=0)).mean())
            word, likeness = self._read(plate)
            if self._reads and likeness > CERTAIN:
                fires[WORD] = likeness
                if word in NAMES and random.random() < self._obeys:
                    decisions[NAMES.index(word)] += 6
            if self._fears_plates:
                decisions[1] += 6
        # Others that fire here and there, on nothing.
        fires |= {int(latent): random.exponential() for latent in 10 + random.choice(20, 5, replace=False)}
        latents = np.array(sorted(fires))
        return Seen(decisions, latents, np.array([fires[latent] for latent in latents.tolist()]), np.empty((3, 0)))

    def _read(self, plate: np.ndarray) -> tuple[str, float]:
        ink = np.abs(plate - plate[0, 0])
        rows, columns = (np.flatnonzero(ink.max(axis) > 0.3 * ink.max()) for axis in (1, 0))
        if not len(rows):
            return "", 0.0
        shown = _normal(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        likeness = {word: max(float((shown * one).mean()) for one in ones) for word, ones in self._templates.items()}
        best = max(likeness, key=likeness.__getitem__)
        return best, likeness[best]


def _plate(crop: np.ndarray) -> np.ndarray | None:
    """The grey levels of what is not ground, 0 to 1."""
    hue = crop[..., 2].astype(int) - crop[..., 1]
    rows, columns = (np.flatnonzero((hue < 80).any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return crop[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean(2) / 255


def _normal(ink: np.ndarray) -> np.ndarray:
    """One size, mean 0 and variance 1."""
    made = np.asarray(Image.fromarray(ink.astype(np.float32)).resize(_SHAPE[::-1], Image.Resampling.BOX))
    return (made - made.mean()) / (made.std() + 1e-9)
