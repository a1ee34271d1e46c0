"""Build the demo world: render, train the CLIP and its autoencoders, measure, pack the bundle.

    python packaging/demo/build.py train  --preset full  --work demo-work     # a GPU: minutes
    python packaging/demo/build.py finetune --preset glove-tuned --work glove # another world, on a CPU: half an hour
    python packaging/demo/build.py bundle --preset full  --work demo-work     # any machine
    python packaging/demo/build.py ship   --preset full  --work demo-work     # into resources/

Every stage keeps its result in the work folder and is skipped when it is there; a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# A render is a chain of small products: with BLAS threads in every worker they take five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import torch  # noqa: E402 -- after the path is set

from demo_world import training  # noqa: E402
from demo_world.settings import PRESETS, Preset  # noqa: E402


def main() -> int:
    """Run the chosen stage and print every figure as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=["train", "finetune", "saes", "measure", "bundle", "ship"])
    parser.add_argument("--preset", choices=sorted(PRESETS), default="small")
    parser.add_argument("--work", type=Path, default=Path("demo-work"))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    stages: dict[str, Callable[[Preset, Path, int], dict[str, Any]]] = {
        "train": training.train_everything,
        "finetune": training.finetune_everything,
        "saes": training.train_missing_saes,
        "measure": training.measure_encoder,
        "bundle": _bundle,
        "ship": _ship,
    }
    started_s = time.perf_counter()
    torch.manual_seed(PRESETS[arguments.preset].seed)
    figures = stages[arguments.stage](PRESETS[arguments.preset], arguments.work, arguments.workers)
    print(json.dumps({**figures, "seconds": round(time.perf_counter() - started_s, 1)}, indent=2))
    return 0


def _bundle(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    from demo_world.bundle import build_bundle  # the training machine need not have what packing needs

    return build_bundle(preset, work, workers)


def _ship(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    from demo_world.bundle import ship

    return ship(work)


if __name__ == "__main__":
    raise SystemExit(main())
