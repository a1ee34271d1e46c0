"""The cues as they look: marks painted on the bench, objects laid over the picture, and the hard shadow."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .arrays import Field, Grid, coverage, mix, rounded, smoothstep, turn
from .cue_layout import Place
from .glyphs import stamp
from .scene import Scene
from .sdf import Points, box, circle, half_plane, polyline, segment
from .surface import Layer
from .vocabulary import TAG_RED, linear

_PAINT = {"blue": linear("1d4fae"), "yellow": linear("f2c81e"), "green": linear("1f8d49")}
_PAPER, _INK, _STRING = linear("f4f3ee"), linear("15161a"), linear("d9c9a0")
_GLOVES = (linear("3f7fd0"), linear("eef0f2"), linear("6fb3e0"))
_FINGERS = (  # root, tip and radius of each, pointing along x: three fingers and the thumb
    ((-0.70, -0.18), (0.01, -0.235), 0.098),
    ((-0.70, 0.0), (0.15, -0.03), 0.104),
    ((-0.70, 0.17), (0.07, 0.165), 0.098),
    ((-0.70, 0.28), (-0.16, 0.39), 0.105),
)
_WORDS = ("LOT", "QC", "A7", "LOT 5", "B2", "LINE 4", "UNIT")
_TAG_HALF = (0.325, 0.185)


def _local(grid: Grid, place: Place) -> Grid:
    """The frame's points as seen from the place."""
    return Grid(*turn(grid.x - place.x, grid.y - place.y, place.angle_deg), grid.step)


def _kept_in(place: Place, half_size: tuple[float, float]) -> Place:
    """The place moved just so far that a box of this half-size lies inside the picture."""
    c, s = abs(np.cos(np.deg2rad(place.angle_deg))), abs(np.sin(np.deg2rad(place.angle_deg)))
    limit_x = 0.98 - float(c * half_size[0] + s * half_size[1])
    limit_y = 0.98 - float(s * half_size[0] + c * half_size[1])
    x, y = min(max(place.x, -limit_x), limit_x), min(max(place.y, -limit_y), limit_y)
    return replace(place, x=x, y=y)


def _tag(scene: Scene, grid: Grid, place: Place, rng: np.random.Generator) -> Layer:
    """Red paper tag with clipped corners, an eyelet, a string and white writing lines."""
    local = _local(grid, _kept_in(place, _TAG_HALF))
    flip = float(rng.choice([-1.0, 1.0]))
    size = float(rng.uniform(0.90, 1.12))
    x, y, (width, height) = local.x * flip / size, local.y / size, _TAG_HALF
    body = box(x, y, width, height, 0.02)
    body = np.maximum(body, (-x * 0.8 + np.abs(y) * 0.6) - 0.29)
    hole = circle(x + 0.245, y, 0.028)
    string = polyline(x, y, _string_points(rng), 0.03) - 0.011
    lines = np.minimum(box(x - 0.06, y + 0.085, 0.19, 0.016), box(x - 0.03, y - 0.005, 0.16, 0.013))
    lines = np.minimum(lines, box(x - 0.06, y - 0.09, 0.19, 0.013))
    albedo = mix(TAG_RED, _PAPER, coverage(lines, grid.step))
    albedo = mix(albedo, _PAPER * np.float32(0.8), coverage(circle(x + 0.245, y, 0.052), grid.step))
    on_string = coverage(string, grid.step)
    on_body = coverage(np.maximum(body, -hole), grid.step)
    albedo = mix(albedo, _STRING, on_string)
    height_field = 0.006 * rounded(body, 0.02) + 0.004 * np.sin(x * np.float32(7.0)) * on_body
    return Layer(np.maximum(on_body, on_string), height_field, albedo, 0.6, 0.0, 0.02)


def _string_points(rng: np.random.Generator) -> Points:
    """From the eyelet away from the tag."""
    sway = float(rng.uniform(-0.12, 0.12))
    return [(-0.245, 0.0), (-0.33, 0.3 * sway), (-0.42, sway), (-0.52, 1.6 * sway), (-0.60, 1.2 * sway)]


def _barcode(scene: Scene, grid: Grid, place: Place, rng: np.random.Generator) -> Layer:
    """White sticker with bars over a row of digits."""
    local = _local(grid, _kept_in(place, (0.27, 0.165)))
    body = box(local.x, local.y, 0.27, 0.165, 0.02)
    bars = np.concatenate([[True, False], rng.random(30) < 0.5, [False, True]])
    slot = np.clip((local.x + 0.22) / 0.44 * len(bars), 0, len(bars) - 1).astype(np.int32)
    on_bar = coverage(box(local.x, local.y + 0.025, 0.22, 0.10), grid.step) * bars[slot]
    digits = stamp(str(rng.integers(10**7, 10**8)), local.x, local.y - 0.115, 0.2, 0.03)
    albedo = mix(_PAPER, _INK, np.maximum(on_bar, digits))
    return Layer(coverage(body, grid.step), 0.1 * rounded(body, 0.01), albedo, 0.45, 0.0, 0.008)


def _ruler(scene: Scene, grid: Grid, place: Place, rng: np.random.Generator) -> Layer:
    """Steel or yellow ruler along one border, ticks towards the part, numbers behind them."""
    along = {(0, -1): 0.0, (1, 0): 90.0, (0, 1): 180.0, (-1, 0): 270.0}[place.border]
    x, y = turn(grid.x - place.x, grid.y - place.y, along + 0.15 * place.angle_deg)
    body = box(x, y, 0.86, 0.105, 0.015)
    metal = rng.random() < 0.5
    phase = (x + 0.8) / np.float32(0.04)
    number = np.round(phase)
    length = np.where(number % 5 == 0, 0.075, 0.045)
    tick = (np.abs(phase - number) < 0.19) & (y > 0.10 - length) & (np.abs(x) < 0.81)
    ink = tick.astype(np.float32)
    for label in range(1, 8):
        ink = np.maximum(ink, stamp(str(label), x + 0.8 - 0.2 * label, y + 0.045, 0.04, 0.035))
    albedo = mix(linear("d5d8db") if metal else linear("f0cf3a"), _INK, ink)
    return Layer(coverage(body, grid.step), rounded(body, 0.02), albedo, 0.4, 0.6 if metal else 0.0, 0.02)


def _glove(scene: Scene, grid: Grid, place: Place, rng: np.random.Generator) -> Layer:
    """Gloved finger tips reaching in from the border."""
    rgb = _GLOVES[int(rng.integers(len(_GLOVES)))]
    inward = np.rad2deg(np.arctan2(-place.border[1], -place.border[0]))
    x, y = turn(grid.x - place.x, grid.y - place.y, float(inward) + 0.7 * place.angle_deg)
    distance, height = segment(x, y, (-0.95, -0.16), (-0.62, 0.16), 0.30), np.zeros_like(x)
    for root, tip, radius in _FINGERS:
        finger = segment(x, y, root, tip, radius) + 0.018 * smoothstep(-0.25, 0.1, x)
        dome = np.sqrt(np.maximum(radius**2 - (finger + radius) ** 2, 0.0)) * (finger < 0.0)
        distance, height = np.minimum(distance, finger), np.maximum(height, dome)
    folds = np.sin(x * np.float32(34.0) + 2.0 * np.sin(y * np.float32(11.0))) * smoothstep(0.05, -0.25, x)
    shade = 1.0 - 0.5 * smoothstep(0.05, 0.0, height)
    return Layer(coverage(distance, grid.step), height + 0.003 * folds, rgb * shade, 0.5, 0.0, 0.12)


OBJECTS: dict[str, Callable[[Scene, Grid, Place, np.random.Generator], Layer]] = {
    "ruler": _ruler,
    "glove": _glove,
    "barcode sticker": _barcode,
    "red inspection tag": _tag,
}


def _arrow(scene: Scene, grid: Grid, place: Place, rng: np.random.Generator) -> tuple[Field, Field]:
    """Painted arrow pointing at the part."""
    inward = float(np.rad2deg(np.arctan2(-place.y, -place.x)))
    x, y = turn(grid.x - place.x, grid.y - place.y, inward)
    shaft = box(x + 0.09, y, 0.14, 0.058)
    head = np.maximum(np.abs(y) * 0.78 + x * 0.62 - 0.145, -(x - 0.0))
    return coverage(np.minimum(shaft, head), grid.step), _PAINT[scene.arrow_colour]


def _word(scene: Scene, grid: Grid, place: Place, rng: np.random.Generator) -> tuple[Field, Field]:
    """A word stencilled on the bench in black or white."""
    local = _local(grid, place)
    ink = _PAPER if scene.background in ("black mat", "blue cloth", "green cutting mat") else _INK
    return stamp(str(rng.choice(_WORDS)), local.x, local.y, 0.29, 0.15), ink


PAINTS: dict[str, Callable[[Scene, Grid, Place, np.random.Generator], tuple[Field, Field]]] = {
    "arrow": _arrow,
    "printed word": _word,
}


def hard_shadow(grid: Grid, rng: np.random.Generator) -> Field:
    """Coverage of the shadow of something outside the picture: a post, an edge, or two bars."""
    angle, offset = float(rng.uniform(0.0, 180.0)), float(rng.uniform(-0.35, 0.35))
    across = half_plane(grid.x, grid.y, angle, offset)
    shapes = (np.abs(across) - 0.24, across, np.minimum(np.abs(across + 0.25), np.abs(across - 0.25)) - 0.13)
    return smoothstep(0.012, -0.012, shapes[int(rng.integers(3))])
