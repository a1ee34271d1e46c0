"""What an index costs beside encoding: looking for the files, sampling them, merging what was made of them.

A part of ``index.py``. Tiny images stand for those of a large folder, since none of the three depends on their size,
and random vectors and codes for what an encoder and an SAE give.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.bundle import Bundle
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.concepts.indexing.batch import Coded, Seen, SiteVectors
from sae_auditor.concepts.indexing.making import Model
from sae_auditor.concepts.indexing.tables import Codes
from sae_auditor.engines import LocalEngine
from sae_auditor.progress import Job, Update

BOUND = 0.05
# So many latents fire on an image.
_L0 = 32
_IMAGES_PER_FOLDER = 1000
# What the job says while it loads or encodes; all else is looking, sampling or merging.
_NOT_COUNTED = ("Indexing images", "Loading the encoder")


@dataclass(frozen=True)
class Stages:
    """Seconds by what a job said that it was doing."""

    seconds: dict[str, float]

    @property
    def rest_s(self) -> float:
        """All of it but loading the encoder and encoding."""
        return sum(s for note, s in self.seconds.items() if note not in _NOT_COUNTED)


def stages_of(job: Job[Any]) -> Stages:
    """Drive a job to its end and see where the time goes."""
    seconds: dict[str, float] = {}
    note, last_s = "Starting", time.perf_counter()
    for report in job:
        if isinstance(report, Update):
            continue
        now_s = time.perf_counter()
        seconds[note] = seconds.get(note, 0.0) + now_s - last_s
        note, last_s = report.note, now_s
    seconds[note] = seconds.get(note, 0.0) + time.perf_counter() - last_s
    return Stages(seconds)


def rest_of_100_000(bundle: Bundle, n_images: int, workers: int) -> float:
    """Return the seconds that all but encoding takes at 100,000 images, reckoned from `n_images` tiny ones.

    Loading is left out, and sampling too where nothing is encoded: its few images are in the share of the larger run.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "tiny"
        _make_tiny(folder, n_images)
        target = Path(place) / "index"
        with _without_encoder(bundle):
            stages = stages_of(
                index_folders_job(bundle, [folder], target, engine=LocalEngine(), device="cpu", workers=workers)
            )
    for name, value in stages.seconds.items():
        print(f"    {value:7.2f} s {name}", flush=True)
    return stages.rest_s * 100_000 / n_images


def _make_tiny(folder: Path, n_images: int) -> None:
    places = [folder / f"{i // _IMAGES_PER_FOLDER:03}" / f"{i:06}.jpg" for i in range(n_images)]
    for place in {place.parent for place in places}:
        place.mkdir(parents=True)

    def make(i: int) -> None:
        Image.fromarray(np.random.default_rng(i).integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(places[i])

    with ThreadPoolExecutor() as pool:
        list(pool.map(make, range(n_images)))


@contextmanager
def _without_encoder(bundle: Bundle) -> Iterator[None]:
    """Let random vectors and codes stand in for what the encoder and the SAE give."""
    random = np.random.default_rng(0)
    (name, sae), *_ = bundle.saes.items()
    embeddings = torch.randn(512, bundle.load_encoder("cpu", "auto").embed_dim)
    vectors = torch.randn(512, 1, int(sae.config.d_in))

    def add(model: Model, crop: object) -> None:
        del model, crop

    def look(model: Model) -> Seen:
        rows = torch.from_numpy(random.integers(0, 512, model.together))
        return Seen(embeddings[rows], {name: SiteVectors(vectors[rows], 1)})

    def coded(model: Model, sae_name: str, read: SiteVectors, ids: NDArray[np.int64]) -> Iterator[Coded]:
        n = len(ids)
        latents = random.integers(0, sae.config.d_sae, n * _L0).astype(np.int32)
        activations = random.random(n * _L0).astype(np.float32)
        codes = Codes(np.repeat(ids, _L0), latents, activations, np.full(n * _L0, -1, np.int16))
        yield Coded(codes, np.zeros(n, np.float32), np.zeros(n, np.float32))

    kept = {attribute: getattr(Model, attribute) for attribute in ("add", "look", "coded")}
    for attribute, stand_in in (("add", add), ("look", look), ("coded", coded)):
        setattr(Model, attribute, stand_in)
    try:
        yield
    finally:
        for attribute, own in kept.items():
            setattr(Model, attribute, own)
