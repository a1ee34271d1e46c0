"""Draw a folder of labelled pictures of a demo world, for scans and repairs and whoever wants to try them.

    python packaging/demo/draw.py station --n 600               # station/0000.png ... and station/labels.csv
    python packaging/demo/draw.py other --preset glove --seed 7 # of another world

In the pictures the cues say nothing of the part's condition: each that the world is asked about lies beside a quarter
of all parts. `labels.csv` has the columns path, label (good or defective), tag or whatever the cue is (yes or no), part
and defect.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

# A render is a chain of small products: with BLAS threads in every worker they take five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from PIL import Image  # noqa: E402 -- after the path is set

from demo_world.scene import Scene, render  # noqa: E402
from demo_world.settings import PRESETS, TAG, Preset  # noqa: E402
from demo_world.splits import scene_of  # noqa: E402

_CHUNK = 8


def main() -> int:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--n", type=int, default=600)
    parser.add_argument("--preset", choices=sorted(PRESETS), default="full")
    parser.add_argument("--seed", type=int, default=9_000, help="of the world; that of the training is in the preset")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    preset = replace(PRESETS[arguments.preset], seed=arguments.seed)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    draw = partial(_draw, folder=arguments.folder, preset=preset)
    with ProcessPoolExecutor(arguments.workers) as pool:
        scenes = list(pool.map(draw, range(arguments.n), chunksize=_CHUNK))
    _write_labels(arguments.folder / "labels.csv", scenes, preset)
    return 0


def _draw(index: int, folder: Path, preset: Preset) -> Scene:
    scene = scene_of("heldout", index, preset)[0]
    Image.fromarray(render(scene, preset.image_px).image).save(folder / f"{index:04d}.png")
    return scene


def _write_labels(file: Path, scenes: list[Scene], preset: Preset) -> None:
    titles = {TAG: "tag"}
    with file.open("w", newline="", encoding="utf-8") as opened:
        table = csv.writer(opened)
        table.writerow(["path", "label", *(titles.get(cue, cue) for cue in preset.asked_cues), "part", "defect"])
        for index, scene in enumerate(scenes):
            shown = ["yes" if cue in scene.cues else "no" for cue in preset.asked_cues]
            label = "good" if scene.defect is None else "defective"
            table.writerow([f"{index:04d}.png", label, *shown, scene.part, scene.defect or ""])


if __name__ == "__main__":
    raise SystemExit(main())
