"""How soon a large reference index answers.

Writes an index folder with random content (see `random_index`), then opens and asks it in a fresh child process. Prints
one line a figure, like ``top 100 images, p95 12.1 ms (bound 20 ms): 0.61 x``. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import numpy as np
from random_index import SAE_NAME, Size, write_random_index

N_TOP = 100
_BOUNDS = {
    "opening": (1.0, "s"),
    "top 100 images, p95": (20.0, "ms"),
    "peak memory": (1.0, "GB"),
}


def measure(folder: Path, size: Size, questions: int) -> dict[str, tuple[float, str]]:
    """Open and ask the index in this process; return ``{figure: (value, unit)}``."""
    # What a program that shows concepts has loaded before it opens anything.
    from sae_auditor.bundle.store import open_store
    from sae_auditor.concepts.table import read_concepts

    before, busy = time.perf_counter(), time.process_time()
    table = read_concepts(open_store(folder), SAE_NAME, d_sae=size.latents, embed_dim=size.embed_dim)
    table.labels_shown()
    opening_s, opening_processor_s = time.perf_counter() - before, time.process_time() - busy
    support = table.numbers("support")
    random = np.random.default_rng(1)
    # The densest are among them; dead ones cost nothing and are left out.
    alive = random.permutation(np.flatnonzero(support))[:questions]
    densest = np.argsort(-support)[:20]
    asked = random.permutation(np.union1d(alive, densest))
    times_ms, processor_ms = [], []
    for latent in asked.tolist():
        before, busy = time.perf_counter(), time.process_time()
        top = table.index.top(latent, N_TOP)
        rows = table.index.images(top.image_ids)
        times_ms.append(1000 * (time.perf_counter() - before))
        processor_ms.append(1000 * (time.process_time() - busy))
        assert len(rows) == min(N_TOP, support[latent])
    of_densest = [time_ms for latent, time_ms in zip(asked, times_ms, strict=True) if latent in densest]
    figures = {
        "opening": (opening_s, "s"),
        "opening, processor time": (opening_processor_s, "s"),
        "top 100 images, first": (times_ms[0], "ms"),
        "top 100 images, median": (float(np.median(times_ms)), "ms"),
        "top 100 images, p95": (float(np.percentile(times_ms, 95)), "ms"),
        # What other work on the machine does not change.
        "top 100 images, p95 of processor time": (float(np.percentile(processor_ms, 95)), "ms"),
        "top 100 images, slowest": (max(times_ms), "ms"),
        "top 100 images of the 20 densest latents, p95": (float(np.percentile(of_densest, 95)), "ms"),
    }
    whole: dict[str, Callable[[], object]] = {
        "support of all latents, once": table.index.support,
        "co-firing of the densest latent": lambda: table.index.co_firing(int(densest[0])),
        "co-firing of a latent": lambda: table.index.co_firing(int(alive[0])),
        "latents on 10 images": lambda: table.index.latents_on(range(10)),
    }
    for name, work in whole.items():
        before = time.perf_counter()
        work()
        figures[name] = (time.perf_counter() - before, "s")
    # Linux counts in KiB.
    figures["peak memory"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9, "GB")
    return figures


def measure_in_child(folder: Path, size: Size, questions: int) -> dict[str, tuple[float, str]]:
    """Do `measure` in a fresh process, whose memory is that of reading alone."""
    given = json.dumps([str(folder), asdict(size), questions])
    environment = os.environ | {"OMP_NUM_THREADS": "2"}
    child = subprocess.run(
        [sys.executable, __file__, "--measure", given], stdout=subprocess.PIPE, env=environment, text=True, check=True
    )
    figures: dict[str, tuple[float, str]] = json.loads(child.stdout)
    return figures


def main() -> None:
    """Write the index, measure and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--latents", type=int, default=65_536)
    parser.add_argument("--l0", type=int, default=32, help="mean number of latents that fire on an image")
    parser.add_argument(
        "--embed-dim", type=int, default=512, help="length of an embedding; half the bytes of the index"
    )
    parser.add_argument("--questions", type=int, default=500, help="latents asked, beside the 20 densest")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the index there, or ask the one that is there"
    )
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        folder, size, questions = json.loads(arguments.measure)
        print(json.dumps(measure(Path(folder), Size(**size), questions)))
        return
    size = Size(arguments.images, arguments.latents, arguments.l0, arguments.embed_dim)
    keep: Path | None = arguments.keep
    with tempfile.TemporaryDirectory() if keep is None else nullcontext(str(keep)) as place:
        prepare(Path(place), size)
        for name, (value, unit) in measure_in_child(Path(place), size, arguments.questions).items():
            bound = _BOUNDS.get(name)
            ratio = f" (bound {bound[0]:g} {bound[1]}): {value / bound[0]:.2f} x" if bound else ""
            print(f"{name} {value:.3g} {unit}{ratio}", flush=True)


def prepare(folder: Path, size: Size) -> None:
    """Write the index unless it is there already."""
    said = folder / "size.json"
    if said.exists():
        if json.loads(said.read_text()) != asdict(size):
            raise SystemExit(f"{folder} holds an index of another size: {said.read_text()}")
        print("index taken as it is there", flush=True)
        return
    before = time.perf_counter()
    n_codes = write_random_index(folder, size)
    said.write_text(json.dumps(asdict(size)))
    n_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    taken_s = time.perf_counter() - before
    print(
        f"{size.images:,} images, {size.latents:,} latents, {n_codes:,} codes: "
        f"{n_bytes / 1e9:.2f} GB written in {taken_s:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
