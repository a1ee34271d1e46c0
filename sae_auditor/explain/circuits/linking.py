"""One link of a circuit: candidates by the gradient, then every one of them switched off.

The gradient attribution of latent j in token t is ``step_tj <d target / d x_t, v_j>`` (gradient times activation, as in
sparse feature circuits, Marks et al. 2024), summed over the tokens for the latent as a whole; one backward pass gives
all of them, and by the same products the bias and what is unexplained. Its exact effect is the target minus the target
of a run without its steps, one run of the blocks between for each, batched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.auditor import Auditor
from sae_auditor.explain.circuits.result import (
    LEAST_SHARE,
    Completeness,
    Effect,
    Link,
    PatchEffect,
    Source,
    Target,
    raises,
)
from sae_auditor.explain.circuits.way import Way
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.network_lens import shares_of
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress


@dataclass(frozen=True)
class Bounds:
    """How much is measured for a link; runs of the blocks between never exceed the sum.

    Parameters
    ----------
    measured
        Latents whose exact effect is measured, largest gradient first.
    shown
        Sources that are kept.
    by_patch, patches
        For how many of them, and in how many patches each, the exact effect of one patch is measured.
    listed
        Patches of a source that are kept.
    controls
        Draws of random latents.
    """

    measured: int = 24
    shown: int = 8
    by_patch: int = 3
    patches: int = 8
    listed: int = 64
    controls: int = 4


USUAL = Bounds()
_AT_ONCE = 8


class Linking:
    """The measurements of one link.

    Parameters
    ----------
    way
        How the target depends on the earlier vectors.
    earlier, auditor
        The image at the earlier site, and the auditor of the SAE there.
    bounds
        How much is measured.
    """

    def __init__(self, way: Way, earlier: Evidence, auditor: Auditor, bounds: Bounds = USUAL) -> None:
        self._way = way
        self._earlier = earlier
        self._auditor = auditor
        self._bounds = bounds

    def job(self, target: Target) -> Job[Link]:
        """Measure everything; reports after every few runs."""
        yield Progress(0, 0, say("Following the gradient"))
        order = np.argsort(-np.abs(self._totals[self._named]), kind="stable")[: self._bounds.measured]
        measured = self._named[order]
        exact = np.full(len(self._totals), np.nan)
        for start in range(0, len(measured), _AT_ONCE):
            yield Progress(start, len(measured), say("Switching earlier latents off"))
            part = measured[start : start + _AT_ONCE]
            exact[part] = self.at_x - self._way.values(self._without_each(part))
        shown = self._chosen(target.pre_activation, exact)
        yield Progress(len(measured), len(measured), say("Switching them off in single patches"))
        sources = self._sources(shown, exact)
        raising = [place for place, source in zip(shown, sources, strict=True) if raises(source.effect, target)]
        yield Progress(len(measured), len(measured), say("Switching them off together"))
        return self._link(target, sources, np.array(shown, np.int64), np.array(raising, np.int64), len(measured))

    @cached_property
    def at_x(self) -> float:
        """The target as the run gives it."""
        return float(self._way.values(self._earlier.vectors[None])[0])

    @cached_property
    def _steps(self) -> Tensor:
        """What is switched off of each fired latent in each token, ``[t, m]``."""
        earlier, columns = self._earlier, torch.arange(len(self._earlier.latents), device=self._earlier.hidden.device)
        shares = torch.from_numpy(shares_of(earlier, self._auditor.meanings.usual)).to(earlier.hidden)
        return earlier.pushes_of(columns) * shares

    @cached_property
    def _slope(self) -> Tensor:
        return self._way.gradient()

    @cached_property
    def _by_token(self) -> Floats:
        """The gradient attribution of every fired latent in every token, float64 ``[t, m]``."""
        along = self._slope @ self._earlier.decoder_rows.T
        return np.asarray((self._steps.double() * along.double()).cpu().numpy())

    @cached_property
    def _totals(self) -> Floats:
        return np.asarray(self._by_token.sum(0))

    @cached_property
    def _is_always_on(self) -> NDArray[np.bool_]:
        return np.asarray(self._auditor.meanings.always_on[self._earlier.latents])

    @cached_property
    def _named(self) -> NDArray[np.int64]:
        """Places of the latents that can be named as sources: an always-on latent says nothing of this image."""
        return np.flatnonzero(~self._is_always_on)

    def _moved(self, places: NDArray[np.int64]) -> Tensor:
        """Return the earlier vectors without the steps of all these latents, ``[t, d]``."""
        chosen = torch.from_numpy(places).to(self._steps.device)
        return self._earlier.vectors - self._steps[:, chosen] @ self._earlier.decoder_rows[chosen]

    def _without_each(self, places: NDArray[np.int64]) -> Tensor:
        chosen = torch.from_numpy(places).to(self._steps.device)
        removed = torch.einsum("tb,bd->btd", self._steps[:, chosen], self._earlier.decoder_rows[chosen])
        return self._earlier.vectors - removed

    def _chosen(self, pre_activation: float, exact: Floats) -> list[int]:
        """Return the places of the sources to keep: confirmed ones by exact effect, then those that were refuted."""
        least, kept = LEAST_SHARE * abs(pre_activation), self._bounds.shown
        known = np.flatnonzero(~np.isnan(exact))
        by_exact = known[np.argsort(-np.abs(exact[known]), kind="stable")][:kept]
        by_gradient = known[np.argsort(-np.abs(self._totals[known]), kind="stable")][:kept]
        confirms = {int(j): Effect(float(self._totals[j]), float(exact[j])).confirmed for j in known}
        strong = [int(j) for j in by_exact if confirms[int(j)] and abs(exact[j]) >= least]
        refuted = [int(j) for j in by_gradient if not confirms[int(j)] and abs(self._totals[j]) >= least]
        surprising = [
            int(j) for j in by_exact if not confirms[int(j)] and abs(exact[j]) >= least and int(j) not in refuted
        ]
        return strong + surprising + refuted

    def _sources(self, places: Sequence[int], exact: Floats) -> tuple[Source, ...]:
        earlier, found = self._earlier, []
        for rank, place in enumerate(places):
            latent = int(earlier.latents[place])
            patches, n_patches = self._patches(place, measure=rank < self._bounds.by_patch)
            found.append(
                Source(
                    latent,
                    self._auditor.label(latent),
                    float(earlier.activations[place]),
                    Effect(float(self._totals[place]), float(exact[place])),
                    patches,
                    n_patches,
                )
            )
        return tuple(found)

    def _patches(self, place: int, *, measure: bool) -> tuple[tuple[PatchEffect, ...], int]:
        """Return where a latent fires; of the first few patches the exact effect is measured where that is asked."""
        earlier, first = self._earlier, self._earlier.read_patches.start
        column = torch.tensor([place], device=earlier.hidden.device)
        fired = earlier.activations_of(column)[earlier.read_patches, 0].cpu().numpy()
        by_patch = self._by_token[earlier.read_patches, place]
        where = np.flatnonzero(fired)
        where = where[np.argsort(-np.abs(by_patch[where]), kind="stable")]
        exact = self._exact_at(place, first + where[: self._bounds.patches]) if measure and len(where) else np.zeros(0)
        columns = earlier.patch_grid[1]
        return tuple(
            PatchEffect(
                *divmod(int(patch), columns),
                float(fired[patch]),
                Effect(float(by_patch[patch]), float(exact[i]) if i < len(exact) else None),
            )
            for i, patch in enumerate(where[: self._bounds.listed])
        ), len(where)

    def _exact_at(self, place: int, tokens: NDArray[np.int64]) -> Floats:
        """Return the exact effect of a latent in each of some tokens alone, ``[len(tokens)]``."""
        changed = self._earlier.vectors.repeat(len(tokens), 1, 1)
        at = torch.from_numpy(tokens).to(changed.device)
        batch = torch.arange(len(tokens), device=changed.device)
        changed[batch, at] -= self._steps[at, place, None] * self._earlier.decoder_rows[place]
        return self.at_x - self._way.values(changed)

    def _link(
        self,
        target: Target,
        sources: tuple[Source, ...],
        shown: NDArray[np.int64],
        raising: NDArray[np.int64],
        n_measured: int,
    ) -> Link:
        earlier = self._earlier
        folded = np.flatnonzero(self._is_always_on)
        others = np.setdiff1d(self._named, shown)
        without_shown = self._moved(raising)
        controls = self._controls(others, len(raising))
        parts = [
            without_shown,
            self._moved(np.arange(len(self._totals))),
            self._moved(others),
            self._moved(folded),
            earlier.vectors - earlier.offset,
            earlier.vectors - earlier.error,
        ]
        values = self._way.values(torch.stack([*parts, *controls]))
        exact = self.at_x - values
        slope = self._slope.double()
        pre, without = target.pre_activation, float(values[0])
        return Link(
            target=target,
            from_sae=self._auditor.sae_name,
            sources=sources,
            others=Effect(float(self._totals[others].sum()), float(exact[2])),
            always_on=Effect(float(self._totals[folded].sum()), float(exact[3])),
            bias=Effect(float((slope * earlier.offset).sum()), float(exact[4])),
            unexplained=Effect(float((slope * earlier.error).sum()), float(exact[5])),
            completeness=Completeness(
                n=len(raising),
                without_shown=without,
                activation_without=self._way.activation(without_shown),
                without_all=float(values[1]),
                controls=tuple(values[len(parts) :].tolist()),
                share=(self.at_x - without) / pre if pre else None,
            ),
            n_fired=len(earlier.latents),
            n_measured=n_measured,
        )

    def _controls(self, others: NDArray[np.int64], n: int) -> list[Tensor]:
        """Return the earlier vectors without `n` other latents that fired, for each draw; draws are always equal."""
        if not n or len(others) < n:
            return []
        random = np.random.default_rng(0)
        return [self._moved(random.choice(others, n, replace=False)) for _ in range(self._bounds.controls)]
