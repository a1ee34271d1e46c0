"""One pass over all images: what the encoder makes of each as it is, with latents off, and with rewritten weights."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain import Auditor
from sae_auditor.explain.decoding import Stack
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused
from sae_auditor.images.pool import Work, decode_files
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.studies.repair.switching import codes_of, strengths, switched_off

_BATCH: Final = 8
Embeddings = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Seen:
    """What was made of ``n`` images, of those that could be read.

    Parameters
    ----------
    places
        Which of the given paths they are, int64 ``[n]``.
    before
        Their embeddings, float32 ``[n, e]``, not normalised.
    switched, projected
        The same with latents off, and by the rewritten encoder; None where that was not asked for.
    strengths
        How strongly the latents fired, float32 ``[n, k]``.
    sample
        The encoder's input of the first few, ``[b, 3, s, s]``.
    refused
        Files that could not be read.
    """

    places: NDArray[np.int64]
    before: Embeddings
    switched: Embeddings | None
    projected: Embeddings | None
    strengths: Embeddings
    sample: Tensor
    refused: tuple[ImageRefused, ...] = ()


@dataclass(eq=False)
class _Gathered:
    """What came so far, by batches."""

    places: list[int] = field(default_factory=list)
    before: list[Tensor] = field(default_factory=list)
    switched: list[Tensor] = field(default_factory=list)
    projected: list[Tensor] = field(default_factory=list)
    strengths: list[Tensor] = field(default_factory=list)
    sample: list[Tensor] = field(default_factory=list)
    refused: list[ImageRefused] = field(default_factory=list)

    def whole(self) -> Seen:
        return Seen(
            np.asarray(self.places, dtype=np.int64),
            _rows(self.before),
            _rows(self.switched) if self.switched else None,
            _rows(self.projected) if self.projected else None,
            _rows(self.strengths),
            self.sample[0],
            tuple(self.refused),
        )


def see_job(
    auditor: Auditor,
    paths: Sequence[str],
    latents: Sequence[int],
    *,
    is_switched: bool,
    rewritten: ClipEncoder | None,
) -> Job[Seen]:
    """Run the encoders over image files, each of which is decoded once; those that are refused are left out.

    Raises
    ------
    ImageRefused
        When none can be read: the first refusal.
    """
    files = [Path(path) for path in paths]
    stack, gathered, waiting = Stack(auditor.encoder, _BATCH), _Gathered(), []
    with closing(decode_files(files, Work(auditor.encoder.framing()), ahead=2 * _BATCH)) as decoded:
        for place, item in enumerate(decoded):
            yield Progress(place, len(files), say("Looking at {0}", printable(files[place].name)))
            if isinstance(item, ImageRefused):
                gathered.refused.append(item)
                continue
            assert item.crop is not None
            stack.add(item.crop)
            waiting.append(place)
            if len(waiting) == _BATCH:
                _look(auditor, stack.take(), waiting, latents, is_switched, rewritten, gathered)
                waiting = []
    if waiting:
        _look(auditor, stack.take(), waiting, latents, is_switched, rewritten, gathered)
    if not gathered.places:
        raise gathered.refused[0]
    return gathered.whole()


def _look(
    auditor: Auditor,
    pixels: Tensor,
    places: Sequence[int],
    latents: Sequence[int],
    is_switched: bool,
    rewritten: ClipEncoder | None,
    gathered: _Gathered,
) -> None:
    made = auditor.encoder.run(pixels, auditor.site)
    sae = auditor.sae
    codes = codes_of(sae, made)
    gathered.places += places
    gathered.before.append(made.embedding)
    gathered.strengths.append(strengths(codes, latents, len(pixels)))
    if is_switched:
        gathered.switched.append(switched_off(auditor.encoder.tail(auditor.site), made, sae, codes, latents))
    if rewritten is not None:
        gathered.projected.append(embeddings_of(rewritten, pixels))
    if not gathered.sample:
        gathered.sample.append(pixels.cpu())


def embeddings_of(encoder: ClipEncoder, pixels: Tensor) -> Tensor:
    """Return the embeddings ``[n, e]`` of an encoder's input."""
    return encoder.run(pixels, Site("pooled")).embedding


def _rows(parts: Sequence[Tensor]) -> Any:
    return torch.cat([part.detach().float().cpu() for part in parts]).numpy()
