"""The ways to repair: what each makes of the images, and of the encoder's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.explain import Auditor
from sae_auditor.i18n import say
from sae_auditor.studies.repair.erasing import eraser_of
from sae_auditor.studies.repair.erasing import fold as fold_erasure
from sae_auditor.studies.repair.projecting import (
    Projection,
    fold_into_embedding,
    require_vision_transformer,
    stream_directions,
)
from sae_auditor.studies.repair.seeing import Seen, embeddings_of
from sae_auditor.studies.repair.writing import Original

Way = Literal["switch", "project", "erase"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
# Their result is a model file.
FOLDED: Final[tuple[Way, ...]] = ("project", "erase")

# By how much the cosine of an embedding of the written weights with what it should be may fall short of 1.
_SHORTFALL: Final = 1e-3


def projected(auditor: Auditor, original: Original, latents: Sequence[int]) -> Original:
    """Return the encoder's files with the latents' directions projected out.

    Raises
    ------
    InputRefused
        When the tower is not open_clip's vision transformer, or the latents are no directions of its stream.
    """
    encoder, site = auditor.encoder, auditor.site
    visual, weights = require_vision_transformer(encoder), encoder.weights()
    rows = auditor.sae.W_dec[list(latents)].double().cpu()
    if site.is_pooled:
        return original.with_changes(fold_into_embedding(rows, weights))
    directions = stream_directions(visual, weights, site, rows, encoder.n_blocks)
    return original.with_changes(Projection.out_of(directions).fold(weights, range(encoder.n_blocks)))


@dataclass(frozen=True, eq=False)
class Erased:
    """What erasing made: embeddings float32 ``[n, e]`` of all images, and the encoder's files."""

    embeddings: Any
    files: Original


def erased(auditor: Auditor, original: Original, seen: Seen, fitted_on: Any) -> Erased:
    """Erase from the embedding how strongly the latents fire, known from some of the images, bool ``[n]``.

    Raises
    ------
    InputRefused
        When the tower cannot hold the eraser, or the latents fire alike on all of those images.
    """
    encoder = auditor.encoder
    visual = require_vision_transformer(encoder)
    embeddings = torch.from_numpy(seen.before)
    eraser = eraser_of(embeddings[fitted_on], torch.from_numpy(seen.strengths)[fitted_on])
    files = original.with_changes(fold_erasure(eraser, visual, encoder.weights()))
    wanted = eraser(embeddings)
    _require_equal(embeddings_of(files.encoder(encoder), seen.sample).cpu(), wanted[: len(seen.sample)])
    return Erased(wanted.float().numpy(), files)


def fired(strengths: Any) -> Any:
    """Return which images any of the latents fires on, bool ``[n]``, of their strengths ``[n, k]``."""
    return np.asarray((strengths > 0).any(axis=1))


def _require_equal(made: Tensor, wanted: Tensor) -> None:
    cosine = torch.nn.functional.cosine_similarity(made.double(), wanted.double(), dim=1)
    if float(cosine.min()) < 1 - _SHORTFALL:
        raise InputRefused(
            say(
                "The weights of this encoder cannot hold the erasure exactly enough: the cosine is {0}.",
                float(cosine.min()),
            ),
            todo=say("Project the directions out instead."),
        )


Remarks = Mapping[Way, str]
