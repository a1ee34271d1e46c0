"""How far pixels that a GPU decodes and scales are from those of the CPU. A part of ``index.py``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.concepts.indexing.gpu_decoding import gpu_decode
from sae_auditor.concepts.indexing.lifting import Lifter, OnDevice
from sae_auditor.encoders import ClipEncoder
from sae_auditor.images import AS_USUAL, ImageRefused
from sae_auditor.images.pool import Decoded, Work, decode_files
from sae_auditor.images.source import Rgb

_SIZES_PX = ((640, 480), (480, 640), (1920, 1080), (224, 224), (227, 301), (160, 120), (3000, 2000))
_SAMPLINGS = ("4:4:4", "4:2:2", "4:2:0")


def print_pixels(encoder: ClipEncoder, folder: Path) -> None:
    """Compare files of several sizes, contents, qualities and samplings of colour."""
    files = _make(folder)
    work = Work(encoder.framing("crop"), AS_USUAL, thumbnail_px=0)
    # What is yielded holds until the next is asked for.
    expected = [np.array(_crop(item)) for item in decode_files(files, work, 0, 16)]
    handed_on = decode_files(files, replace(work, hands_jpeg_on=True), 0, 16)
    items = list(Lifter(encoder.device, work, gpu_decode(encoder.device)).lift(handed_on))
    off: dict[str, list[NDArray[np.int16]]] = {}
    for file, item, crop in zip(files, items, expected, strict=True):
        _, sampling, _, content = file.stem.split("-")
        if isinstance(item, OnDevice) and item.is_decoded_there:
            difference = np.abs(item.crop.cpu().numpy().astype(np.int16) - crop.astype(np.int16))
            kind = f"{content}, {'every pixel' if sampling == '444' else 'two or four pixels'} with a colour of its own"
            off.setdefault(kind, []).append(difference)
    for kind, differences in off.items():
        every = np.concatenate([one.ravel() for one in differences])
        print(f"--decode gpu, {kind}: pixels at most {every.max()} of 255 levels off (4 by the promise)", end="  ")
        most = int(np.quantile(every, 0.999))
        print(f"[99.9 % in {most}, mean {every.mean():.2f}, {np.mean(every == 0):.0%} equal; {len(differences)} files]")


def _crop(item: Decoded | ImageRefused) -> Rgb:
    assert isinstance(item, Decoded)
    assert item.crop is not None
    return item.crop


def _make(folder: Path) -> list[Path]:
    folder.mkdir()
    files: list[Path] = []
    for i, size in enumerate(_SIZES_PX):
        for sampling in _SAMPLINGS:
            for quality in (60, 90, 98):
                for name, grain in (("soft", 24), ("hard", 3)):
                    random = np.random.default_rng(i)
                    shape = (max(2, size[1] // grain), max(2, size[0] // grain), 3)
                    small = Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8))
                    place = folder / f"{size[0]}x{size[1]}-{sampling.replace(':', '')}-{quality}-{name}.jpg"
                    small.resize(size).save(place, quality=quality, subsampling=sampling)
                    files.append(place)
    return files
