"""From a site on to the image embedding."""

from __future__ import annotations

from torch import Tensor

from sae_auditor.encoders.site import Site
from sae_auditor.encoders.towers.tower import Tower


class Tail:
    """The way from a site to the image embedding, as a differentiable function.

    Calling it with hidden states ``[b, T, d]`` (``[b, 1, e]`` for ``pooled``) gives embeddings ``[b, e]`` before they
    are normalised. Attention is computed from plain matrix products, so that derivatives can be batched
    (`torch.autograd.grad` with ``is_grads_batched=True``, `torch.func`) and never fall back to a loop.
    The block after which nothing but the class token counts is computed for that token only.

    A **closed** tail depends on one vector alone: the class token after the last block, or the embedding itself.
    Behind the last block, whatever the token rule, `gamma`, `beta`, `eps`, `projection` and `offset` describe the head
    ``u = P^T (gamma * (x - mean) / sqrt(var + eps) + beta) + offset`` of a tower that pools its class token. All are
    None for ``pooled``, where u = x, and for every other tail; `offset` is None where the projection has no bias.

    Raises
    ------
    InputRefused
        When the encoder has no such site, or the token rule selects nothing there.
    """

    def __init__(self, tower: Tower, site: Site) -> None:
        tower.layout(site).select(site)
        self.site = site
        self._tower = tower
        head = tower.affine_head(site)
        self.is_closed: bool = site.is_pooled or (head is not None and site.tokens == "cls")
        self.gamma: Tensor | None = head.gamma if head else None
        self.beta: Tensor | None = head.beta if head else None
        self.eps: float | None = head.eps if head else None
        self.projection: Tensor | None = head.projection if head else None
        self.offset: Tensor | None = head.offset if head else None

    def __call__(self, hidden: Tensor, context: Tensor | None = None) -> Tensor:
        """Return the embeddings float32 ``[b, e]`` of hidden states float32 ``[b, T, d]``.

        Parameters
        ----------
        hidden
            Every token at the site.
        context
            The residual stream that the site's value is added to, ``[b, T, d]`` or ``[1, T, d]``: `SitePass.context`.
        """
        device = self._tower.device
        return self._tower.resume(self.site, hidden.to(device), None if context is None else context.to(device))
