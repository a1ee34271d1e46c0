"""What a scan of a folder costs, as a multiple of encoding those images with open_clip alone, and the memory it takes.

Prints a line like ``scan ViT-B-32 1.08 x (at most 1.20 x)  peak 1.42 GiB (below 2 GB)``. Weights are random; see
README.md beside this file. Each is measured in a process of its own, after its model was loaded; ``--full`` measures
5,000 images.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import torch
from PIL import Image
from random_bundle import random_bundle

from sae_auditor.bundle import PromptClass, PromptSet, open_bundle
from sae_auditor.encoders._offline import open_clip
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.studies import STUDIES, ImageFiles, run_study_job

MODEL: Final = "ViT-B-32"
N_CLASSES, D_SAE, K = 50, 30_000, 64
BATCH: Final = 32
SIZE_PX: Final = (320, 240)
BOUND, MEMORY_BOUND = 1.20, 2e9
FEW, FULL = 400, 5_000
_KIB: Final = 1024
_PROMPTS: Final = PromptSet("classes", tuple(PromptClass(f"class {i}", (f"kind {i}",)) for i in range(N_CLASSES)))


def make_folder(folder: Path, n_images: int) -> None:
    """Write JPEG files of soft noise into a sub-folder for each class."""
    for item in _PROMPTS.classes:
        (folder / item.name).mkdir(parents=True)

    def make(i: int) -> None:
        small = np.random.default_rng(i).integers(0, 256, (24, 32, 3), dtype=np.uint8)
        place = folder / _PROMPTS.names[i % N_CLASSES] / f"{i:06}.jpg"
        Image.fromarray(small).resize(SIZE_PX).save(place, quality=90)

    with ThreadPoolExecutor() as pool:
        list(pool.map(make, range(n_images)))


def encode(folder: Path, threads: int) -> tuple[float, int]:
    """Encode the images of a folder in a plain loop; return seconds and the peak of memory in bytes."""
    torch.set_num_threads(threads)
    model, _, transform = open_clip.create_model_and_transforms(MODEL, pretrained=None)
    model.eval()
    files = sorted(folder.glob("*/*.jpg"))

    @torch.inference_mode()
    def work() -> None:
        for start in range(0, len(files), BATCH):
            pixels = []
            for file in files[start : start + BATCH]:
                with Image.open(file) as image:
                    pixels.append(transform(image.convert("RGB")))
            model.encode_image(torch.stack(pixels))

    return measured(work)


def scan(folder: Path, bundle: Path, threads: int) -> tuple[float, int]:
    """Run the reliance study as its command does; return seconds and the peak of memory in bytes."""
    torch.set_num_threads(threads)
    study = next(study for study in STUDIES if study.id == "scan")
    auditor = Auditor(open_bundle(bundle), device="cpu")
    inputs = study.inputs(ImageFiles((str(folder),)), _PROMPTS)

    def work() -> None:
        result = run_to_end(run_study_job(study, inputs, auditor))
        assert result.is_whole
        assert result.outcome.facts["images"] == result.outcome.facts["labelled"] > 0

    return measured(work)


def measured(work: Callable[[], None]) -> tuple[float, int]:
    """Return how long `work` takes, and the most memory that this process ever took."""
    start_s = time.perf_counter()
    work()
    return time.perf_counter() - start_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB


def apart(work: Callable[..., tuple[float, int]], *args: object) -> tuple[float, int]:
    """Do `work` in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args).result()


def main() -> None:
    """Measure both by turns and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, help=f"files; {FEW} when left out")
    parser.add_argument("--full", action="store_true", help=f"{FULL} files, one round")
    parser.add_argument("--rounds", type=int, help="measured rounds; 2 when left out, 1 of --full")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of torch, for both")
    arguments = parser.parse_args()
    n_images = arguments.images or (FULL if arguments.full else FEW)
    with tempfile.TemporaryDirectory() as place:
        folder, bundle = Path(place) / "images", Path(place) / "bundle"
        make_folder(folder, n_images)
        random_bundle(bundle, MODEL, D_SAE, K)
        encoding, scanning, peaks = [], [], []
        for _ in range(arguments.rounds or (1 if arguments.full else 2)):
            encoding.append(apart(encode, folder, arguments.threads)[0])
            seconds, peak = apart(scan, folder, bundle, arguments.threads)
            scanning.append(seconds)
            peaks.append(peak)
            print(f"  open_clip {encoding[-1]:.1f} s, scan {seconds:.1f} s, {peak / 1e9:.2f} GB", flush=True)
    ratio, peak = statistics.median(scanning) / statistics.median(encoding), max(peaks)
    what = f"[{n_images:,} images, {N_CLASSES} classes, {D_SAE:,} latents, {arguments.threads} threads]"
    print(f"scan {MODEL} {ratio:.2f} x (at most {BOUND:.2f} x)  peak {peak / 1e9:.2f} GB (below 2 GB)  {what}")


if __name__ == "__main__":
    main()
