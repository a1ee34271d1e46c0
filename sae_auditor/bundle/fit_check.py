"""Run a fit check on an encoder: take vectors of every site that may be meant, then compare readings of the SAE."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.bundle.sae_places import Place, place_of, sites_around
from sae_auditor.encoders import ClipEncoder
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused, SourceImage
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress
from sae_auditor.sae import Reading, SparseAutoencoder
from sae_auditor.sae.fit import FitReport, SiteSample, fit_job

# With fewer images the scores say little.
MIN_IMAGES: Final = 32
# Of more images this many are used, spread evenly.
MAX_IMAGES: Final = 128
# Vectors of one kind of token at one site; fewer where each costs much.
_MAX_VECTORS: Final = 2048
_MIN_VECTORS: Final = 256
_MAX_MULTIPLICATIONS: Final = 10**11
# Of the hidden states of all sites that a batch holds at once.
_MAX_HIDDEN_BYTES: Final = 2**28
_MAX_BATCH: Final = 32
_SEED: Final = 20


def check_fit_job(encoder: ClipEncoder, reading: Reading | SparseAutoencoder, images: Sequence[Any]) -> Job[FitReport]:
    """Check whether an SAE belongs to an encoder, read as declared; see `sae.fit`.

    The encoder runs once over the images for all sites together. Of the tokens of one kind (class, register, patch) at
    one site at most 2,048 are kept, drawn with a fixed seed and evenly from the images, fewer for very large SAEs.

    Parameters
    ----------
    encoder
        The encoder in use.
    reading
        The SAE as declared: what `sae.read_reading` returned, or the SAE itself.
    images
        `SourceImage` or anything that `load_image` takes; of more than 128 as many are used, spread evenly. Those that
        cannot be read are passed over.

    Raises
    ------
    HintMissing
        When the SAE does not say its site or its tokens.
    InputRefused
        When its width is not that of the site, there are fewer than 32 readable images, or all of them look the same.
    """
    sae, site = place_of(encoder, reading.sae if isinstance(reading, Reading) else reading)
    chosen = _spread(images)
    if len(chosen) < MIN_IMAGES:
        raise _too_few(len(chosen))
    sites = sites_around(encoder, site, sae.config.d_in)
    samples, n_images = yield from samples_job(encoder, sites, chosen, _max_vectors(sae))
    if n_images < MIN_IMAGES:
        raise _too_few(n_images)
    return (yield from fit_job(sae.to(encoder.device), samples, n_images))


def _spread(images: Sequence[Any]) -> list[Any]:
    n = min(MAX_IMAGES, len(images))
    return [images[i * len(images) // n] for i in range(n)]


def _too_few(n: int) -> InputRefused:
    return InputRefused(
        say("The fit check needs at least {0} images; there are {1} that can be read.", MIN_IMAGES, n),
        safe=say("Nothing was stored."),
        todo=say("Name a folder with more images, of the kind that you want to audit."),
    )


def _max_vectors(sae: SparseAutoencoder) -> int:
    affordable = _MAX_MULTIPLICATIONS // (sae.config.d_in * sae.config.d_sae)
    return max(_MIN_VECTORS, min(_MAX_VECTORS, affordable))


def samples_job(
    encoder: ClipEncoder, sites: Mapping[str, Place], images: Sequence[Any], max_vectors: int
) -> Job[tuple[dict[str, SiteSample], int]]:
    """Run the encoder once over the images; return samples of the sites, and how many images could be read."""
    parts: dict[tuple[str, str], list[Tensor]] = {}
    counts: dict[tuple[str, str], int] = {}
    generator = torch.Generator().manual_seed(_SEED)
    n_done = n_read = 0
    for batch in _batches(images, _batch_size(encoder, sites)):
        yield Progress(n_done, len(images), say("Looking at the images"))
        n_done += len(batch)
        loaded = [image for source in batch if (image := _loaded(source)) is not None]
        if not loaded:
            continue
        n_read += len(loaded)
        pixels = torch.stack([encoder.preprocess(image.rgb) for image in loaded])
        passes = encoder.run_sites(pixels, [place.whole for place in sites.values()])
        draws = _Draws(generator, max_vectors / len(images))
        for (name, place), made in zip(sites.items(), passes, strict=True):
            for kind, rows in place.kinds.items():
                tokens = made.hidden[:, rows]
                parts.setdefault((name, kind), []).append(draws.of(tokens))
                counts[name, kind] = counts.get((name, kind), 0) + tokens.shape[0] * tokens.shape[1]
    return {name: _sample(name, place, parts, counts) for name, place in sites.items() if parts}, n_read


class _Draws:
    """Draws tokens from a batch; sites with as many tokens of a kind have the same ones drawn, so that they compare."""

    def __init__(self, generator: torch.Generator, per_image: float) -> None:
        self._generator = generator
        self._per_image = max(1, math.floor(per_image))
        self._drawn: dict[tuple[int, int], Tensor] = {}

    def of(self, tokens: Tensor) -> Tensor:
        """Return ``[m, d]`` of tokens ``[n, t, d]``, as many from every image."""
        n, t, d = tokens.shape
        if t <= self._per_image:
            return tokens.reshape(-1, d).clone()
        if (n, t) not in self._drawn:
            order = torch.rand(n, t, generator=self._generator).argsort(dim=1)
            self._drawn[n, t] = order[:, : self._per_image].to(tokens.device)
        return tokens.gather(1, self._drawn[n, t][..., None].expand(-1, -1, d)).reshape(-1, d)


def _sample(
    name: str, place: Place, parts: Mapping[tuple[str, str], list[Tensor]], counts: Mapping[tuple[str, str], int]
) -> SiteSample:
    return SiteSample(
        {kind: torch.cat(parts[name, kind]).float() for kind in place.kinds},
        {kind: counts[name, kind] for kind in place.kinds},
        place.near,
    )


def _batch_size(encoder: ClipEncoder, sites: Mapping[str, Place]) -> int:
    rows, columns = encoder.patch_grid
    per_image = len(sites) * (rows * columns + 8) * encoder.width * 4
    return max(1, min(_MAX_BATCH, _MAX_HIDDEN_BYTES // per_image))


def _batches(images: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (images[start : start + size] for start in range(0, len(images), size))


def _loaded(source: Any) -> SourceImage | None:
    if isinstance(source, SourceImage):
        return source
    try:
        return open_image(source)
    except ImageRefused:
        return None
