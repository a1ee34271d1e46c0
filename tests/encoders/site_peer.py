"""Another way to every site: hooks on the model's own modules, and its own forward pass with fused attention."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from sae_auditor.encoders import Site

Change = Callable[[Tensor], Tensor]


def read(visual: Any, pixels: Tensor, site: Site) -> Tensor:
    """What stands at the site, ``[n, T, d]``."""
    seen: list[Tensor] = []

    def change(value: Tensor) -> Tensor:
        seen.append(value)
        return value

    with torch.no_grad(), changed(visual, site, change):
        embed(visual, pixels)
    return seen[0]


def replaced(visual: Any, pixels: Tensor, site: Site, value: Tensor) -> Tensor:
    """The embeddings ``[n, e]`` with another value at the site."""
    with changed(visual, site, lambda _: value):
        return embed(visual, pixels)


def embed(visual: Any, pixels: Tensor) -> Tensor:
    features = visual(pixels)
    features = features[0] if isinstance(features, tuple) else features
    return features[:, 0] if features.ndim == 3 else features


@contextmanager
def changed(visual: Any, site: Site, change: Change) -> Iterator[None]:
    """Let every pass go through `change` at the site."""
    handles = _stage_hooks(visual, site, change) if site.is_stage else _block_hooks(visual, site, change)
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _stage_hooks(visual: Any, site: Site, change: Change) -> list[Any]:
    names = ("layer1", "layer2", "layer3", "layer4")
    stages = list(visual.trunk.stages) if hasattr(visual, "trunk") else [getattr(visual, name) for name in names]

    def hook(module: Any, given: Any, made: Tensor) -> Tensor:
        n, channels, rows, columns = made.shape
        tokens = change(made.reshape(n, channels, rows * columns).permute(0, 2, 1))
        return tokens.permute(0, 2, 1).reshape(n, channels, rows, columns)

    return [stages[int(site.name.split(".")[1])].register_forward_hook(hook)]


def _block_hooks(visual: Any, site: Site, change: Change) -> list[Any]:
    _, index, name = site.name.split(".", 2)
    is_timm = hasattr(visual, "trunk")
    block = (visual.trunk.blocks if is_timm else visual.transformer.resblocks)[int(index)]
    if name == "hook_resid_pre":
        return [block.register_forward_pre_hook(lambda module, given: (change(given[0]), *given[1:]))]
    if name == "hook_resid_mid":
        return _middle_hooks(block, block.drop_path1 if is_timm else block.ls_1, change)
    module = {
        "hook_resid_post": block,
        "hook_attn_out": block.attn,
        "hook_mlp_out": block.mlp,
        "ln2.hook_normalized": block.norm2 if is_timm else block.ln_2,
    }[name]

    def hook(module: Any, given: Any, made: Any) -> Any:
        return (change(made[0]), *made[1:]) if isinstance(made, tuple) else change(made)

    return [module.register_forward_hook(hook)]


def _middle_hooks(block: Any, last: Any, change: Change) -> list[Any]:
    """The residual stream in the middle is what entered plus what `last`, the attention's last module, gives."""
    entered: list[Tensor] = []
    return [
        block.register_forward_pre_hook(lambda module, given: entered.append(given[0])),
        last.register_forward_hook(lambda module, given, made: change(entered[-1] + made) - entered[-1]),
    ]
