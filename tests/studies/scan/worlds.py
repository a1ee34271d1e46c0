"""Simulated folders: what is true of every latent is known, because it was put there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from sae_auditor.studies.scan.effects import EffectsWriter
from sae_auditor.studies.scan.truth import Truth


@dataclass(frozen=True)
class Simulated:
    """A latent of a two-class world: how often it fires on the first and on the second class, and how far it pushes.

    `balanced_by` is what the encoder does elsewhere against the push where it fires, so that it misleads nobody.
    """

    on_first: float
    on_second: float
    push: float
    balanced_by: float = 0.0


def simulate(latents, n=300, seed=0, *, evidence=1.5, offset=0.0, groups=None):
    """Return effects and truth of ``n`` images; the decision of the second class is evidence plus all pushes.

    `groups`, the shares of the second class in two subgroups, makes a column "line" on which the latents' rates may
    depend: where it is given, `on_first` and `on_second` are rates in the two subgroups instead.
    """
    random = np.random.default_rng(seed)
    line = random.integers(2, size=n)
    share = 0.5 if groups is None else np.asarray(groups)[line]
    classes = (random.random(n) < share).astype(np.int64)
    which = classes if groups is None else line
    rest = random.normal(evidence * (2 * classes - 1), 1.5) + offset
    fires = np.stack([random.random(n) < np.where(which, one.on_second, one.on_first) for one in latents], axis=1)
    pushes = np.array([one.push for one in latents]) * random.uniform(0.7, 1.3, fires.shape) * fires
    decision = rest + pushes.sum(1) - fires @ np.array([one.balanced_by for one in latents])
    writer = EffectsWriter(2, len(latents))
    for i in range(n):
        fired = np.flatnonzero(fires[i])
        own = np.stack([-pushes[i, fired], pushes[i, fired]])
        sha256 = hashlib.sha256(f"{seed}/{i}".encode()).hexdigest()
        writer.add(f"{i}.png", sha256, np.array([-decision[i], decision[i]]), fired, np.ones(len(fired)), own, own)
    return writer.finish(), Truth(classes, {} if groups is None else {"line": [str(value) for value in line]})


SHORTCUT = Simulated(0.25, 0.25, 4.0)
DEFECT = Simulated(0.03, 0.35, 4.0)
# Pushes a class, and the encoder knows that it does: without it the decision is shifted where it fires.
PART = Simulated(0.2, 0.2, -3.0, balanced_by=-3.0)
FAINT = Simulated(0.3, 0.3, 0.3)
