"""A made-up circuit of two links: one confirmed cause, one that held back, one that switching off refutes."""

from __future__ import annotations

import numpy as np

from sae_auditor.explain.circuits import Circuit, Completeness, Effect, Link, PatchEffect, Source, Target


def source(
    latent: int, gradient: float, exact: float, label: str | None = None, at: tuple[int, int] = (1, 2)
) -> Source:
    patches = (
        PatchEffect(*at, 2.0, Effect(gradient, exact)),
        PatchEffect(at[0], at[1] + 1, 1.0, Effect(gradient / 2, None)),
        PatchEffect(3, 3, 0.1, Effect(0.0, None)),
    )
    return Source(latent, label, 2.0, Effect(gradient, exact), patches, 5)


def link(target: Target, from_sae: str, *sources: Source, left: float = -1.0, n: int = 1) -> Link:
    small = Effect(0.1, 0.2)
    whole = Completeness(n, left, max(0.0, left), -2.0, (9.8, 10.2), (target.pre_activation - left) / 10)
    return Link(target, from_sae, sources, small, small, Effect(4.0, 5.0), Effect(0.3, -0.3), whole, 40, 24)


def made_circuit(left: float = -1.0, n: int = 1) -> Circuit:
    """Latent 175 of ``last``, from ``middle``, whose latent 221 comes from ``first``."""
    top = Target("last", 175, "red tag", 10.0, None, 10.0, 3.0)
    below = Target("middle", 221, "red tag", 2.0, (1, 2), 2.5, 0.5)
    sources = (source(221, 5.0, 8.0, "red tag"), source(7, -2.0, -1.5, None, (0, 0)), source(9, 3.0, -0.1, "gear"))
    return Circuit((4, 4), (link(top, "middle", *sources, left=left, n=n), link(below, "first", source(3, 1.0, 1.0))))


def made_pictures() -> dict[tuple[str, int], np.ndarray | None]:
    return {("last", 175): np.full((8, 8, 3), 200, np.uint8), ("middle", 221): None}
