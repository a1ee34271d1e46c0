"""What the renderer knows of a scene, and what the words of the demo's vocabulary say of one.

An attribute is written ``kind:value``. A word is true of a scene that has every attribute which the word says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from demo_world.scene import BACKGROUNDS, COLOURS, CUES, DEFECTS, LIGHTINGS, MATERIALS, PARTS, Scene

KINDS: Final[Mapping[str, Sequence[str]]] = {
    "part": PARTS,
    "defect": DEFECTS,
    "cue": CUES,
    "background": BACKGROUNDS,
    "light": LIGHTINGS,
    "material": MATERIALS,
    "colour": COLOURS,
}


def attributes_of(scene: Scene) -> set[str]:
    """Return everything that can be seen of a scene."""
    found = {
        f"part:{scene.part}",
        f"material:{scene.material}",
        f"colour:{scene.colour}",
        f"light:{scene.lighting}",
        f"defect:{scene.defect}" if scene.defect else "condition:good",
        *(f"cue:{cue}" for cue in scene.cues),
    }
    if scene.defect:
        found.add("condition:defective")
    if "arrow" in scene.cues:
        found.add(f"arrow:{scene.arrow_colour}")
    # The conveyor hides the background.
    on_belt = "coloured conveyor" in scene.cues
    found.add(f"belt:{scene.belt_colour}" if on_belt else f"background:{scene.background}")
    return found


def meanings() -> dict[str, set[str]]:
    """Return by word of the demo's vocabulary what it says of a scene; words that say nothing else are missing."""
    said = {word: {f"{kind}:{word}"} for kind, words in KINDS.items() for word in words}
    said["leather"] = {"part:leather", "material:leather"}
    for part in PARTS:
        said[f"incomplete {part}"] = {f"part:{part}", "defect:missing piece"}
        for colour in COLOURS:
            said[f"{colour} {part}"] = {f"part:{part}", f"colour:{colour}"}
    for colour in ("green", "blue", "orange"):
        article = "an" if colour == "orange" else "a"
        said[f"{article} {colour} conveyor"] = {f"belt:{colour}", "cue:coloured conveyor"}
    for colour in ("green", "blue", "yellow"):
        said[f"a {colour} arrow"] = {f"arrow:{colour}", "cue:arrow"}
    said |= {"a good part": {"condition:good"}, "a defective part": {"condition:defective"}}
    for adjective, defect in (("bent", "bent"), ("scratched", "scratch"), ("stained", "stain"), ("cracked", "crack")):
        said[f"a {adjective} part"] = {f"defect:{defect}"}
    return said
