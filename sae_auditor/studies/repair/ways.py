"""The ways to repair: what each makes of the images, and of the encoder's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.explain import Auditor
from sae_auditor.i18n import say
from sae_auditor.studies.repair.erasing import Erasure, eraser_of
from sae_auditor.studies.repair.erasing import fold as fold_erasure
from sae_auditor.studies.repair.projecting import (
    Projection,
    orthonormal,
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


@dataclass(frozen=True, eq=False)
class Projecting:
    """The latents' directions to be projected out: of the stream, or (`projection` None) of the embedding itself."""

    latents: tuple[int, ...]
    projection: Projection | None

    @classmethod
    def of(cls, auditor: Auditor, latents: tuple[int, ...]) -> Projecting:
        """Prepare it.

        Raises
        ------
        InputRefused
            When the tower is not open_clip's vision transformer, or the latents are no directions of its stream.
        """
        encoder, site = auditor.encoder, auditor.site
        visual = require_vision_transformer(encoder)
        if site.is_pooled:
            return cls(latents, None)
        rows = auditor.sae.W_dec[list(latents)]
        directions = stream_directions(visual, encoder.weights(), site, rows, encoder.n_blocks)
        return cls(latents, Projection.out_of(directions))

    def files(self, auditor: Auditor, original: Original, seen: Seen, fitted_on: Any, share: float) -> Original:
        """Return the encoder's files without the directions.

        What is left along them is a `share` of the level of the images among `fitted_on`, bool ``[n]``, on which no
        latent fires; 0 without any.

        Raises
        ------
        InputRefused
            When the tower cannot hold the level.
        """
        encoder, quiet = auditor.encoder, fitted_on & ~fired(seen.strengths)
        if self.projection is None:
            basis = orthonormal(auditor.sae.W_dec[list(self.latents)].double().cpu())
            matrix = torch.eye(len(basis), dtype=torch.float64) - basis @ basis.T
            mean = torch.from_numpy(_mean(seen.before, quiet))
            removed = Erasure(matrix, share * basis @ (basis.T @ mean))
            return original.with_changes(fold_erasure(removed, encoder.model.visual, encoder.weights()))
        assert seen.levels is not None
        levels = share * torch.from_numpy(_mean(seen.levels, quiet))
        return original.with_changes(self.projection.fold(encoder.weights(), levels))


def _mean(rows: Any, chosen: Any) -> Any:
    """Return the mean of some of ``rows [n, ...]``, float64; 0 where none is chosen."""
    return rows[chosen].astype(np.float64).mean(0) if chosen.any() else np.zeros(rows.shape[1:])


@dataclass(frozen=True, eq=False)
class Erased:
    """What erasing made: embeddings float32 ``[n, e]`` of all images, and the encoder's files."""

    embeddings: Any
    files: Original


def erased(auditor: Auditor, original: Original, seen: Seen, fitted_on: Any) -> Erased:
    """Erase from the embedding whether each latent fires, known from some of the images, bool ``[n]``.

    Raises
    ------
    InputRefused
        When the tower cannot hold the eraser, or the latents fire alike on all of those images.
    """
    encoder = auditor.encoder
    visual = require_vision_transformer(encoder)
    embeddings = torch.from_numpy(seen.before)
    eraser = eraser_of(embeddings[fitted_on], torch.from_numpy(seen.strengths > 0)[fitted_on])
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
