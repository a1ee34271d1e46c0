"""What a circuit is: which earlier latents, in which patches, made a latent fire, and how far that was verified.

Every number is in units of the **target**, the latent's pre-activation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

SCHEMA: Final = "sae-auditor/circuit/1"

# An edge is confirmed when switching its source off does what the gradient says, and at least this share of it.
CONFIRMED_SHARE: Final = 0.5
# What moves the target by less than this share of it is no edge.
LEAST_SHARE: Final = 0.02


@dataclass(frozen=True)
class Effect:
    """What something did to the target: by the gradient, and exactly, by switching it off; None: not measured."""

    gradient: float
    exact: float | None

    @property
    def known(self) -> float:
        """The exact effect where it was measured, else that by the gradient."""
        return self.gradient if self.exact is None else self.exact

    @property
    def confirmed(self) -> bool:
        """Whether the exact effect was measured, has the gradient's sign, and is at least half as large."""
        if self.exact is None or self.exact * self.gradient <= 0:
            return False
        return abs(self.exact) >= CONFIRMED_SHARE * abs(self.gradient)


@dataclass(frozen=True)
class PatchEffect:
    """An earlier latent in one patch: `row` and `column` from 0, its activation, and what it did from there."""

    row: int
    column: int
    activation: float
    effect: Effect


@dataclass(frozen=True)
class Source:
    """An earlier latent with its effect on the target from all tokens in which it fires.

    Parameters
    ----------
    activation
        Of several patches the one of largest magnitude.
    patches
        Where it fires, the largest effect first; empty where its SAE reads no patches.
    n_patches
        In how many patches it fires, of which `patches` may hold fewer.
    """

    latent: int
    label: str | None
    activation: float
    effect: Effect
    patches: tuple[PatchEffect, ...]
    n_patches: int


@dataclass(frozen=True)
class Target:
    """The latent that is traced back.

    Parameters
    ----------
    patch
        The patch whose pre-activation is the target, row and column from 0: the one in which it fires most. None where
        its SAE reads one vector an image.
    pre_activation
        What the activation function sees of it.
    threshold
        Above which value it fires; None where that depends on the other latents, as with top-k.
    """

    sae: str
    latent: int
    label: str | None
    activation: float
    patch: tuple[int, int] | None
    pre_activation: float
    threshold: float | None


def raises(effect: Effect, target: Target) -> bool:
    """Whether a confirmed effect is one of those that made the latent fire, and not one that held it back."""
    return effect.confirmed and effect.known * target.pre_activation > 0


@dataclass(frozen=True)
class Completeness:
    """How much of the target hangs on the edges: what it is when all confirmed sources that raise it are off together.

    Parameters
    ----------
    n
        How many sources are switched off.
    without_shown, activation_without
        The pre-activation and the activation then; 0 where the latent fires no longer.
    without_all
        The pre-activation without any latent of the earlier SAE.
    controls
        The pre-activation without equally many other fired latents, once for each random draw of them; empty where too
        few fired.
    share
        ``(pre_activation - without_shown) / pre_activation``; more than 1 where it falls below zero, None at zero.
    """

    n: int
    without_shown: float
    activation_without: float
    without_all: float
    controls: tuple[float, ...]
    share: float | None

    @property
    def control(self) -> float | None:
        """The mean of the controls; None where there are none."""
        return sum(self.controls) / len(self.controls) if self.controls else None

    @property
    def silenced(self) -> bool:
        """Whether the latent fires no longer."""
        return self.activation_without == 0


@dataclass(frozen=True)
class Link:
    """One latent and what of one earlier SAE made it fire.

    Parameters
    ----------
    from_sae
        The earlier SAE.
    sources
        Its latents that matter, the largest exact effect first; those that switching off did not confirm stand last.
    others, always_on
        All other latents together, and the always-on ones, measured against their usual activation.
    bias, unexplained
        What the earlier SAE rebuilds without any latent, and what it does not rebuild.
    n_fired, n_measured
        How many latents fired, and of how many the exact effect was measured.
    """

    target: Target
    from_sae: str
    sources: tuple[Source, ...]
    others: Effect
    always_on: Effect
    bias: Effect
    unexplained: Effect
    completeness: Completeness
    n_fired: int
    n_measured: int

    @property
    def raising(self) -> tuple[Source, ...]:
        """The confirmed sources that made the latent fire; the others held it back."""
        return tuple(source for source in self.sources if raises(source.effect, self.target))

    @property
    def confirmed(self) -> tuple[Source, ...]:
        """The sources that switching off confirmed."""
        return tuple(source for source in self.sources if source.effect.confirmed)

    @property
    def n_unconfirmed(self) -> int:
        """How many sources the gradient names and switching off did not confirm."""
        return len(self.sources) - len(self.confirmed)


@dataclass(frozen=True)
class Circuit:
    """A latent of one image and its way back: the first link is its own, others are of sources in SAEs between.

    Parameters
    ----------
    grid
        Rows and columns of the patches.
    """

    grid: tuple[int, int]
    links: tuple[Link, ...]

    @property
    def target(self) -> Target:
        """The latent that was asked about."""
        return self.links[0].target

    def to_json(self, about: Mapping[str, Any]) -> dict[str, Any]:
        """Return the schema ``sae-auditor/circuit/1``; `about` says which image it is and what was looked with."""
        return {"schema": SCHEMA, **about, "grid": list(self.grid), "links": [_link_json(link) for link in self.links]}


def _link_json(link: Link) -> dict[str, Any]:
    plain = asdict(link)
    plain["target"]["patch"] = None if link.target.patch is None else list(link.target.patch)
    plain["sources"] = [
        {**asdict(source), "confirmed": source.effect.confirmed, "patches": [asdict(patch) for patch in source.patches]}
        for source in link.sources
    ]
    whole = link.completeness
    plain["completeness"] |= {"controls": list(whole.controls), "silenced": whole.silenced}
    return {**plain, "n_unconfirmed": link.n_unconfirmed}
