"""Pictures scaled and cut on a GPU, to the very pixels that Pillow gives on a CPU.

Pillow weighs pixels with whole numbers of 22 binary places and rounds once for each direction (``Resample.c``,
"precompute_coeffs" and "ImagingResampleHorizontal_8bpc"). Sums of such products are below 2**53, so that float64 holds
them exactly, whatever the order in which a GPU adds them up. Which direction comes first depends on Pillow's version
and on the sizes; it is asked once for every size, by a picture of noise, which also shows that the rest holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from sae_auditor.images import Framing

_PLACES: Final = 22
# Of what is scaled together; a pixel takes 24 bytes meanwhile.
_MAX_PIXELS: Final = 16_000_000


def framed_alike(images: Mapping[int, Tensor], framing: Framing) -> dict[int, Tensor]:
    """Return what a framing gives of images of any sizes, by the same keys.

    Parameters
    ----------
    images
        ``uint8 [height, width, 3]`` each, on one device.

    Returns
    -------
    dict of int to Tensor
        ``uint8 [s, s, 3]`` each, on the same device.
    """
    by_size: dict[tuple[int, ...], list[int]] = {}
    for key, image in images.items():
        by_size.setdefault(tuple(image.shape), []).append(key)
    made: dict[int, Tensor] = {}
    for (height, width, _), keys in by_size.items():
        step = max(1, _MAX_PIXELS // (height * width))
        for start in range(0, len(keys), step):
            group = keys[start : start + step]
            made |= zip(group, framed(torch.stack([images[key] for key in group]), framing), strict=True)
    return made


def framed(images: Tensor, framing: Framing) -> Tensor:
    """Return what a framing gives of images of one size, on their device.

    Parameters
    ----------
    images
        ``uint8 [n, height, width, 3]``.

    Returns
    -------
    Tensor
        ``uint8 [n, height, width, 3]``, the bits that `Framing` gives of the same pictures.
    """
    height, width = images.shape[1:3]
    scaled_width, scaled_height = framing.scaled_size(width, height)
    # Where the part that is seen begins, in scaled pixels; negative where it is filled up.
    seen = framing.seen(width, height)
    left, top = round(seen.x * scaled_width / width), round(seen.y * scaled_height / height)
    across = range(max(left, 0), min(left + framing.width, scaled_width))
    down = range(max(top, 0), min(top + framing.height, scaled_height))
    first = _first_direction(width, height, framing)
    if first is None:
        return _by_pillow(images, framing)
    planes = images.permute(0, 3, 1, 2)
    for direction in ("across", "down") if first == "across" else ("down", "across"):
        if direction == "across":
            planes = _weighed(planes, width, scaled_width, across, framing.is_bilinear)
        else:
            planes = _weighed(planes.transpose(2, 3), height, scaled_height, down, framing.is_bilinear).transpose(2, 3)
    part = planes.permute(0, 2, 3, 1)
    if (len(down), len(across)) == (framing.height, framing.width):
        return part.contiguous()
    fill = framing.fill if framing.resize == "longest" else 0
    colour = torch.tensor(fill, dtype=torch.uint8, device=images.device).expand(3)
    ground = colour.expand(len(images), framing.height, framing.width, 3).clone()
    y, x = max(-top, 0), max(-left, 0)
    ground[:, y : y + len(down), x : x + len(across)] = part
    return ground


@lru_cache(maxsize=4096)
def _first_direction(width: int, height: int, framing: Framing) -> Literal["across", "down"] | None:
    """Return in which direction this Pillow scales first; None where it does something else altogether."""
    scaled = framing.scaled_size(width, height)
    if scaled == (width, height):
        return "across"
    noise = np.random.default_rng(0).integers(0, 2, (height, width, 3), dtype=np.uint8) * 255
    method = Image.Resampling.BILINEAR if framing.is_bilinear else Image.Resampling.BICUBIC
    expected = np.asarray(Image.fromarray(noise).resize(scaled, method))
    across = partial(_weighed, n_px=width, n_scaled=scaled[0], kept=range(scaled[0]), is_bilinear=framing.is_bilinear)
    down = partial(_weighed, n_px=height, n_scaled=scaled[1], kept=range(scaled[1]), is_bilinear=framing.is_bilinear)
    planes = torch.from_numpy(noise).permute(2, 0, 1)[None]
    if np.array_equal(down(across(planes).transpose(2, 3)).transpose(2, 3)[0].permute(1, 2, 0), expected):
        return "across"
    if np.array_equal(across(down(planes.transpose(2, 3)).transpose(2, 3))[0].permute(1, 2, 0), expected):
        return "down"
    return None


def _by_pillow(images: Tensor, framing: Framing) -> Tensor:
    pictures = (Image.fromarray(image) for image in images.cpu().numpy())
    return torch.from_numpy(np.stack([np.asarray(framing(picture)) for picture in pictures])).to(images.device)


def _weighed(planes: Tensor, n_px: int, n_scaled: int, kept: range, is_bilinear: bool) -> Tensor:
    """Scale the last side of ``[n, 3, a, n_px]``; return ``uint8 [n, 3, a, len(kept)]``."""
    if n_px == n_scaled:
        return planes[..., kept.start : kept.stop]
    sums = planes.double() @ _weights_there(n_px, n_scaled, kept, is_bilinear, planes.device).T
    return sums.add_(1 << (_PLACES - 1)).div_(1 << _PLACES).floor_().clamp_(0, 255).to(torch.uint8)


@lru_cache(maxsize=64)
def _weights_there(n_px: int, n_scaled: int, kept: range, is_bilinear: bool, device: torch.device) -> Tensor:
    # Kept there: a copy from memory that the system may move makes the program wait for all that the GPU has to do.
    return torch.from_numpy(_weights(n_px, n_scaled, is_bilinear)[kept.start : kept.stop]).to(device)


@lru_cache(maxsize=64)
def _weights(n_px: int, n_scaled: int, is_bilinear: bool) -> NDArray[np.float64]:
    """Return Pillow's weights, whole numbers of 22 binary places: ``[n_scaled, n_px]``."""
    scale = n_px / n_scaled
    stretch = max(scale, 1.0)
    reach = (1.0 if is_bilinear else 2.0) * stretch
    weights = np.zeros((n_scaled, n_px))
    for i in range(n_scaled):
        centre = (i + 0.5) * scale
        first, last = max(int(centre - reach + 0.5), 0), min(int(centre + reach + 0.5), n_px)
        # In the order in which Pillow multiplies and adds, for the last bit's sake.
        taps = [_filter((x + first - centre + 0.5) * (1.0 / stretch), is_bilinear) for x in range(last - first)]
        total = sum(taps)
        if total != 0:
            taps = [tap / total for tap in taps]
        weights[i, first:last] = [int(tap * (1 << _PLACES) + (-0.5 if tap < 0 else 0.5)) for tap in taps]
    return weights


def _filter(x: float, is_bilinear: bool) -> float:
    x = abs(x)
    if is_bilinear:
        return 1.0 - x if x < 1.0 else 0.0
    a = -0.5
    if x < 1.0:
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1
    return (((x - 5) * x + 8) * x - 4) * a if x < 2.0 else 0.0
