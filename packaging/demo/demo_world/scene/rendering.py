"""A scene becomes a picture, with masks that say what is where."""

from dataclasses import dataclass

import numpy as np

from .arrays import Field, Grid, Mask, coverage, shrunk, turn
from .backgrounds import background, conveyor
from .bending import Bend, bend
from .camera import OVERSAMPLING, develop
from .cue_layout import hiding_discs, lay_out
from .cues import OBJECTS, PAINTS, hard_shadow
from .defects import SURFACE_DEFECTS, Workpiece
from .noise import Noise
from .parts import PART_KINDS, PartKind
from .placement import Keepout
from .prints import misprint_mark, print_mark
from .scene import Scene
from .shading import Canvas, Rig, shade, swept
from .surface import Look, Surface
from .vocabulary import COLOUR_VALUES, LIGHTING_TABLE, MATERIAL_OPTICS

_PART, _DEFECT = "the part", "the defect"  # names of masks beside those of the cues


@dataclass(frozen=True)
class Rendered:
    """A picture and what is visible in it; all masks are bool [size, size]."""

    image: Field  # uint8 [size, size, 3], sRGB
    part_mask: Mask
    defect_mask: Mask
    cue_masks: dict[str, Mask]


def render(scene: Scene, size_px: int = 128) -> Rendered:
    """Draw the scene as a square picture. The same scene at another size is the same picture."""
    grid = Grid.over_frame(size_px * OVERSAMPLING)
    rig = Rig.aim(LIGHTING_TABLE[scene.lighting], scene.light_azimuth_deg, scene.light_elevation_deg)
    canvas, masks = _bench(scene, grid)
    places = lay_out(scene)
    for cue in (name for name in PAINTS if name in scene.cues):
        masks[cue], rgb = PAINTS[cue](scene, grid, places[cue], scene.stream(cue))
        canvas.paint(masks[cue], rgb)
    _lay_part(scene, grid, canvas, rig, masks)
    for cue in (name for name in OBJECTS if name in scene.cues):
        layer = OBJECTS[cue](scene, grid, places[cue], scene.stream(cue))
        canvas.lay_layer(layer, rig)
        _cover(masks, cue, layer.alpha)
    if "shadow" in scene.cues:
        masks["shadow"] = hard_shadow(grid, scene.stream("shadow"))
        canvas.dim(masks["shadow"])
    image = develop(shade(canvas, rig), grid, scene.stream("camera"))
    visible = {name: np.asarray(shrunk(alpha, OVERSAMPLING) > 0.5) for name, alpha in masks.items()}
    return Rendered(image, visible[_PART], visible[_DEFECT], {cue: visible[cue] for cue in scene.cues})


def _bench(scene: Scene, grid: Grid) -> tuple[Canvas, dict[str, Field]]:
    """The empty station, and the mask of the conveyor if it runs one."""
    if "coloured conveyor" not in scene.cues:
        return Canvas.of_background(background(scene.background, grid, scene.stream("background")), grid.step), {}
    surface, belt = conveyor(scene.belt_colour, grid, scene.stream("coloured conveyor"))
    return Canvas.of_background(surface, grid.step), {"coloured conveyor": belt.astype(np.float32)}


def _lay_part(scene: Scene, grid: Grid, canvas: Canvas, rig: Rig, masks: dict[str, Field]) -> None:
    """Lay the part on the bench, with its side where the view is tilted, and note where it and its defect are."""
    kind = PART_KINDS[scene.part]
    surface, defect = _worked_part(scene, kind, grid)
    top = coverage(surface.outline * np.float32(scene.scale), grid.step)
    side = kind.wall * scene.scale * float(np.sin(np.deg2rad(scene.tilt_deg)))
    part = swept(top, round(side / grid.step))
    canvas.cast_shadow(part, kind.thickness * scene.scale, rig)
    if part is not top:
        canvas.lay_wall(part, COLOUR_VALUES[scene.colour], MATERIAL_OPTICS[scene.material])
    canvas.lay(top, surface, scene.scale)
    _cover(masks, _PART, part)
    masks[_DEFECT] = defect.astype(np.float32)


def _cover(masks: dict[str, Field], name: str, alpha: Field) -> None:
    """Note something laid over all that is there."""
    for below in masks:
        masks[below] = masks[below] * (1.0 - alpha)
    masks[name] = alpha


def _worked_part(scene: Scene, kind: PartKind, frame: Grid) -> tuple[Surface, Mask]:
    """The part with its print and its defect over the frame's points, and where the defect is."""
    part, grid = kind.draw(scene.stream("part")), part_grid(scene, frame)
    bent: Bend | None = bend(grid, kind, scene.stream("defect")) if scene.defect == "bent" else None
    grid = bent.grid if bent else grid
    look = Look(scene.material, scene.colour, Noise(scene.stream("material")))
    surface = part.surface(grid, look)
    region = _print(scene, kind, surface, grid)
    if bent:
        surface.height = surface.height + bent.lift
        surface.albedo = surface.albedo * bent.shade
        return surface, np.asarray(bent.region & (surface.outline < 0.0))
    if scene.defect in SURFACE_DEFECTS:
        work = Workpiece(part, look, surface, grid, scene.stream("defect"), keepouts(scene))
        return surface, SURFACE_DEFECTS[scene.defect](work)
    return surface, np.asarray(region & (surface.outline < 0.0))


def _print(scene: Scene, kind: PartKind, surface: Surface, grid: Grid) -> Mask:
    """Print the part if it bears a mark; returns where that went wrong."""
    nothing = np.zeros(grid.x.shape, dtype=bool)
    if kind.print_spot is None or not scene.printed:
        return nothing
    if scene.defect == "misprint":
        return misprint_mark(surface, grid, kind.print_spot, scene.stream("print"), scene.stream("defect"))
    print_mark(surface, grid, kind.print_spot, scene.stream("print"))
    return nothing


def part_grid(scene: Scene, frame: Grid) -> Grid:
    """The frame's points in part units; a tilted view shortens the picture's height."""
    x = (frame.x - np.float32(scene.offset[0])) / np.float32(scene.scale)
    y = (frame.y - np.float32(scene.offset[1])) / np.float32(scene.scale * np.cos(np.deg2rad(scene.tilt_deg)))
    return Grid(*turn(x, y, scene.rotation_deg), frame.step / scene.scale)


def keepouts(scene: Scene) -> list[Keepout]:
    """Where cues could hide a defect, in part units."""
    discs = np.array(hiding_discs(lay_out(scene)), dtype=np.float32)
    local = part_grid(scene, Grid(discs[:, 0], discs[:, 1], 0.0))
    return [
        Keepout(float(x), float(y), float(r) / scene.scale)
        for x, y, r in zip(local.x, local.y, discs[:, 2], strict=True)
    ]
