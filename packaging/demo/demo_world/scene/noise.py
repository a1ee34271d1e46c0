"""Seamless noise tiles, made once, looked up at any position and resolution.

A tile covers [0, 1) x [0, 1) and repeats. Sampling a fixed tile costs a millisecond where summing octaves would cost
ten, and makes the value at a position independent of the picture size. Tiles are stored [513, 513], see `_tile`.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from .arrays import Field

TILE_PX = 512


@lru_cache(maxsize=1)
def fractal_tile() -> Field:
    """Cloud-like noise with mean 0 and standard deviation 1."""
    return _spectral_tile(11, lambda f: np.where(f > 0, 1.0, 0.0) / np.maximum(f, 3.0) ** 1.45)


@lru_cache(maxsize=1)
def smooth_tile() -> Field:
    """Blobs of one size, about 16 across the tile; mean 0, standard deviation 1."""
    return _spectral_tile(12, lambda f: np.exp(-(((f - 12.0) / 6.0) ** 2)))


@lru_cache(maxsize=1)
def grain_tile() -> Field:
    """Fine speckle, about 128 specks across the tile; mean 0, standard deviation 1."""
    return _spectral_tile(13, lambda f: np.exp(-(((f - 80.0) / 50.0) ** 2)))


@lru_cache(maxsize=1)
def cell_tiles() -> tuple[Field, Field]:
    """Cell noise with 24 x 24 cells: distance to the cell wall (0 on it) and a random value in [0, 1] per cell."""
    rng = np.random.default_rng(14)
    per_side = 24
    rows, columns = np.mgrid[0:per_side, 0:per_side]
    seeds = (np.stack([columns, rows], -1).reshape(-1, 2) + rng.uniform(0.1, 0.9, (per_side**2, 2))) / per_side
    axis = (np.arange(TILE_PX) + 0.5) / TILE_PX
    where = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    distances, owners = cKDTree(seeds, boxsize=1.0).query(where, k=2)
    wall = (distances[:, 1] - distances[:, 0]) * per_side
    value = rng.random(len(seeds))[owners[:, 0]]
    return _tile(wall), _tile(value)


def look_up(tile: Field, x: Field, y: Field) -> Field:
    """Bilinear value of a tile at tile coordinates (1.0 = one period), wrapping at the borders."""
    fx, fy = x * np.float32(TILE_PX), y * np.float32(TILE_PX)
    column, row = np.floor(fx), np.floor(fy)
    fx, fy = fx - column, fy - row
    corner = (row.astype(np.int64) & (TILE_PX - 1)) * (TILE_PX + 1)
    corner += column.astype(np.int64) & (TILE_PX - 1)
    upper, lower = tile.take(corner), tile.take(corner + (TILE_PX + 1))
    upper += (tile.take(corner + 1) - upper) * fx
    lower += (tile.take(corner + (TILE_PX + 2)) - lower) * fx
    return upper + (lower - upper) * fy


class Noise:
    """Noise fields shifted by a random amount, so that every scene sees another part of the tiles."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def fractal(self, x: Field, y: Field, scale: float = 0.2) -> Field:
        """Clouds; `scale` is how many tile periods one unit of x spans."""
        return self._at(fractal_tile(), x, y, scale)

    def smooth(self, x: Field, y: Field, scale: float = 0.2) -> Field:
        """Blobs about 1 / (16 * scale) units wide."""
        return self._at(smooth_tile(), x, y, scale)

    def grain(self, x: Field, y: Field, scale: float = 0.2) -> Field:
        """Specks about 1 / (128 * scale) units wide."""
        return self._at(grain_tile(), x, y, scale)

    def cells(self, x: Field, y: Field, scale: float = 0.2) -> tuple[Field, Field]:
        """Distance to the cell wall and the cell's value, cells about 1 / (24 * scale) units wide."""
        dx, dy = self._rng.random(2).astype(np.float32)
        wall, value = cell_tiles()
        sx, sy = x * np.float32(scale) + dx, y * np.float32(scale) + dy
        return look_up(wall, sx, sy), look_up(value, sx, sy)

    def _at(self, tile: Field, x: Field, y: Field, scale: float) -> Field:
        dx, dy = self._rng.random(2).astype(np.float32)
        return look_up(tile, x * np.float32(scale) + dx, y * np.float32(scale) + dy)


def _spectral_tile(seed: int, gain: Callable[[Field], Field]) -> Field:
    """White noise shaped by `gain(frequency)`, frequency in cycles per tile."""
    frequency = np.fft.fftfreq(TILE_PX) * TILE_PX
    radius = np.hypot(frequency[:, None], frequency[None, :])
    white = np.random.default_rng(seed).standard_normal((TILE_PX, TILE_PX))
    tile = np.fft.ifft2(np.fft.fft2(white) * gain(radius)).real
    return _tile((tile - tile.mean()) / tile.std())


def _tile(values: Field) -> Field:
    """The values of one period, first row and column repeated at the end: bilinear look-ups then need no wrapping."""
    return np.pad(values.reshape(TILE_PX, TILE_PX), (0, 1), mode="wrap").astype(np.float32)
