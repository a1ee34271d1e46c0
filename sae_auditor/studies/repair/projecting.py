"""Directions projected out of everything that an image tower writes into its residual stream, folded into its weights.

What reads the stream, the norms of the blocks and the one behind them, takes the mean away first. A direction v is
therefore projected out as its centred part c: where the stream has nothing along c, a reader finds nothing of v, and
what v has along the mean nobody can see. With Q an orthonormal basis of all centred directions and ``P = I - Q Q^T``,

- a matrix whose output is added to the stream becomes ``P diag(s) W``, its bias ``P diag(s) b``, with s the layer
  scale, which becomes 1: exactly the old summand without the directions;
- behind a norm ``gamma * n + beta``, where n is centred, nothing but what the norm reads can be changed for every
  direction at once: it is freed of ``C (gamma * q)``, C the centring, for all q in Q, and beta becomes ``P beta``. This
  concerns the norm before the blocks (what it reads are patch, class and position embeddings) and, in towers that have
  it, the norm behind the attention.

What varies along the directions is gone then. What remains there is a constant, the **level**, the same for every image
and token: 0 would be a value that the stream may never have had, and what reads it would take it for something. The
level is therefore what there is on images on which the latents do not fire. It is added by the norm before the blocks,
and where it rises from block to block by the bias of the MLP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_VISUAL: Final = "visual."
# Directions that are shorter than this after those before them were taken away are made of these.
_RANK_TOLERANCE: Final = 1e-6

Weights = Mapping[str, Tensor]


def require_vision_transformer(encoder: ClipEncoder) -> Any:
    """Return the image tower where it is open_clip's own vision transformer, whose weights can be rewritten.

    Raises
    ------
    InputRefused
        When it is of another family.
    """
    import open_clip

    visual: Any = encoder.model.get_submodule("visual")
    if type(visual) is not open_clip.transformer.VisionTransformer:
        raise InputRefused(
            say("The weights of the image tower {0} cannot be rewritten.", type(visual).__name__),
            todo=say(
                "That is possible for open_clip's own vision transformers; switch latents off at run time instead."
            ),
        )
    return visual


def stream_directions(visual: Any, weights: Weights, site: Site, rows: Tensor, n_blocks: int) -> Tensor:
    """Return decoder rows ``[k, d]`` of a site as directions of the residual stream, float64 ``[k, d]``.

    Raises
    ------
    InputRefused
        When what the site reads is not added to the stream as it is.
    """
    rows = rows.double().cpu()
    hook = site.hook
    block = f"{_VISUAL}transformer.resblocks.{site.block(n_blocks)}."
    behind_a_norm = hook == "hook_attn_out" and f"{block}ln_attn.weight" in weights
    if hook == "ln2.hook_normalized" or behind_a_norm:
        raise InputRefused(
            say("The latents are directions at '{0}', and not of the residual stream.", site.name),
            todo=say("Use an SAE that reads the stream, or another way to repair."),
        )
    scale = {"hook_attn_out": "ls_1.gamma", "hook_mlp_out": "ls_2.gamma"}.get(hook)
    if scale is not None and block + scale in weights:
        rows = rows * weights[block + scale].double()
    return rows


def orthonormal(vectors: Tensor) -> Tensor:
    """Return an orthonormal basis ``[d, r]`` of the span of ``vectors [k, d]``, float64."""
    lengths = vectors.norm(dim=1, keepdim=True)
    unit = vectors[lengths[:, 0] > 0] / lengths[lengths[:, 0] > 0]
    _, singular, rows = torch.linalg.svd(unit, full_matrices=False)
    largest = float(singular.max()) if len(singular) else 0.0
    basis: Tensor = rows[singular > _RANK_TOLERANCE * largest].T.contiguous()
    return basis


def centred(vectors: Tensor) -> Tensor:
    """Return ``vectors [k, d]`` without their means."""
    return vectors - vectors.mean(dim=1, keepdim=True)


@dataclass(frozen=True)
class Projection:
    """Directions to be projected out.

    Parameters
    ----------
    basis
        Orthonormal, float64 ``[d, r]``; every column has mean 0.
    """

    basis: Tensor

    @classmethod
    def out_of(cls, directions: Tensor) -> Projection:
        """Return the projection that frees the stream of ``directions [k, d]``, as far as a reader could see them.

        Raises
        ------
        InputRefused
            When hardly anything would be left.
        """
        basis = orthonormal(centred(directions))
        if basis.shape[1] > basis.shape[0] // 2:
            raise InputRefused(
                say("The latents are {0} directions of a stream of {1}: little would be left.", *reversed(basis.shape)),
                todo=say("Name fewer latents."),
            )
        return cls(basis)

    def fold(self, weights: Weights, levels: Tensor) -> dict[str, Tensor]:
        """Return the tensors that change, float64 by their names, of weights under open_clip's names.

        `levels` are what remains along the basis before the first block and behind each, float64 ``[blocks + 1, r]``.
        """
        changed = self._before_blocks(weights)
        shifted = f"{_VISUAL}ln_pre.bias" if f"{_VISUAL}ln_pre.bias" in changed else f"{_VISUAL}positional_embedding"
        changed[shifted] = changed[shifted] + self.basis @ levels[0]
        for index, rise in enumerate(levels.diff(dim=0)):
            block = f"{_VISUAL}transformer.resblocks.{index}."
            if f"{block}ln_attn.weight" in weights:
                changed |= self._attention_behind_norm(weights, block)
            else:
                changed |= self._summand(weights, f"{block}attn.out_proj.", f"{block}ls_1.gamma")
            changed |= self._summand(weights, f"{block}mlp.c_proj.", f"{block}ls_2.gamma")
            changed[f"{block}mlp.c_proj.bias"] = changed[f"{block}mlp.c_proj.bias"] + self.basis @ rise
        return changed

    def _before_blocks(self, weights: Weights) -> dict[str, Tensor]:
        norm = f"{_VISUAL}ln_pre."
        basis, changed = self.basis, {}
        if f"{norm}weight" in weights:
            basis = orthonormal(centred((weights[f"{norm}weight"].double()[:, None] * self.basis).T))
            changed[f"{norm}bias"] = without(self.basis, weights[f"{norm}bias"].double())
        kernel = weights[f"{_VISUAL}conv1.weight"].double()
        changed[f"{_VISUAL}conv1.weight"] = without(basis, kernel.flatten(1)).view_as(kernel)
        token, places = f"{_VISUAL}class_embedding", f"{_VISUAL}positional_embedding"
        changed[token] = without(basis, weights[token].double())
        changed[places] = without(basis, weights[places].double().T).T
        return changed

    def _summand(self, weights: Weights, layer: str, scale: str) -> dict[str, Tensor]:
        """Return a layer whose output, times a layer scale where there is one, is added to the stream."""
        weight, bias = weights[f"{layer}weight"].double(), weights[f"{layer}bias"].double()
        changed = {}
        if scale in weights:
            factors = weights[scale].double()
            weight, bias = factors[:, None] * weight, factors * bias
            changed[scale] = torch.ones_like(factors)
        return {**changed, f"{layer}weight": without(self.basis, weight), f"{layer}bias": without(self.basis, bias)}

    def _attention_behind_norm(self, weights: Weights, block: str) -> dict[str, Tensor]:
        """Return an attention whose output goes through a norm and then, scaled or not, into the stream."""
        seen, norm, layer = self.basis, f"{block}ln_attn.", f"{block}attn.out_proj."
        if f"{block}ls_1.gamma" in weights:
            seen = orthonormal((weights[f"{block}ls_1.gamma"].double()[:, None] * self.basis).T)
        read = orthonormal(centred((weights[f"{norm}weight"].double()[:, None] * seen).T))
        return {
            f"{norm}bias": without(seen, weights[f"{norm}bias"].double()),
            f"{layer}weight": without(read, weights[f"{layer}weight"].double()),
            f"{layer}bias": without(read, weights[f"{layer}bias"].double()),
        }


def without(basis: Tensor, outputs: Tensor) -> Tensor:
    """Return ``outputs [d, ...]`` without their part in the span of an orthonormal ``basis [d, r]``."""
    return outputs - basis @ (basis.T @ outputs)
