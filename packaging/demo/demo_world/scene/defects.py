"""The defects of surfaces and edges: each changes a part's surface in place and returns the region it affects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Colour, Field, Grid, Mask, clip01, coverage, mix, smoothstep, turn, window
from .noise import Noise
from .parts import Part
from .placement import Keepout, Spot, best_heading, edge_spot, interior_spot, scattered
from .sdf import Points, polyline
from .surface import Look, Surface
from .vocabulary import linear

_SOFT_MATERIALS = ("cotton", "linen", "leather")
_STAINS = tuple(linear(value) for value in ("5a3413", "221b14", "1f3560", "b9b08f", "2f5a3c", "d8d0bd"))
_DEBRIS = tuple(linear(value) for value in ("191714", "3c2b1c", "efe9dc", "4d6b2c", "8d8f92", "1d2f52"))


@dataclass(frozen=True)
class Workpiece:
    """A part about to be spoiled. `grid` is in part units and already bent, if the part is."""

    part: Part
    look: Look
    surface: Surface
    grid: Grid
    rng: np.random.Generator
    keepouts: Sequence[Keepout]

    def inside(self, margin: float = 0.0) -> Mask:
        """Where the part is, at least `margin` from its outline."""
        return np.asarray(self.surface.outline < -margin)

    def spot(self, margin: float) -> Spot:
        """A free position inside the part."""
        return interior_spot(self.part, self.rng, margin, self.keepouts)


def scratch(work: Workpiece) -> Mask:
    """Long thin grooves, side by side, bright on dark or metal and dark on pale stuff."""
    rng, surface = work.rng, work.surface
    spot = work.spot(0.07)
    half_length = float(rng.uniform(0.42, 0.62))
    heading = float(np.deg2rad(best_heading(work.part, rng, spot, half_length)))
    bow, mask = float(rng.uniform(-0.08, 0.08)), np.zeros(work.grid.x.shape, dtype=bool)
    bright = float(_ground(work, spot).mean()) < 0.36 or work.look.optics.metallic > 0.5
    mark, flank = (linear("fbfaf6"), 0.72) if bright else (linear("2d2a28"), 0.0)
    for number in range(int(rng.integers(2, 4))):
        beside, share = 0.06 * number * (-1) ** number, 1.0 if number == 0 else float(rng.uniform(0.45, 0.8))
        line = _arc(spot, heading, half_length * share, bow, beside)
        distance = polyline(work.grid.x, work.grid.y, line, 0.05)
        along = (work.grid.x - spot.x) * float(np.cos(heading)) + (work.grid.y - spot.y) * float(np.sin(heading))
        taper = np.sqrt(np.maximum(1.0 - (along / (half_length * share)) ** 2, 0.02))
        distance = distance + 0.012 * (1.0 - taper)
        width = 0.013 if number == 0 else 0.009
        cut = smoothstep(width + 0.008, width - 0.004, distance)
        shadow_side = smoothstep(width + 0.026, width + 0.006, distance) * (1.0 - cut)
        surface.albedo = mix(surface.albedo * (1.0 - flank * shadow_side), mark, 0.94 * cut)
        surface.metallic = surface.metallic * (1.0 - 0.8 * cut)
        surface.roughness = mix(surface.roughness, np.float32(0.6), cut)
        surface.height = surface.height - 0.012 * smoothstep(width + 0.02, 0.0, distance)
        mask |= distance < width + 0.012
    return mask & work.inside()


def _ground(work: Workpiece, spot: Spot) -> Colour:
    """Mean colour [3, 1, 1] around the spot."""
    near = np.hypot(work.grid.x - spot.x, work.grid.y - spot.y) < 0.25
    near &= work.surface.outline < 0.0
    rgb = work.surface.albedo[:, near].mean(axis=1) if near.any() else work.look.rgb[:, 0, 0]
    return np.asarray(rgb, dtype=np.float32)[:, None, None]


def _contrasting(work: Workpiece, spot: Spot, palette: Sequence[Colour], keep: int) -> list[Colour]:
    """The `keep` colours of the palette that stand out most from the ground, judged as the eye does (by roots)."""
    ground = np.sqrt(_ground(work, spot))
    return sorted(palette, key=lambda rgb: -float(np.abs(np.sqrt(rgb) - ground).sum()))[:keep]


def _arc(spot: Spot, heading: float, half_length: float, bow: float, beside: float) -> Points:
    along = np.linspace(-half_length, half_length, 9)
    across = bow * (1.0 - (along / half_length) ** 2) + beside
    x = spot.x + np.cos(heading) * along - np.sin(heading) * across
    y = spot.y + np.sin(heading) * along + np.cos(heading) * across
    return list(zip(x.tolist(), y.tolist(), strict=True))


def crack(work: Workpiece) -> Mask:
    """A jagged dark line that runs in from the edge and branches."""
    rng, surface = work.rng, work.surface
    start, aim = edge_spot(work.part, rng, work.keepouts), work.spot(0.25)
    heading = float(np.arctan2(aim.y - start.y, aim.x - start.x))
    trunk = _jagged(rng, (start.x, start.y), heading, 10, 0.105)
    lines = [(trunk, 0.021)]
    for joint in rng.choice(np.arange(2, 8), 3, replace=False):
        turn_off = heading + float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.6, 1.1))
        lines.append((_jagged(rng, trunk[int(joint)], turn_off, 4, 0.075), 0.014))
    distance = np.full(work.grid.x.shape, np.float32(0.06))
    for line, width in lines:
        distance = np.minimum(distance, polyline(work.grid.x, work.grid.y, line, 0.06) - (width - 0.014))
    gap = smoothstep(0.020, 0.008, distance)
    fresh = smoothstep(0.040, 0.024, distance) * (1.0 - gap)  # pale torn lips, without which dark parts show nothing
    torn = 0.75 if float(_ground(work, aim).mean()) < 0.10 else 0.30
    surface.albedo = mix(surface.albedo, linear("d9d6cf"), torn * fresh) * (1.0 - 0.96 * gap)
    surface.metallic = surface.metallic * (1.0 - gap)
    surface.roughness = mix(surface.roughness, np.float32(0.9), gap)
    surface.height = surface.height - 0.03 * smoothstep(0.045, 0.0, distance)
    return np.asarray((distance < 0.03) & work.inside())


def _jagged(rng: np.random.Generator, start: tuple[float, float], heading: float, steps: int, length: float) -> Points:
    points = [start]
    for number in range(steps):
        angle = heading + (-1) ** number * float(rng.uniform(0.25, 0.85))
        reach = length * float(rng.uniform(0.7, 1.3))
        points.append((points[-1][0] + reach * float(np.cos(angle)), points[-1][1] + reach * float(np.sin(angle))))
    return points


def dent(work: Workpiece) -> Mask:
    """A smooth hollow with a slightly raised rim: seen by its shading alone."""
    rng, surface = work.rng, work.surface
    spot = work.spot(0.16)
    radius = float(np.clip(1.25 * spot.depth, 0.15, rng.uniform(0.24, 0.30)))
    squash = float(rng.uniform(0.8, 1.25))
    r = np.hypot((work.grid.x - spot.x) * squash, (work.grid.y - spot.y) / squash) / radius
    bowl = np.exp(-((r / 0.62) ** 2) * 1.1)
    depth = 0.85 if work.look.optics.metallic > 0.5 else 1.15  # matt stuff shows a hollow less
    rim = np.exp(-(((r - 1.05) / 0.22) ** 2))
    surface.height = surface.height - radius * (depth * bowl - 0.16 * rim)
    surface.albedo = surface.albedo * (1.0 - 0.30 * bowl)
    return np.asarray((r < 1.05) & work.inside())


def hole(work: Workpiece) -> Mask:
    """Punched through: black depth, the far wall just lit; ragged in cloth and leather."""
    rng, surface = work.rng, work.surface
    spot = work.spot(0.15)
    ground = _ground(work, spot)
    radius = float(np.clip(0.85 * spot.depth, 0.085, rng.uniform(0.13, 0.18)))
    dx, dy = work.grid.x - spot.x, work.grid.y - spot.y
    edge = radius * _uneven(rng, np.arctan2(dy, dx), 0.15 if work.look.material in _SOFT_MATERIALS else 0.06)
    r = np.hypot(dx, dy)
    opening = coverage(r - edge, work.grid.step)
    depth = coverage(np.hypot(dx - 0.16 * radius, dy - 0.16 * radius) - 0.92 * edge, work.grid.step)
    wall = surface.albedo * np.float32(0.30)
    surface.albedo = mix(surface.albedo, mix(wall, linear("050506"), depth), opening)
    surface.metallic = mix(surface.metallic, np.float32(1.0), opening)  # black metal mirrors nothing: no veil of gloss
    surface.roughness = mix(surface.roughness, np.float32(0.95), opening)
    surface.height = mix(surface.height, surface.height[_nearest(r)], opening)
    burr = np.exp(-(((r - edge - 0.018) / 0.016) ** 2)) * (1.0 - opening)
    surface.albedo = mix(surface.albedo, linear("d9d6cf"), burr * (0.7 if float(ground.mean()) < 0.10 else 0.25))
    surface.height = surface.height + 0.02 * burr
    return np.asarray((r < edge + 0.015) & work.inside())


def _uneven(rng: np.random.Generator, angle: Field, amount: float) -> Field:
    """Factors around 1 for a radius that wobbles irregularly with the angle."""
    factor = np.ones_like(angle)
    for order in (2, 3, 5, 7, 11):
        factor += amount * float(rng.normal()) / order * np.sin(order * angle + float(rng.uniform(0.0, 6.3)))
    return factor


def _nearest(distance: Field) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmin(distance)), distance.shape)
    return int(row), int(column)


def stain(work: Workpiece) -> Mask:
    """A translucent blot with a darker rim where it dried, and a few splashes."""
    rng, surface = work.rng, work.surface
    spot = work.spot(0.12)
    radius = float(rng.uniform(0.26, 0.36))
    noise = Noise(rng)
    dx, dy = work.grid.x - spot.x, work.grid.y - spot.y
    ragged = 0.10 * radius * noise.smooth(work.grid.x, work.grid.y, 0.16)
    distance = np.hypot(dx, dy * float(rng.uniform(0.8, 1.4))) - radius + ragged
    for _ in range(3):
        away, angle = radius * float(rng.uniform(1.15, 1.5)), float(rng.uniform(0.0, 2 * np.pi))
        splash = np.hypot(dx - away * np.cos(angle), dy - away * np.sin(angle)) - float(rng.uniform(0.025, 0.055))
        distance = np.minimum(distance, splash)
    tint = _contrasting(work, spot, _STAINS, 2)[int(rng.integers(2))]
    wet = smoothstep(0.02, -0.03, distance)
    rim = smoothstep(0.05, 0.0, np.abs(distance + 0.03))
    strength = clip01(wet * (0.86 + 0.08 * noise.fractal(work.grid.x, work.grid.y, 0.3)) + 0.25 * rim * wet)
    surface.albedo = mix(surface.albedo, tint, strength)
    surface.metallic = surface.metallic * (1.0 - 0.85 * strength)
    surface.roughness = mix(surface.roughness, np.float32(0.45), strength)
    return np.asarray((distance < 0.0) & work.inside())


def chip(work: Workpiece) -> Mask:
    """A bite broken from the edge, with a pale, rough, sloping fracture around it."""
    rng, surface = work.rng, work.surface
    noise = Noise(rng)
    spot = edge_spot(work.part, rng, work.keepouts)
    radius = float(np.clip(1.3 * spot.depth, 0.19, rng.uniform(0.24, 0.31)))
    dx, dy = work.grid.x - spot.x, work.grid.y - spot.y
    angle = np.arctan2(dy, dx)
    facets = np.abs(np.sin(2.5 * angle + rng.uniform(0, 3))) + 0.5 * np.abs(np.sin(5.5 * angle + rng.uniform(0, 3)))
    distance = np.hypot(dx, dy) - radius * (0.78 + 0.26 * facets) + 0.012 * noise.smooth(work.grid.x, work.grid.y, 0.4)
    original = work.inside()
    fracture = smoothstep(0.005, -0.01, distance)
    rough = noise.smooth(work.grid.x, work.grid.y, 0.55) + 0.6 * noise.grain(work.grid.x, work.grid.y, 0.2)
    broken_rgb = 0.45 * np.sqrt(_ground(work, spot)) + 0.5  # paler than the skin, but of its hue
    raw = broken_rgb * (0.88 + 0.10 * rough)
    surface.albedo = mix(surface.albedo, np.maximum(raw, 0.0), fracture)
    surface.metallic = surface.metallic * (1.0 - 0.6 * fracture)
    surface.roughness = mix(surface.roughness, np.float32(0.85), fracture)
    broken = mix(surface.height, 0.25 * distance + 0.013 * rough, fracture)
    surface.height = broken
    surface.outline = np.maximum(surface.outline, -(distance + 0.095))
    return np.asarray((distance < 0.0) & original)


def missing_piece(work: Workpiece) -> Mask:
    """A functional piece gone: cut clean away, or its seat left empty."""
    cut = work.part.removable(work.rng)
    distance = cut.shape(work.grid.x, work.grid.y)
    gone = np.asarray((distance < 0.0) & work.inside())
    surface = work.surface
    if cut.floor is None:
        surface.outline = np.maximum(surface.outline, -distance)
        edge = smoothstep(0.035, 0.0, np.abs(distance))
        surface.albedo = mix(surface.albedo, surface.albedo * np.float32(0.55), edge)
        return gone
    empty = coverage(distance, work.grid.step)
    surface.height = mix(surface.height, np.float32(cut.floor) + 0.03 * smoothstep(-0.05, 0.0, distance), empty)
    surface.albedo = mix(surface.albedo, cut.floor_rgb, empty)
    surface.metallic = surface.metallic * (1.0 - empty)
    surface.roughness = mix(surface.roughness, np.float32(0.8), empty)
    return gone


def contamination(work: Workpiece) -> Mask:
    """Grit, crumbs and fibres lying on the part, each with its own small shadow."""
    rng = work.rng
    centre = work.spot(0.10)
    palette = [_contrasting(work, centre, _DEBRIS, 4)[int(index)] for index in rng.permutation(4)[:2]]
    mask = np.zeros(work.grid.x.shape, dtype=bool)
    landed = scattered(work.part, rng, centre, 0.26)
    crumbs, fibres = int(rng.integers(14, 22)), int(rng.integers(3, 5))
    for position in landed[:crumbs]:
        _crumb(work, palette[int(rng.integers(2))], position, float(rng.uniform(0.028, 0.068)), mask)
    for position in landed[crumbs : crumbs + fibres]:
        _fibre(work, palette[int(rng.integers(2))], position, mask)
    return mask & work.inside()


def _crumb(work: Workpiece, rgb: Colour, centre: tuple[float, float], radius: float, mask: Mask) -> None:
    """One grain on the surface, added to the mask."""
    rng, near = work.rng, window(work.grid.x, work.grid.y, centre, 3.0 * radius)
    x, y = work.grid.x[near] - centre[0], work.grid.y[near] - centre[1]
    x, y = turn(x, y, float(rng.uniform(0.0, 180.0)))
    slim = float(rng.uniform(1.0, 1.7))
    edge = radius / float(np.sqrt(slim)) * _uneven(rng, np.arctan2(y, x), 0.28)
    distance = np.hypot(x / np.float32(slim), y) - edge
    _lay(work, near, distance, radius, rgb)
    mask[near] |= distance < 0.0


def _fibre(work: Workpiece, rgb: Colour, start: tuple[float, float], mask: Mask) -> None:
    """One curled thread on the surface, added to the mask."""
    rng, points = work.rng, [start]
    heading, curl = float(rng.uniform(0.0, 2.0 * np.pi)), float(rng.uniform(-0.5, 0.5))
    for _ in range(8):
        heading += curl + float(rng.normal(0, 0.25))
        points.append((points[-1][0] + 0.06 * float(np.cos(heading)), points[-1][1] + 0.06 * float(np.sin(heading))))
    near = window(work.grid.x, work.grid.y, points[4], 0.36)
    distance = polyline(work.grid.x, work.grid.y, points, 0.06)[near] - 0.012
    _lay(work, near, distance, 0.02, rgb)
    mask[near] |= distance < 0.004


def _lay(work: Workpiece, near: tuple[slice, slice], distance: Field, size: float, rgb: Colour) -> None:
    """Put one bit of dirt on the window `near` of the surface; `distance` is signed, to its outline."""
    surface, on = work.surface, coverage(distance, work.grid.step)
    halo = 1.0 - 0.55 * smoothstep(0.6 * size, 0.0, distance) * (1.0 - on)
    planes = (slice(None), *near)
    surface.albedo[planes] = mix(surface.albedo[planes] * halo, rgb, on)
    surface.metallic[near] *= 1.0 - on
    surface.roughness[near] = mix(surface.roughness[near], np.float32(0.75), on)
    surface.height[near] += 0.6 * on * np.sqrt(np.maximum(-distance, 0.0) * size)


SURFACE_DEFECTS: dict[str, Callable[[Workpiece], Mask]] = {
    "scratch": scratch,
    "crack": crack,
    "dent": dent,
    "hole": hole,
    "stain": stain,
    "chip": chip,
    "missing piece": missing_piece,
    "contamination": contamination,
}
