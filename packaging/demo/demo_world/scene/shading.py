"""Light on surfaces: a deferred buffer that things are laid into, shaded once at the end."""

from dataclasses import dataclass

import numpy as np

from .arrays import Colour, Field, blur, mix, smoothstep
from .surface import Layer, Surface
from .vocabulary import Lighting, Optics


@dataclass(frozen=True)
class Rig:
    """A key light as a unit vector towards it (x right, y down, z to the camera) and the two light colours."""

    towards: tuple[float, float, float]
    lighting: Lighting

    @classmethod
    def aim(cls, lighting: Lighting, azimuth_deg: float, elevation_deg: float) -> "Rig":
        """A rig with the key light standing at these angles."""
        azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
        flat = float(np.cos(elevation))
        return cls((flat * float(np.cos(azimuth)), flat * float(np.sin(azimuth)), float(np.sin(elevation))), lighting)

    def shadow_shift(self, thickness: float) -> tuple[float, float]:
        """Where the shadow of something this high falls, relative to it."""
        length = thickness / self.towards[2]
        return -self.towards[0] * length, -self.towards[1] * length


@dataclass
class Canvas:
    """Everything visible, nearest first laid last. `key` and `fill` are how much of each light gets there."""

    step: float
    albedo: Colour
    slope_x: Field
    slope_y: Field
    roughness: Field
    metallic: Field
    key: Field
    fill: Field

    @classmethod
    def of_background(cls, surface: Surface, step: float) -> "Canvas":
        """Only the bench."""
        slope_y, slope_x = np.gradient(surface.height, step)
        lit = np.ones_like(surface.height)
        return cls(step, surface.albedo, slope_x, slope_y, surface.roughness, surface.metallic, lit, lit.copy())

    def paint(self, coverage: Field, rgb: Colour) -> None:
        """Flat paint on whatever is there."""
        self.albedo = mix(self.albedo, rgb, 0.92 * coverage)
        self.metallic = self.metallic * (1.0 - 0.8 * coverage)

    def lay(self, alpha: Field, surface: Surface, units: float) -> None:
        """Put a surface over what is there; `units` frame units per unit of its heights."""
        slope_y, slope_x = np.gradient(surface.height * np.float32(units), self.step)
        self.slope_x, self.slope_y = mix(self.slope_x, slope_x, alpha), mix(self.slope_y, slope_y, alpha)
        self.albedo = mix(self.albedo, surface.albedo, alpha)
        self.roughness = mix(self.roughness, surface.roughness, alpha)
        self.metallic = mix(self.metallic, surface.metallic, alpha)
        height = surface.height * np.float32(units)
        hollow = np.maximum(blur(height, 0.03, self.step) - height, 0.0)
        self.key = mix(self.key, np.float32(1.0), alpha)
        self.fill = mix(self.fill, np.clip(1.0 - 9.0 * hollow, 0.35, 1.0), alpha)

    def lay_wall(self, alpha: Field, rgb: Colour, optics: Optics) -> None:
        """Put an upright side over what is there; it faces outwards from the covered area."""
        fall_y, fall_x = np.gradient(blur(alpha, 0.03, self.step))
        steepness = np.float32(2.2) / np.maximum(np.hypot(fall_x, fall_y), np.float32(1e-4))
        self.slope_x = mix(self.slope_x, fall_x * steepness, alpha)
        self.slope_y = mix(self.slope_y, fall_y * steepness, alpha)
        self.albedo = mix(self.albedo, np.float32(0.7) * rgb, alpha)
        self.roughness = mix(self.roughness, np.float32(optics.roughness), alpha)
        self.metallic = mix(self.metallic, np.float32(optics.metallic), alpha)
        self.key, self.fill = mix(self.key, np.float32(1.0), alpha), mix(self.fill, np.float32(0.7), alpha)

    def lay_layer(self, layer: Layer, rig: Rig) -> None:
        """Put a thin object over what is there."""
        self.cast_shadow(layer.alpha, layer.thickness, rig)
        slope_y, slope_x = np.gradient(layer.height, self.step)
        alpha = layer.alpha
        self.slope_x, self.slope_y = mix(self.slope_x, slope_x, alpha), mix(self.slope_y, slope_y, alpha)
        self.albedo = mix(self.albedo, layer.albedo, alpha)
        self.roughness = mix(self.roughness, np.float32(layer.roughness), alpha)
        self.metallic = mix(self.metallic, np.float32(layer.metallic), alpha)
        self.key, self.fill = mix(self.key, np.float32(1.0), alpha), mix(self.fill, np.float32(1.0), alpha)

    def dim(self, coverage: Field) -> None:
        """Let the shadow of something outside the picture fall on all that is there."""
        self.key = self.key * (1.0 - 0.95 * coverage)
        self.fill = self.fill * (1.0 - 0.30 * coverage)

    def cast_shadow(self, alpha: Field, thickness: float, rig: Rig) -> None:
        """Darken what is there under something about to be laid: along the light, and softly all round it."""
        shift_x, shift_y = rig.shadow_shift(thickness)
        cast, steps = alpha, 1 + int(np.hypot(shift_x, shift_y) / 0.03)
        for share in np.arange(1, steps + 1) / steps:
            shift = (round(share * shift_y / self.step), round(share * shift_x / self.step))
            cast = np.maximum(cast, _shifted(alpha, *shift))
        softness = rig.lighting.shadow_softness * (0.3 + min(thickness, 0.3) * 2.5)
        self.key = self.key * (1.0 - 0.92 * blur(cast, softness, self.step))
        contact = blur(alpha, 0.25 * min(thickness, 0.2) + 0.008, self.step)
        self.fill = self.fill * (1.0 - 0.55 * contact)


def swept(alpha: Field, rows: int) -> Field:
    """Union of the area moved down by 0 to `rows` pixels."""
    union, moved = alpha, 0
    while moved < rows:  # each pass may double the distance covered so far
        hop = min(moved + 1, rows - moved)
        union = np.maximum(union, _shifted(union, hop, 0))
        moved += hop
    return union


def _shifted(field: Field, rows: int, columns: int) -> Field:
    """The field moved down and right, zeros coming in."""
    moved = np.zeros_like(field)
    height, width = field.shape
    to = (slice(max(rows, 0), height + min(rows, 0)), slice(max(columns, 0), width + min(columns, 0)))
    source = (slice(max(-rows, 0), height + min(-rows, 0)), slice(max(-columns, 0), width + min(-columns, 0)))
    moved[to] = field[source]
    return moved


def shade(canvas: Canvas, rig: Rig) -> Colour:
    """Linear radiance [3, n, n]: diffuse key and fill, a highlight, and a room for metal to mirror."""
    lx, ly, lz = (np.float32(value) for value in rig.towards)
    nz = 1.0 / np.sqrt(1.0 + canvas.slope_x**2 + canvas.slope_y**2)
    nx, ny = -canvas.slope_x * nz, -canvas.slope_y * nz
    facing = np.maximum(nx * lx + ny * ly + nz * lz, 0.0)
    key, fill = facing * canvas.key, canvas.fill * (0.55 + 0.45 * nz)
    half = np.float32(1.0 / np.sqrt(lx * lx + ly * ly + (lz + 1.0) ** 2))
    along_half = np.maximum((nx * lx + ny * ly + nz * (lz + 1.0)) * half, 1e-3)
    roughness = np.clip(canvas.roughness, 0.08, 1.0)
    sharpness = np.minimum(2.0 / roughness**4, 600.0)
    lobe = np.exp2(np.maximum(sharpness * np.log2(along_half), -40.0))
    glint = lobe * (sharpness + 8.0) * np.float32(1.0 / 28.0) * canvas.key
    room = _room(nx, ny, nz, roughness, rig)
    key_rgb = np.array(rig.lighting.key, dtype=np.float32)[:, None, None]
    fill_rgb = np.array(rig.lighting.fill, dtype=np.float32)[:, None, None]
    metallic = canvas.metallic
    diffuse = canvas.albedo * (1.0 - metallic) * (key * key_rgb + fill * fill_rgb)
    coat = 0.04 + 0.05 * smoothstep(0.4, 0.1, roughness)
    tint = coat + (canvas.albedo - coat) * metallic
    bright = np.minimum(glint * facing, 3.0) * key_rgb
    seen = room * (0.35 + 0.65 * canvas.key) * (0.4 + 0.6 * canvas.fill)
    mirrored = seen * (0.62 * key_rgb + 0.6 * fill_rgb)
    return np.asarray(diffuse + tint * (bright + mirrored))


def _room(nx: Field, ny: Field, nz: Field, roughness: Field, rig: Rig) -> Field:
    """Brightness of what a mirror facing (nx, ny, nz) reflects: a soft box by the key light, a dim dark-banded room."""
    rx, ry, rz = 2.0 * nz * nx, 2.0 * nz * ny, 2.0 * nz * nz - 1.0
    lx, ly, lz = rig.towards
    towards_key = rx * np.float32(lx) + ry * np.float32(ly) + rz * np.float32(lz)
    box = smoothstep(0.45, 0.98, towards_key)
    horizon = smoothstep(0.55, 0.0, np.abs(rx * np.float32(ly) - ry * np.float32(lx) + 0.25))
    crisp = 0.42 + 0.95 * box - 0.22 * horizon * (1.0 - box) + 0.12 * rz
    return np.maximum(mix(crisp, 0.45 + 0.45 * towards_key, 0.7 * smoothstep(0.25, 0.8, roughness)), 0.05)
