"""What a pass of the image tower gives."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from sae_auditor.encoders.site import Site


@dataclass(frozen=True)
class SitePass:
    """What one pass of the tower over `n` images gave.

    Parameters
    ----------
    site
        Where the encoder was read.
    hidden
        float32 ``[n, T, d]``, every token at the site: class token, registers, patches; ``[n, 1, e]`` for ``pooled``.
    embedding
        float32 ``[n, e]``, the image embedding before it is normalised.
    patch_grid
        Rows and columns of the patches among the tokens, which stand last; ``(0, 0)`` where there are none.
    token_slice
        Which tokens the site's rule selects.
    context
        For sites whose value is added to the residual stream later, that stream: float32 ``[n, T, d]``; else None.
    """

    site: Site
    hidden: Tensor
    embedding: Tensor
    patch_grid: tuple[int, int]
    token_slice: slice
    context: Tensor | None = None

    @property
    def vectors(self) -> Tensor:
        """The tokens that the site's rule selects, float32 ``[n, t, d]``: a view of `hidden`."""
        return self.hidden[:, self.token_slice]

    @property
    def first_patch(self) -> int:
        """Place of the first patch among `vectors`: token ``i`` of them is patch ``i - first_patch``.

        Where that is negative for all of them, no patch is read.
        """
        rows, columns = self.patch_grid
        return int(self.hidden.shape[1]) - rows * columns - int(self.token_slice.start or 0)


@dataclass(frozen=True)
class AttentionTrace:
    """One image's way to a site with its attention kept in the graph of derivatives.

    Parameters
    ----------
    vector
        float32 ``[d]``: the class token at the site, or the image embedding ``[e]`` for ``pooled``; carries a gradient.
    attentions
        For every attention up to the site its probabilities ``[heads, T, T]``; a scalar function of `vector` can be
        differentiated with respect to them by `torch.autograd.grad`.
    patch_grid
        Rows and columns of the patches among the T tokens, which stand last.
    """

    vector: Tensor
    attentions: list[Tensor]
    patch_grid: tuple[int, int]
