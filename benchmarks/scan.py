"""What a scan of a folder costs, as a multiple of encoding those images with open_clip alone, and the memory it takes.

Prints a line like ``scan ViT-B-32 1.08 x (at most 1.20 x)  peak 1.42 GB (below 2 GB)``, and the ratio of processor
times, which other work on the machine hardly changes. Weights are random; see README.md beside this file. Each is
measured in a process of its own, after its model was loaded; ``--full`` measures 5,000 images.

``--memory`` tells the memory alone, and far sooner: the model is loaded and the images are decoded, but its image tower
does not run. What it would give is drawn at random instead, for every image anew, and everything after it is as it is.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from PIL import Image
from random_bundle import random_bundle

from sae_auditor.bundle import PromptClass, PromptSet, open_bundle
from sae_auditor.encoders import ClipEncoder, Site, SitePass
from sae_auditor.encoders._offline import open_clip
from sae_auditor.images.pool import end_kept
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


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processors (those that decode included), and the peak of memory in bytes."""

    wall_s: float
    processor_s: float
    peak: int


def encode(folder: Path, threads: int) -> Cost:
    """Encode the images of a folder in a plain loop."""
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


def scan(folder: Path, bundle: Path, threads: int, *, is_tower_run: bool = True) -> Cost:
    """Run the reliance study as its command does; without its tower on made-up vectors."""
    torch.set_num_threads(threads)
    study = next(study for study in STUDIES if study.id == "scan")
    auditor = Auditor(open_bundle(bundle), device="cpu")
    if not is_tower_run:
        make_up_passes(auditor.encoder)
    inputs = study.inputs(ImageFiles((str(folder),)), _PROMPTS)
    run_to_end(auditor.texts_job(_PROMPTS))  # kept for a prompt set, whatever is asked of it

    def work() -> None:
        result = run_to_end(run_study_job(study, inputs, auditor))
        end_kept()
        assert result.is_whole
        assert result.outcome.facts["images"] == result.outcome.facts["labelled"] > 0

    return measured(work)


def make_up_passes(encoder: ClipEncoder) -> None:
    """Let an encoder draw what its image tower would give, about as large as the pass of a grey image."""
    random = torch.Generator().manual_seed(0)
    run, size = encoder.run, encoder.preprocess(np.full((8, 8, 3), 128, np.uint8)).shape
    known: dict[Site, SitePass] = {}

    def drawn(like: torch.Tensor, n: int) -> torch.Tensor:
        return like.std() * torch.randn(n, *like.shape[1:], generator=random)

    def made_up(pixels: torch.Tensor, site: Site) -> SitePass:
        if site not in known:
            known[site] = run(torch.zeros(1, *size), site)
        one, n = known[site], len(pixels)
        return replace(one, hidden=drawn(one.hidden, n), embedding=drawn(one.embedding, n))

    encoder.run = made_up  # type: ignore[method-assign]


def measured(work: Callable[[], None]) -> Cost:
    """Return what `work` takes, and the most memory that this process ever took."""
    wall_s, processor_s = time.perf_counter(), _processor_s()
    work()
    return Cost(time.perf_counter() - wall_s, _processor_s() - processor_s, _peak())


def _peak() -> int:
    """Return the most memory that this process held; `getrusage` would count what its parent had before it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * _KIB


def _processor_s() -> float:
    """Return what this process and its ended children have used."""
    return sum(os.times()[:4])


def apart(work: Callable[..., Cost], *args: object, **options: object) -> Cost:
    """Do `work` in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args, **options).result()


def main() -> None:
    """Measure both by turns and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, help=f"files; {FEW} when left out")
    parser.add_argument("--full", action="store_true", help=f"{FULL} files, one round")
    parser.add_argument("--memory", action="store_true", help="the memory alone, of made-up passes of the tower")
    parser.add_argument("--rounds", type=int, help="measured rounds; 2 when left out, 1 of --full")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of torch, for both")
    arguments = parser.parse_args()
    n_images = arguments.images or (FULL if arguments.full else FEW)
    with tempfile.TemporaryDirectory() as place:
        folder, bundle = Path(place) / "images", Path(place) / "bundle"
        make_folder(folder, n_images)
        random_bundle(bundle, MODEL, D_SAE, K)
        what = f"[{n_images:,} images, {N_CLASSES} classes, {D_SAE:,} latents, {arguments.threads} threads]"
        if arguments.memory:
            cost = apart(scan, folder, bundle, arguments.threads, is_tower_run=False)
            print(f"scan {MODEL}, made-up passes of the image tower  {peak_told(cost.peak)}  {what}")
            return
        costs: list[tuple[Cost, Cost]] = []
        for _ in range(arguments.rounds or (1 if arguments.full else 2)):
            pair = apart(encode, folder, arguments.threads), apart(scan, folder, bundle, arguments.threads)
            costs.append(pair)
            print(
                "  " + ", ".join(f"{name} {told(cost)}" for name, cost in zip(("open_clip", "scan"), pair, strict=True))
            )
    wall, processor = (
        statistics.median(of(own) for _, own in costs) / statistics.median(of(other) for other, _ in costs)
        for of in (_wall, _processor)
    )
    peak = max(own.peak for _, own in costs)
    print(
        f"scan {MODEL} {wall:.2f} x (at most {BOUND:.2f} x), {processor:.2f} x of processor time  "
        f"{peak_told(peak)}  {what}"
    )


def peak_told(peak: int) -> str:
    """Return a peak of memory in words, with its bound."""
    return f"peak {peak / 1e9:.2f} GB (below {MEMORY_BOUND / 1e9:.0f} GB)"


def _wall(cost: Cost) -> float:
    return cost.wall_s


def _processor(cost: Cost) -> float:
    return cost.processor_s


def told(cost: Cost) -> str:
    """Return a cost in words."""
    return f"{cost.wall_s:.1f} s ({cost.processor_s:.1f} s of processors), {cost.peak / 1e9:.2f} GB"


if __name__ == "__main__":
    main()
