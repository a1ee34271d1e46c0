"""Pictures with labels, and simulated readouts of which it is known what they lean on."""

from __future__ import annotations

import hashlib

import numpy as np
from PIL import Image

from sae_auditor.studies.scan.effects import EffectsWriter
from sae_auditor.studies.scan.truth import Truth
from tests.tiny import tiny_pictures

N_IMAGES = 60
CUE, DEFECT = 0, 1


def write_pictures(folder, n=N_IMAGES):
    """Write pictures into the sub-folders good and defective, the latter darker; every third is defective."""
    for i, picture in enumerate(tiny_pictures(n, side_px=36)):
        place = folder / ("defective" if i % 3 == 0 else "good")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture // 3 if i % 3 == 0 else picture).save(place / f"{i:03}.png")
    return folder


def simulate(leans, n=300, seed=0, *, scales=(1.0, 1.0), rate=0.3):
    """Return effects of two readouts and the truth of ``n`` images of two classes.

    Latent `CUE` fires in a share of `rate` of the images whatever they show, and pushes the second class by `leans` of
    the two; latent `DEFECT` fires on a third of the second class and pushes it by 2 under both. All decisions are
    multiplied by `scales`.
    """
    random = np.random.default_rng(seed)
    classes = random.integers(2, size=n)
    cue, defect = random.random(n) < rate, (random.random(n) < 0.35) & (classes == 1)
    found = []
    for lean, scale in zip(leans, scales, strict=True):
        pushes = np.stack([lean * cue, 2.0 * defect], axis=1) * random.uniform(0.8, 1.2, (n, 2))
        decision = random.normal(1.5 * (2 * classes - 1), 1.0) + pushes.sum(1)
        writer = EffectsWriter(2, 2)
        for i in range(n):
            fired = np.flatnonzero([cue[i], defect[i]])
            own = scale * np.stack([-pushes[i, fired], pushes[i, fired]])
            sha256 = hashlib.sha256(f"{seed}/{i}".encode()).hexdigest()
            both = scale * np.array([-decision[i], decision[i]])
            writer.add(f"{i}.png", sha256, both, fired, np.ones(len(fired)), own, own)
        found.append(writer.finish())
    return found[0], found[1], Truth(classes.astype(np.int64))
