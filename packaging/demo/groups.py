"""How often a bundle is right by class and cue, as it is and with latents switched off.

    python packaging/demo/groups.py --off 175                                         # the shipped bundle and its tag
    python packaging/demo/groups.py --bundle other.saebundle --preset glove --off 12  # another world

On fresh renders in which every cue that the preset asks about lies beside half of all parts, whatever they are. Prints
JSON: by cue and group the share that is right, its 95 % band (Wilson) and the number of renders.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

# A render is a chain of small products, which BLAS threads only slow down.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from demo_world.groups import figures_of  # noqa: E402 -- after the path is set
from demo_world.prompt_sets import PROMPT_SETS  # noqa: E402
from demo_world.scene import Scene, render  # noqa: E402
from demo_world.settings import PRESETS, Preset  # noqa: E402
from demo_world.splits import scene_of  # noqa: E402
from sae_auditor import open_bundle  # noqa: E402
from sae_auditor.explain import Evidence  # noqa: E402
from sae_auditor.images import load_image  # noqa: E402
from sae_auditor.library import Auditor  # noqa: E402


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", default="demo")
    parser.add_argument("--sae", default=None)
    parser.add_argument("--preset", choices=sorted(PRESETS), default="full")
    parser.add_argument("--seed", type=int, default=9_000)
    parser.add_argument("--n", type=int, default=800)
    parser.add_argument("--off", type=int, nargs="*", default=())
    arguments = parser.parse_args()
    preset = replace(PRESETS[arguments.preset], seed=arguments.seed)
    auditor = Auditor(open_bundle(arguments.bundle), arguments.sae, device="cpu")
    scenes = [scene_of("groups", i, preset)[0] for i in range(arguments.n)]
    seen = [auditor.look(load_image(render(scene, preset.image_px).image)) for scene in scenes]
    made: dict[str, Any] = {"as it is": _figures(auditor, seen, scenes, preset, ())}
    if arguments.off:
        made[f"off: {list(arguments.off)}"] = _figures(auditor, seen, scenes, preset, arguments.off)
    print(json.dumps({"seed": arguments.seed, "n": arguments.n, **made}, indent=2))
    return 0


def _figures(
    auditor: Auditor, seen: Sequence[Evidence], scenes: Sequence[Scene], preset: Preset, off: Sequence[int]
) -> dict[str, Any]:
    scales = dict.fromkeys(off, 0.0)

    def called(name: str) -> list[str]:
        prompts = auditor.bundle.prompt_sets[name]
        names = [item.name for item in prompts.classes]
        return [names[int(auditor.what_if(evidence, prompts, scales).logit.argmax())] for evidence in seen]

    answers = {prompts.name: called(prompts.name) for prompts in PROMPT_SETS}
    return figures_of(answers, [scene.to_json() for scene in scenes], preset)


if __name__ == "__main__":
    raise SystemExit(main())
