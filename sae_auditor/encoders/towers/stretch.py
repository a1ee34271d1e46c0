"""From a site on to a later one."""

from __future__ import annotations

from torch import Tensor

from sae_auditor.encoders.site import Site
from sae_auditor.encoders.towers.tower import Tower
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


class Stretch:
    """The way from a site to the vectors that are read at a later one, as a differentiable function.

    Calling it with hidden states ``[b, T, d]`` at the earlier site gives the vectors ``[b, t, d']`` that the later
    site's rule selects. With derivatives attention is computed from plain matrix products, as in a `Tail`; without, in
    the fastest kernel.

    Parameters
    ----------
    tower
        The image tower.
    start, end
        The two sites.

    Raises
    ------
    InputRefused
        When the encoder has no such site, a rule selects nothing there, or `start` does not come before `end`.
    """

    def __init__(self, tower: Tower, start: Site, end: Site) -> None:
        for site in (start, end):
            tower.layout(site).select(site)
        if tower.order(start) >= tower.order(end):
            raise InputRefused(
                say(
                    "The site '{0}' does not come before '{1}': nothing there can have caused this.",
                    start.name,
                    end.name,
                ),
                todo=say("Choose an SAE of an earlier block."),
            )
        self.start = start
        self.end = end
        self._tower = tower

    def __call__(self, hidden: Tensor, context: Tensor | None = None) -> Tensor:
        """Return the vectors float32 ``[b, t, d']``; `context` is as for a `Tail`."""
        device = self._tower.device
        context = None if context is None else context.to(device)
        return self._tower.advance(self.start, self.end, hidden.to(device), context)
