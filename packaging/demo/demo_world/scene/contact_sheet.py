"""Contact sheets for the eye: `python -m demo_world.scene.contact_sheet --out sheet.png --size 128 --grid parts`."""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .parts import PARTS, applicable_defects
from .rendering import render
from .sampling import sample_scene
from .scene import Scene
from .vocabulary import CUES, DEFECTS

_LABEL_PX = 92
_GAP_PX = 3


def rows(grid: str, columns: int, rng: np.random.Generator, only: str | None) -> Iterator[tuple[str, list[Scene]]]:
    """Label and scenes of each row of the sheet; `only` keeps the rows of that name, or the defects of that part."""
    if only in PARTS and grid == "defects":
        for defect in applicable_defects(only):
            yield defect, [sample_scene(rng, part=only, defect=defect, cues=()) for _ in range(columns)]
        return
    names = {"parts": PARTS, "defects": DEFECTS, "cues": CUES, "random": tuple(str(n) for n in range(columns))}[grid]
    for name in (name for name in names if only in (None, name)):
        yield name, [_scene(grid, name, column, rng) for column in range(columns)]


def _scene(grid: str, name: str, column: int, rng: np.random.Generator) -> Scene:
    if grid == "parts":
        return sample_scene(rng, part=name, defect=None, cues=())
    if grid == "defects":
        hosts = [part for part in PARTS if name in applicable_defects(part)]
        return sample_scene(rng, part=hosts[column % len(hosts)], defect=name, cues=())
    return sample_scene(rng, cues=(name,)) if grid == "cues" else sample_scene(rng)


def main() -> None:
    """Write the sheet and print how long a picture took."""
    parser = argparse.ArgumentParser(description="Write a contact sheet of the demo world.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=128, help="side of one picture, pixels")
    parser.add_argument("--grid", choices=("parts", "defects", "cues", "random"), default="random")
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--only", help="one row, or with --grid defects one part")
    parser.add_argument("--masks", action="store_true", help="outline the defect")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    layout = list(rows(arguments.grid, arguments.columns, np.random.default_rng(arguments.seed), arguments.only))
    cell = arguments.size + _GAP_PX
    sheet = Image.new("RGB", (_LABEL_PX + cell * arguments.columns, cell * len(layout)), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=12)
    spent_ms = []
    for row, (label, scenes) in enumerate(layout):
        pen.multiline_text((2, row * cell + 4), label.replace(" ", "\n"), fill="black", font=font)
        for column, scene in enumerate(scenes):
            start = time.perf_counter()
            rendered = render(scene, arguments.size)
            spent_ms.append((time.perf_counter() - start) * 1000.0)
            image = rendered.image.copy()
            if arguments.masks:
                image[rendered.defect_mask ^ np.roll(rendered.defect_mask, 1, axis=(0, 1))] = (255, 0, 255)
            sheet.paste(Image.fromarray(image), (_LABEL_PX + column * cell, row * cell))
    sheet.save(arguments.out)
    print(
        f"{arguments.out}: {len(spent_ms)} pictures, {np.median(spent_ms):.1f} ms each (median) at {arguments.size} px"
    )


if __name__ == "__main__":
    main()
