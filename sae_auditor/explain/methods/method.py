"""What a method of attribution is: its words for people, where it is possible, and the function that measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.measure import Lens, Parts
from sae_auditor.explain.target import Objective
from sae_auditor.progress import Job


@dataclass(frozen=True)
class Measuring:
    """What a method is given of one image; ``C`` classes.

    Parameters
    ----------
    lens
        How the classes' cosines depend on the site's vectors.
    texts
        Unit text embeddings, float64 ``[C, e]``.
    objective
        Turns cosines, and small changes of them, into the target.
    total, rebuilt
        The target at x and at the reconstruction, float64 ``[C]``.
    n_ablations
        How many exact effects are asked for where each costs a run of the network; see `measure.exact_effects_job`.
    """

    lens: Lens
    texts: Floats
    objective: Objective
    total: Floats
    rebuilt: Floats
    n_ablations: int | None


@dataclass(frozen=True)
class Measured:
    """What a method found, in units of the target; ``m`` latents fired.

    Parameters
    ----------
    parts
        The target split up.
    constant
        What it assigns to no part, float64 ``[C]``: with it the parts add up to the target.
    ablations
        Exact effects, float64 ``[C, m]``; NaN where they were not measured.
    """

    parts: Parts
    constant: Floats
    ablations: Floats

    @classmethod
    def with_rest(cls, asked: Measuring, parts: Parts, ablations: Floats) -> Measured:
        """Return what was found by a method that has no formula for the constant: it is what is left of the target."""
        rest = asked.total - parts.contributions.sum(1) - parts.bias - parts.unexplained
        return cls(parts, rest, ablations)


@dataclass(frozen=True)
class AttributionMethod:
    """A way to measure contributions.

    Parameters
    ----------
    id
        What it is called in files, in the public API and on the command line.
    title, help
        What people read, in English; it is translated where it is shown.
    measure_job
        Measures one image.
    refused_behind_blocks
        Makes the refusal of a method that is possible at closed sites only, which no block of the network separates
        from the embedding, out of an SAE and the site that it reads; None for a method that is possible at any site.
    plain_sum_notice
        What is said when a method that needs a target that is a plain sum is asked for the decision, in whose place
        the margin is explained; None for a method that can explain any target.
    is_exact
        Whether a contribution is the exact effect itself, so that nothing else is shown beside it.
    adds_up
        Whether the terms are made to add up, so that bias and constant inform. For others they are what is left.
    """

    id: str
    title: str
    help: str
    measure_job: Callable[[Measuring], Job[Measured]]
    refused_behind_blocks: Callable[[str, str], InputRefused] | None = None
    plain_sum_notice: str | None = None
    is_exact: bool = False
    adds_up: bool = False
