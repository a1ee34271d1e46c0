"""From radiance to a photograph: lens, exposure, tone curve, sensor."""

import numpy as np

from .arrays import Colour, Field, Grid, blur, shrunk

OVERSAMPLING = 2


def develop(radiance: Colour, grid: Grid, rng: np.random.Generator) -> Field:
    """uint8 sRGB picture [size, size, 3] of half the grid's side: slight blur, vignette, white balance error, noise."""
    exposure, balance = rng.uniform(0.94, 1.08), rng.uniform(0.97, 1.03, (3, 1, 1)).astype(np.float32)
    vignette = np.float32(exposure) - np.float32(exposure * rng.uniform(0.04, 0.14)) * (grid.x**2 + grid.y**2)
    linear = shrunk(radiance * vignette, OVERSAMPLING) * balance
    linear = np.stack([blur(plane, 0.004, grid.step * OVERSAMPLING) for plane in linear])
    toned = np.where(linear > 0.6, 0.6 + 0.4 * np.tanh((linear - 0.6) / 0.4), linear)  # highlights roll off, not clip
    srgb = np.maximum(toned, 0.0) ** np.float32(1.0 / 2.2)
    grain = rng.standard_normal(srgb.shape, dtype=np.float32) * np.float32(rng.uniform(0.005, 0.012))
    return (np.clip(srgb + grain, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8).transpose(1, 2, 0).copy()
