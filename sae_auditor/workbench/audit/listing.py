"""Which latents a list shows, and in which order. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.workbench.audit.state import Side

if TYPE_CHECKING:
    from sae_auditor.explain.audit import AlwaysOn, Audit


def is_on(side: Side, effect: float) -> bool:
    """Tell whether an effect belongs to a side."""
    return side is Side.ALL or (effect >= 0) == (side is Side.TOWARDS)


def joint_effect(folded: AlwaysOn) -> float:
    """Return what the always-on latents did together: exactly where it was measured, else by the method."""
    return folded.contribution if folded.ablation is None else folded.ablation


def listed(audit: Audit, index: int, side: Side) -> tuple[int, ...]:
    """Return the latents that explain a class as they are listed; those that are always on last, all or none."""
    effects, folded = audit.effects(index), audit.prediction(index, top=0).always_on
    shows_folded = folded is not None and is_on(side, joint_effect(folded))
    return tuple(
        int(audit.latents[place])
        for place in audit.order(index)
        if (shows_folded if audit.always_on[place] else is_on(side, float(effects[place])))
    )


def latent_to_show(audit: Audit, index: int, side: Side, wanted: int | None) -> int | None:
    """Return `wanted` if it is listed, else the first latent of the list; None where nothing is listed."""
    shown = listed(audit, index, side)
    return wanted if wanted in shown else next(iter(shown), None)
