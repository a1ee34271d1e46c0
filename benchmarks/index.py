"""How fast folders are indexed, as a share of the rate of the same loader that feeds the bare encoder, in one run.

Prints a line like ``index ViT-B-32 0.95 x (at least 0.90 x)``. Weights are random; see README.md beside this file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import torch
from PIL import Image
from random_world import RandomBundle, random_encoder, random_sae

from sae_auditor.bundle import Bundle
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain.decoding import Decoded, Stack, decoded
from sae_auditor.progress import run_to_end

MODEL, D_SAE = "ViT-B-32", 65_536
BATCH, AHEAD = 32, 128
SIZE_PX = (640, 480)


class IndexedBundle(RandomBundle):
    """A random bundle with what an index asks of one."""

    path = Path("random")

    def __init__(self, encoder: ClipEncoder) -> None:
        site = Site(f"blocks.{encoder.n_blocks - 1}.hook_resid_post")
        super().__init__(encoder, {"cls-last": random_sae(encoder, site, D_SAE)})
        sae = self.saes["cls-last"].config
        self.manifest = SimpleNamespace(encoder=SimpleNamespace(name=MODEL, fingerprint=encoder.fingerprint))
        self.sae_refs = (
            SimpleNamespace(
                name="cls-last",
                fingerprint="2" * 64,
                site=sae.site,
                tokens=sae.tokens,
                d_in=sae.d_in,
                d_sae=sae.d_sae,
            ),
        )


def make_files(folder: Path, n_images: int) -> list[Path]:
    """Write JPEG files of soft noise."""
    folder.mkdir()
    files = [folder / f"{i:06}.jpg" for i in range(n_images)]

    def make(i: int) -> None:
        small = np.random.default_rng(i).integers(0, 256, (24, 32, 3), dtype=np.uint8)
        Image.fromarray(small).resize(SIZE_PX).save(files[i], quality=90)

    with ThreadPoolExecutor() as pool:
        list(pool.map(make, range(n_images)))
    return files


def decode(encoder: ClipEncoder, files: list[Path]) -> None:
    """Read, decode and preprocess files, and nothing else."""
    for _ in decoded(files, encoder.preprocess, AHEAD):
        pass


def bare(encoder: ClipEncoder, files: list[Path]) -> None:
    """Embed files: the same decoding ahead and the same batches, and nothing but the encoder."""
    size = BATCH if encoder.device.type == "cuda" else 1
    stack = Stack(encoder.device)
    images = decoded(files, encoder.preprocess, AHEAD)
    while batch := list(islice(images, size)):
        pixels = stack([item.pixels for item in batch if isinstance(item, Decoded)])
        encoder.run(pixels, Site("pooled")).embedding.cpu()


def index(bundle: IndexedBundle, folder: Path, device: str) -> None:
    """Index a folder as the command does, from looking at the files to the finished index."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        run_to_end(index_folders_job(cast(Bundle, bundle), [folder], Path(place) / "index", device=device))


def rate(work: Callable[[], None], n_images: int) -> float:
    """Return images a second."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    start_s = time.perf_counter()
    work()
    return n_images / (time.perf_counter() - start_s)


def main() -> None:
    """Measure all of it by turns and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--images", type=int, help="files; 256 on a CPU, 16384 on a GPU")
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds")
    arguments = parser.parse_args()
    n_images = arguments.images or (16_384 if arguments.device.startswith("cuda") else 256)
    encoder = random_encoder(MODEL, device=arguments.device)
    bundle = IndexedBundle(encoder)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "images"
        files = make_files(folder, n_images)
        works: dict[str, Callable[[], None]] = {
            "decode": lambda: decode(encoder, files),
            "bare": lambda: bare(encoder, files),
            "index": lambda: index(bundle, folder, arguments.device),
        }
        few = folder.parent / "few"
        make_files(few, 64)
        bare(encoder, files[:64])
        index(bundle, few, arguments.device)
        rates: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(arguments.rounds):
            for name, work in works.items():
                rates[name].append(rate(work, n_images))
            print("  " + ", ".join(f"{name} {rates[name][-1]:.1f}/s" for name in works), flush=True)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratio = medians["index"] / medians["bare"]
    print(f"index {MODEL} {ratio:.2f} x (at least 0.90 x)", end="  ")
    print(f"[{medians['index']:.1f} of {medians['bare']:.1f} images/s; decoding alone {medians['decode']:.1f}]")


if __name__ == "__main__":
    main()
