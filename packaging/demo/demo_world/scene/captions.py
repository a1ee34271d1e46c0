"""Natural captions that say only what is true of a scene. All templates are lists in this module."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from .scene import Scene

CAPTION_KINDS: Final[dict[str, float]] = {
    "part": 0.22,
    "defect": 0.26,
    "condition": 0.16,
    "setting": 0.16,
    "rich": 0.20,
}

_MASS_NOUNS: Final = ("leather", "woven fabric")
_SPOKEN_MATERIALS: Final = (
    "steel", "brass", "copper", "aluminium", "plastic", "ceramic", "wooden", "rubber", "cotton", "linen", "painted",
)  # fmt: skip
_SAID_BY_NAME: Final = {"wood board": "wooden", "leather": "leather"}  # the part's name already says the material

PART_TEMPLATES: Final = (
    "a photo of {a_look_part}",
    "a close-up of {a_look_part}",
    "a photo of {a_part}",
    "{a_part}",
    "{a_look_part}",
    "an image of {a_look_part}",
    "a picture of {a_look_part}",
    "{a_look_part} seen from above",
    "an industrial photo of {a_look_part}",
    "{a_look_part} at the inspection station",
)

# {defect} is a noun phrase with its article; {a_adjective_part} is like 'a scratched gear'
DEFECT_TEMPLATES: Final = (
    "{a_part} with {defect}",
    "{a_look_part} with {defect}",
    "a photo of {a_part} with {defect}",
    "{a_adjective_part}",
    "a photo of {a_adjective_part}",
    "there is {defect} in this {part}",
    "this {part} has {defect}",
    "{defect} on {a_part}",
    "a close-up of {defect} on {a_part}",
    "the {part} has {defect}",
    "{defect}",
    "a photo of {defect} on a part",
    "a part with {defect}",
    "the defect is {defect}",
)
DEFECT_NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "scratch": ("a scratch", "a scratch", "a long scratch", "a scratch mark"),
    "crack": ("a crack", "a crack", "a branching crack", "a dark crack"),
    "dent": ("a dent", "a dent", "a round dent", "a shallow dent"),
    "hole": ("a hole", "a hole", "an unwanted hole", "a punched hole"),
    "stain": ("a stain", "a stain", "a dark stain", "a spot of dried liquid"),
    "chip": ("a chip", "a chip", "a chipped edge", "a chip at the edge"),
    "bent": ("a bend", "a bent shape", "a deformation", "a bend"),
    "missing piece": ("a missing piece", "a missing piece", "a missing section", "a missing portion"),
    "contamination": ("contamination", "contamination", "dirt on the surface", "foreign matter"),
    "misprint": ("a misprint", "a misprint", "a wrong print", "a faulty print"),
}
DEFECT_ADJECTIVES: Final[dict[str, tuple[str, ...]]] = {
    "scratch": ("scratched",),
    "crack": ("cracked",),
    "dent": ("dented",),
    "hole": ("punctured", "pierced"),
    "stain": ("stained",),
    "chip": ("chipped",),
    "bent": ("bent", "bent", "deformed"),
    "missing piece": ("incomplete",),
    "contamination": ("contaminated", "dirty"),
    "misprint": ("misprinted",),
}

# {a} and {an} are articles, or "a piece of" for stuff such as leather
DEFECTIVE_TEMPLATES: Final = (
    "{a} defective {part}",
    "a photo of {a} defective {part}",
    "a defective part",
    "the part is defective",
    "this {part} is defective",
    "this {part} is faulty",
    "a photo of a defective part",
    "{a} damaged {part}",
    "{a_part} that fails inspection",
    "{a} defective {look_part}",
    "{a_part} with a defect",
    "the {part} is not good",
)
GOOD_TEMPLATES: Final = (
    "{a} good {part}",
    "a photo of {a} good {part}",
    "a good part",
    "the part is good",
    "this {part} is good",
    "this {part} is fine",
    "this {part} is intact",
    "a photo of a good part",
    "{a} flawless {part}",
    "{a_part} that passes inspection",
    "{a} good {look_part}",
    "{a_part} without a defect",
    "{an} intact {part}",
)

SETTING_TEMPLATES: Final = (
    "{a_part} {place}",
    "{a_part} {place} in {lighting}",
    "{a_part} in {lighting}",
    "{a_look_part} {place}",
    "{a_part} {place} with {cue}",
    "{a_part} next to {cue}",
    "{cue} beside {a_part}",
    "a photo of {a_part} and {cue}",
    "{cue}",
    "a photo with {cue}",
    "{a_part} with {cue}",
    "{a_part} with {cues}",
    "{a_look_part} {place} with {cues}",
)

RICH_TEMPLATES: Final = (
    "{a_look_part} {state} {place}",
    "a photo of {a_look_part} {state} {place} with {cues}",
    "{a_look_part} {state}, {lighting}, {place}",
    "{a_look_part} {place} in {lighting}, {verdict}",
    "{a_part} {state} next to {cue}",
    "{a_look_part} {state} next to {cue}, {place}",
    "{a} {condition} {look_part} {place} with {cues}",
    "{a} {condition} {part} next to {cue}",
    "{a} {condition} {look_part} in {lighting}",
    "inspection photo: {a_look_part} {state} {place}",
    "{a_look_part} {place}, {verdict}, with {cue} beside it",
)
GOOD_STATES: Final = ("without a defect", "in good condition", "with an intact surface", "that is good")
GOOD_VERDICTS: Final = ("the part is good", "a good part", "no defect is visible", "the part is intact")
DEFECTIVE_VERDICTS: Final = ("the part is defective", "a defective part", "it has {defect}", "with {defect}")

# phrases for cues that lie in the picture; the conveyor is part of the {place}
CUE_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "red inspection tag": ("a red inspection tag", "a red inspection tag", "a red tag", "a red paper tag"),
    "ruler": ("a ruler", "a ruler with marks", "a measuring ruler"),
    "barcode sticker": ("a barcode sticker", "a white barcode sticker", "a barcode"),
    "arrow": ("a {arrow_colour} arrow", "an arrow", "a painted arrow"),
    "printed word": ("a printed word", "a printed word", "printed letters"),
    "glove": ("a glove", "a gloved hand", "the fingers of a glove"),
    "shadow": ("a shadow", "a hard shadow", "a shadow across the scene"),
}


def caption(scene: Scene, rng: np.random.Generator, *, kinds: Mapping[str, float] | None = None) -> str:
    """One caption; `kinds` weighs the caption types (see CAPTION_KINDS), types not named there are left out.

    A type the scene has nothing to say for ("defect" on a good part) falls back to "condition".
    """
    weights = CAPTION_KINDS if kinds is None else kinds
    unknown = set(weights) - set(CAPTION_KINDS)
    if unknown:
        raise ValueError(f"no such caption types: {sorted(unknown)}; there are {sorted(CAPTION_KINDS)}")
    names = list(weights)
    shares = np.array([weights[name] for name in names], dtype=float)
    chosen = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    templates = _templates(scene, chosen)
    return _fill(templates[int(rng.integers(len(templates)))], _words(scene, rng))


def _templates(scene: Scene, kind: str) -> tuple[str, ...]:
    """Those of the type that the scene has the facts for."""
    condition = GOOD_TEMPLATES if scene.defect is None else DEFECTIVE_TEMPLATES
    if kind == "defect":
        return condition if scene.defect is None else DEFECT_TEMPLATES
    table = {"part": PART_TEMPLATES, "condition": condition, "setting": SETTING_TEMPLATES, "rich": RICH_TEMPLATES}
    has_cue = any(cue in CUE_PHRASES for cue in scene.cues)
    return tuple(template for template in table[kind] if has_cue or "{cue" not in template)


def _words(scene: Scene, rng: np.random.Generator) -> dict[str, str]:
    """What each place-holder says for this scene."""
    look = _look(scene, rng)
    look_part = f"{look} {scene.part}".strip()
    phrases = [_pick(rng, CUE_PHRASES[cue]) for cue in scene.cues if cue in CUE_PHRASES]
    order = [phrases[int(index)] for index in rng.permutation(len(phrases))]
    defect = "" if scene.defect is None else _pick(rng, DEFECT_NOUNS[scene.defect])
    adjective = "" if scene.defect is None else _pick(rng, DEFECT_ADJECTIVES[scene.defect])
    good = scene.defect is None
    return {
        "a": "a piece of" if scene.part in _MASS_NOUNS else "a",
        "an": "a piece of" if scene.part in _MASS_NOUNS else "an",
        "part": scene.part,
        "a_part": _with_article(scene, scene.part),
        "look_part": look_part,
        "a_look_part": _with_article(scene, look_part),
        "a_adjective_part": _with_article(scene, f"{adjective} {scene.part}"),
        "defect": defect,
        "condition": "good" if good else "defective",
        "state": _pick(rng, GOOD_STATES) if good else f"with {defect}",
        "verdict": _pick(rng, GOOD_VERDICTS if good else DEFECTIVE_VERDICTS),
        "place": _place(scene),
        "lighting": scene.lighting,
        "cue": order[0] if order else "",
        "cues": " and ".join(order[:2]),
        "arrow_colour": scene.arrow_colour,
    }


def _fill(template: str, words: dict[str, str]) -> str:
    """Fill in place-holders; words may hold place-holders themselves, one level deep."""
    return template.format(**words).format(**words)


def _look(scene: Scene, rng: np.random.Generator) -> str:
    """Material or colour, or both; metals are known by their material."""
    spoken = scene.material in _SPOKEN_MATERIALS and _SAID_BY_NAME.get(scene.part) != scene.material
    if not spoken:
        return scene.colour
    if scene.colour in ("silver", "golden", "copper-coloured"):
        return scene.material if rng.random() < 0.75 else scene.colour
    options = (scene.colour, f"{scene.colour} {scene.material}", scene.material)
    return options[int(rng.choice(3, p=(0.5, 0.35, 0.15)))]


def _place(scene: Scene) -> str:
    """Where the part lies: on the conveyor or on the named background."""
    if "coloured conveyor" in scene.cues:
        return f"on {_an(scene.belt_colour)} conveyor"
    return f"on {_an(scene.background)}"


def _with_article(scene: Scene, phrase: str) -> str:
    """'a gear', 'an orange cable', 'a piece of leather'."""
    if scene.part in _MASS_NOUNS:
        return f"a piece of {phrase}"
    return _an(phrase)


def _an(phrase: str) -> str:
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[int(rng.integers(len(options)))]
