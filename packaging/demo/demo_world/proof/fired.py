"""What fired on fresh renders, and what the renderer knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from demo_world.proof.renders import Render
from demo_world.truth import attributes_of
from sae_auditor.bundle import Bundle
from sae_auditor.encoders import ClipEncoder, Site

_BATCH: Final = 25


@dataclass(frozen=True, eq=False)
class Fired:
    """What is true of `n` scenes, and what an SAE made of them.

    Parameters
    ----------
    names, has
        The attributes, and which scene has which, bool ``[n, attributes]``.
    activations
        float32 ``[n, d_sae]``; of several patches the largest.
    """

    names: tuple[str, ...]
    has: NDArray[np.bool_]
    activations: NDArray[np.float32]

    @property
    def rates(self) -> NDArray[np.float64]:
        """Share of scenes on which each latent fires, ``[d_sae]``."""
        return np.asarray((self.activations != 0).mean(0))

    def strongest(self, latent: int, n: int) -> NDArray[np.int64]:
        """Return the up to `n` scenes on which a latent fires most."""
        fired = np.flatnonzero(self.activations[:, latent])
        return fired[np.argsort(-self.activations[fired, latent], kind="stable")[:n]]


def fired_on(bundle: Bundle, encoder: ClipEncoder, renders: Sequence[Render]) -> dict[str, Fired]:
    """Look at renders with every SAE of a bundle, in one pass of the encoder."""
    attributes = [attributes_of(render.scene) for render in renders]
    names = sorted(set().union(*attributes))
    has = np.array([[name in of_scene for name in names] for of_scene in attributes])
    sites = [Site(ref.site, ref.tokens) for ref in bundle.sae_refs]  # type: ignore[arg-type]
    parts: dict[str, list[NDArray[np.float32]]] = {ref.name: [] for ref in bundle.sae_refs}
    for start in range(0, len(renders), _BATCH):
        pixels = [encoder.preprocess(render.image) for render in renders[start : start + _BATCH]]
        for ref, made in zip(bundle.sae_refs, encoder.run_sites(torch.stack(pixels), sites), strict=True):
            n, tokens, width = made.vectors.shape
            codes = bundle.saes[ref.name].encode(made.vectors.reshape(-1, width).cpu()).dense()
            parts[ref.name].append(codes.reshape(n, tokens, -1).amax(1).numpy())
    return {name: Fired(tuple(names), has, np.concatenate(blocks)) for name, blocks in parts.items()}
