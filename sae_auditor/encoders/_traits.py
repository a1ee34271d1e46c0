"""The sizes of a CLIP that can be seen at a glance, to find candidates without building every model."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from torch import Tensor

_APPLE: Final = "image_encoder.model."  # the layout of Apple's own MobileCLIP files

_PATCH_IN_NAME: Final = re.compile(r"_patch(\d+)_")

# Families of timm's image towers by a tensor that only they have; the first that fits counts.
_TRUNKS: Final = (
    ("convnext", ("stages.0.blocks.0.conv_dw.weight",)),
    ("fastvit", ("stem.0.conv_kxk.0.conv.weight", "stem.0.reparam_conv.weight")),
    ("vitamin", ("patch_embed.backbone.stem.conv1.weight",)),
    ("vit_base_mci", ("patch_embed.backbone.0.conv.weight",)),
    ("swin", ("layers.0.blocks.0.attn.relative_position_bias_table",)),
    ("eva", ("blocks.0.attn.q_proj.weight", "blocks.0.attn.q_bias")),
    ("vit_", ("blocks.0.attn.qkv.weight",)),
)


@dataclass(frozen=True)
class Traits:
    """What is compared before whole models are.

    Parameters
    ----------
    text
        Vocabulary, positions, width and blocks of the text tower.
    image
        The kind of image tower and its sizes; None where a size cannot be seen.
    has_bias
        Whether there is a logit bias.
    has_decoder
        Whether there is CoCa's text decoder.
    """

    text: tuple[int, ...]
    image: tuple[Any, ...]
    has_bias: bool
    has_decoder: bool

    @property
    def has_text_blocks(self) -> bool:
        """Whether the text tower has any block: some trainings of the image tower take them away."""
        return self.text[-1] > 0

    def matches(self, found: Traits) -> bool:
        """Whether weights with the traits `found` may have this configuration."""
        image = all(a is None or b is None or a == b for a, b in zip(self.image, found.image, strict=False))
        rest = (self.text, self.has_bias, self.has_decoder) == (found.text, found.has_bias, found.has_decoder)
        return rest and image and len(self.image) == len(found.image)


def traits_of_config(model: Mapping[str, Any]) -> Traits | None:
    """Return the traits of a `model_cfg`; None where its text tower is another library's."""
    vision, text = model["vision_cfg"], model["text_cfg"]
    if text.get("hf_model_name"):
        return None
    n_positions = text.get("context_length", 77) + int(bool(text.get("embed_cls")))
    sizes = (text.get("vocab_size", 49408), n_positions, text.get("width", 512), text.get("layers", 12))
    return Traits(sizes, _image_of_config(vision), "init_logit_bias" in model, "multimodal_cfg" in model)


def traits_of_weights(weights: Mapping[str, Tensor]) -> Traits | None:
    """Return the traits of weights under open_clip's names or Apple's; None where they are no CLIP's."""
    image = _image_of_weights(weights)
    text = _text_of_weights(weights)
    if image is None or text is None:
        return None
    has_decoder = any(name.startswith("text_decoder.") for name in weights)
    return Traits(text, image, "logit_bias" in weights, has_decoder)


def _image_of_config(vision: Mapping[str, Any]) -> tuple[Any, ...]:
    size = vision.get("image_size", 224)
    height, width = size if isinstance(size, (list, tuple)) else (size, size)
    if vision.get("timm_model_name"):
        name = vision["timm_model_name"]
        family = next((family for family, _ in _TRUNKS if name.startswith(family)), name)
        patch = _PATCH_IN_NAME.search(name)
        return ("timm", family, *((int(patch[1]), height // int(patch[1])) if patch else (None, None)))
    layers = vision.get("layers", 12)
    if not isinstance(layers, int):
        return ("resnet", tuple(layers), vision.get("width", 64), (height // 32) * (width // 32) + 1)
    patch = vision.get("patch_size", 16)
    rows, columns = patch if isinstance(patch, (list, tuple)) else (patch, patch)
    return ("vit", layers, vision.get("width", 768), (rows, columns), (height // rows) * (width // columns) + 1)


def _image_of_weights(weights: Mapping[str, Tensor]) -> tuple[Any, ...] | None:
    if "visual.conv1.weight" in weights and "visual.positional_embedding" in weights:
        width, _, *patch = _shape(weights, "visual.conv1.weight")
        n_positions = _shape(weights, "visual.positional_embedding")[0]
        return ("vit", _depth(weights, "visual.transformer.resblocks."), width, tuple(patch), n_positions)
    if "visual.attnpool.positional_embedding" in weights and "visual.layer1.0.conv1.weight" in weights:
        layers = tuple(_depth(weights, f"visual.layer{stage}.") for stage in range(1, 5))
        width = _shape(weights, "visual.layer1.0.conv1.weight")[0]
        return ("resnet", layers, width, _shape(weights, "visual.attnpool.positional_embedding")[0])
    if f"{_APPLE}patch_embed.0.rbr_conv.0.conv.weight" in weights:
        return ("timm", "fastvit", None, None)
    if f"{_APPLE}patch_emb.0.block.conv.weight" in weights:
        return ("timm", "vit_base_mci", None, None)
    for family, landmarks in _TRUNKS:
        if any(f"visual.trunk.{name}" in weights for name in landmarks):
            return ("timm", family, *_patch_and_grid(weights))
    return None


def _patch_and_grid(weights: Mapping[str, Tensor]) -> tuple[int | None, int | None]:
    """Return the side of a patch in pixels and the side of the image in patches, where the tower has both."""
    patches, positions = "visual.trunk.patch_embed.proj.weight", "visual.trunk.pos_embed"
    if patches not in weights or positions not in weights:
        return None, None
    # One position more, that of a class token, does not change the root.
    return _shape(weights, patches)[-1], math.isqrt(_shape(weights, positions)[1])


def _text_of_weights(weights: Mapping[str, Tensor]) -> tuple[int, ...] | None:
    for prefix, embedding, positions, blocks in (
        ("", "token_embedding.weight", "positional_embedding", "transformer.resblocks."),
        ("text.", "token_embedding.weight", "positional_embedding", "transformer.resblocks."),
        ("text_encoder.", "embedding_layer.weight", "positional_embedding.pos_embed.pos_embed", "transformer."),
    ):
        if f"{prefix}{embedding}" in weights and f"{prefix}{positions}" in weights:
            vocab_size, width = _shape(weights, f"{prefix}{embedding}")[:2]
            n_positions = _shape(weights, f"{prefix}{positions}")[-2]
            return (vocab_size, n_positions, width, _depth(weights, f"{prefix}{blocks}"))
    return None


def _shape(weights: Mapping[str, Tensor], name: str) -> list[int]:
    shape = list(weights[name].shape)
    return shape if len(shape) > 1 else [0, 0]


def _depth(weights: Mapping[str, Tensor], prefix: str) -> int:
    return len({name.removeprefix(prefix).partition(".")[0] for name in weights if name.startswith(prefix)})
