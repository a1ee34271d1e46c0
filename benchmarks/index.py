"""How fast folders are indexed, as a share of what a PyTorch DataLoader with as many workers gets through, in one run.

Prints lines like ``index ViT-B-32 1.75 x (at least 1.70 x on a GPU)``. Weights are random; see README.md beside this
file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gpu_pixels import print_pixels
from index_stages import BOUND, Stages, rest_of_100_000, stages_of
from PIL import Image
from random_bundle import random_bundle
from torch.utils.data import DataLoader, Dataset

from sae_auditor.bundle import Bundle
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.encoders._offline import open_clip
from sae_auditor.engines import LocalEngine
from sae_auditor.images.pool import cores_here

MODEL, D_SAE, K = "ViT-B-32", 65_536, 32
BATCH = 32
SIZE_PX = (640, 480)
# On a GPU, against the DataLoader; on a CPU, where the encoder takes the time, against threads as they were before.
GPU_BOUND, GPU_DECODING_BOUND, CPU_BOUND = 1.70, 3.50, 0.95


class Files(Dataset[torch.Tensor]):
    """What anybody would write: Pillow, and open_clip's own transform."""

    def __init__(self, files: list[Path], transform: Callable[[Any], torch.Tensor]) -> None:
        self._files = files
        self._transform = transform

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, place: int) -> torch.Tensor:
        with Image.open(self._files[place]) as image:
            return self._transform(image.convert("RGB"))


class Reference:
    """A DataLoader that feeds open_clip and a TopK SAE in plain torch.

    Parameters
    ----------
    device
        cpu or cuda.
    workers
        Processes of the loader.
    """

    def __init__(self, device: str, workers: int) -> None:
        model, _, self._transform = open_clip.create_model_and_transforms(MODEL, pretrained=None)
        self._visual = model.visual.to(device).eval()
        self._device, self._workers = device, workers
        self._vectors: list[torch.Tensor] = []
        self._visual.transformer.register_forward_hook(lambda module, inputs, output: self._vectors.append(output))
        width = self._visual.conv1.out_channels
        self._w_enc = torch.randn(width, D_SAE, device=device) / width**0.5
        self._b_dec = torch.zeros(width, device=device)

    @torch.inference_mode()
    def __call__(self, files: list[Path]) -> None:
        """Bring the codes and the embeddings of files to the CPU."""
        on_gpu = self._device.startswith("cuda")
        loader = DataLoader(
            Files(files, self._transform), batch_size=BATCH, num_workers=self._workers, pin_memory=on_gpu
        )
        for pixels in loader:
            with torch.autocast("cuda", torch.bfloat16, enabled=on_gpu):
                embedding = self._visual(pixels.to(self._device, non_blocking=True))
            x = self._vectors.pop()[:, 0].float()
            codes = torch.relu((x - self._b_dec) @ self._w_enc).topk(K, dim=1)
            embedding.float().cpu(), codes.values.cpu(), codes.indices.cpu()


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


def index(bundle: Bundle, folder: Path, **settings: Any) -> Stages:
    """Index a folder as the command does, from looking at the files to the finished index."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        return stages_of(index_folders_job(bundle, [folder], Path(place) / "index", engine=LocalEngine(), **settings))


def rate(work: Callable[[], object], n_images: int) -> float:
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
    parser.add_argument("--images", type=int, help="files; 256 on a CPU, 65536 on a GPU")
    parser.add_argument("--rounds", type=int, default=3, help="measured rounds")
    parser.add_argument("--workers", type=int, default=cores_here(), help="processes of the index and of the loader")
    parser.add_argument(
        "--stages", type=int, default=100_000, help="tiny images of the part without an encoder; 0: none"
    )
    arguments = parser.parse_args()
    on_gpu = arguments.device.startswith("cuda")
    n_images = arguments.images or (65_536 if on_gpu else 256)

    def load(files: list[Path]) -> None:
        # Its model is made anew each time, as the index loads its encoder each time.
        Reference(arguments.device, arguments.workers)(files)

    with tempfile.TemporaryDirectory() as place:
        bundle = random_bundle(Path(place) / "bundle", MODEL, D_SAE)
        folder = Path(place) / "images"
        files = make_files(folder, n_images)
        settings = {"device": arguments.device, "workers": arguments.workers}
        works: dict[str, Callable[[], object]] = {
            "loader": lambda: load(files),
            "index": lambda: index(bundle, folder, **settings),
        }
        if on_gpu:
            works["index --decode gpu"] = lambda: index(bundle, folder, **settings, decoding="gpu")
        else:
            works["threads"] = lambda: index(bundle, folder, device=arguments.device, workers=0)
        few = folder.parent / "few"
        warm_up = make_files(few, 64)
        load(warm_up)
        index(bundle, few, device=arguments.device)
        rates: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(arguments.rounds):
            for name, work in works.items():
                rates[name].append(rate(work, n_images))
            print("  " + ", ".join(f"{name} {rates[name][-1]:.1f}/s" for name in works), flush=True)
        if on_gpu:
            print_pixels(bundle.load_encoder(arguments.device, "auto"), folder.parent / "pixels")
        medians = {name: statistics.median(values) for name, values in rates.items()}
        print_ratios(medians, arguments.workers, on_gpu)
        if arguments.stages:
            print_rest(bundle, arguments.stages, arguments.workers, medians["index"])


def print_rest(bundle: Bundle, n_images: int, workers: int, rate: float) -> None:
    """Print what an index costs beside encoding, at 100,000 images."""
    n_s = rest_of_100_000(bundle, n_images, workers)
    share = n_s / (100_000 / rate)
    print(f"looking, sampling and merging {share:.1%} of the time at 100,000 images (at most {BOUND:.0%})", end="  ")
    print(f"[{n_s:.1f} s, measured on {n_images:,} tiny images]")


def print_ratios(medians: dict[str, float], workers: int, on_gpu: bool) -> None:
    """Print a line for each ratio."""
    ratio = medians["index"] / medians["loader"]
    print(f"index {MODEL} {ratio:.2f} x (at least {GPU_BOUND:.2f} x on a GPU)", end="  ")
    print(f"[{medians['index']:.1f} of the DataLoader's {medians['loader']:.1f} images/s, {workers} workers each]")
    if on_gpu:
        ratio = medians["index --decode gpu"] / medians["loader"]
        print(f"index --decode gpu {MODEL} {ratio:.2f} x (at least {GPU_DECODING_BOUND:.2f} x)", end="  ")
        print(f"[{medians['index --decode gpu']:.1f} images/s]")
    else:
        ratio = medians["index"] / medians["threads"]
        print(f"processes over threads {MODEL} {ratio:.2f} x (at least {CPU_BOUND:.2f} x on a CPU)", end="  ")
        print(f"[{medians['threads']:.1f} images/s in threads]")


if __name__ == "__main__":
    main()
