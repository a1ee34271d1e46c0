"""What other libraries call the places in a vision tower, as this program's site names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isqrt
from typing import Any

from sae_auditor.i18n import say

_MAX_NAME_CHARS = 300
_BLOCK = re.compile(r"blocks\.(-?\d+)\.(\S+)")
# Hook names of TransformerLens and Prisma, and what their un-folded LayerNorm hooks after.
_HOOKS = {
    name: name for name in ("hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_mlp_out", "hook_attn_out")
} | {"ln2.hook_normalized": "ln2.hook_normalized"}
# Module paths of towers from other libraries. The last number is the block.
_LAYER = r"(?:^|\.)(?:layers|layer|h|resblocks|blocks)[._](-?\d+)"
_MODULES = (
    (re.compile(rf"{_LAYER}$"), "hook_resid_post"),
    (re.compile(rf"{_LAYER}\.mlp(?:\.(?:fc2|c_proj))?$"), "hook_mlp_out"),
    (re.compile(rf"{_LAYER}\.(?:attn|self_attn|attention)(?:\.(?:out_proj|proj))?$"), "hook_attn_out"),
    (re.compile(rf"{_LAYER}\.(?:ln_2|layer_norm2)$"), "ln2.hook_normalized"),
)
_POOLED = frozenset({"pooled", "post_projection", "visual_projection", "visual.proj", "visual"})
_FOLDER = re.compile(r"(?:^|_)(-?\d+)_(post_mlp_residual|post_projection)(?:_|$)")
_FOLDER_REVERSED = re.compile(r"(post_mlp_residual|post_projection)_(-?\d+)(?:_|$)")


def our_site(name: object) -> str | None:
    """Return this program's name for a hook or module of another library, None when it has none.

    ``blocks.<L>.<hook>`` of TransformerLens and Prisma, ``<L>_resid``, ``vision_model.encoder.layers.<L>`` and its
    ``mlp`` and ``self_attn``, ``post_projection``.
    """
    if not isinstance(name, str) or len(name) > _MAX_NAME_CHARS:
        return None
    if name in _POOLED:
        return "pooled"
    if (block := _BLOCK.fullmatch(name)) and block[2] in _HOOKS:
        return f"blocks.{int(block[1])}.{_HOOKS[block[2]]}"
    for pattern, hook in _MODULES:
        if found := pattern.search(name):
            return f"blocks.{int(found[1])}.{hook}"
    return None


def block_site(layer: Any, hook: str = "hook_resid_post") -> str | None:
    """Return the site of a hook in a numbered block; None when `layer` is no number or the hook is not known."""
    if isinstance(layer, (list, tuple)) and len(layer) == 1:
        layer = layer[0]
    if isinstance(layer, bool) or not isinstance(layer, int):
        return None
    return our_site(f"blocks.{layer}.{hook}")


def site_of_folder(name: str) -> str | None:
    """Return the site that a folder's name tells, as in ``..._-2_post_mlp_residual_...``; None when it tells none."""
    if found := _FOLDER.search(name):
        layer, where = found[1], found[2]
    elif found := _FOLDER_REVERSED.search(name):
        where, layer = found[1], found[2]
    else:
        return "pooled" if "post_projection" in name else None
    return "pooled" if where == "post_projection" else f"blocks.{int(layer)}.hook_resid_post"


def unknown_site_notice(name: object) -> tuple[str, ...]:
    """Say that a file names a place that this program does not read; nothing where it names none."""
    if not name:
        return ()
    return (say("The file says that it reads '{0}', which is no place that this program knows.", str(name)[:80]),)


def tokens_of(cfg: Mapping[str, Any]) -> str | None:
    """Return the token rule that a configuration of Prisma, or in its words, states; None when it states none.

    ``cls_token_only`` and ``use_patches_only`` where they are there, else the number of tokens: one is the class token,
    a square a grid of patches, and a square and one the whole sequence.
    """
    if cfg.get("cls_token_only"):
        return "cls"
    if cfg.get("use_patches_only"):
        return "patch"
    if "cls_token_only" not in cfg and "use_patches_only" not in cfg and cfg.get("model_class_name") != "HookedViT":
        return None
    length = cfg.get("context_size")
    if not isinstance(length, int) or length < 1:
        return "all"
    if length == 1:
        return "cls"
    return "patch" if isqrt(length) ** 2 == length else "all"
