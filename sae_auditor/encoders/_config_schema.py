"""What may stand in an `open_clip_config.json`: one model for each of its tables.

Only what open_clip can build is let through, and only sizes that no machine comes to grief over before the weights are
compared with them. What a field means stands in open_clip's `CLIPVisionCfg`, `CLIPTextCfg` and `PreprocessCfg`.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sae_auditor.i18n import say
from sae_auditor.schema import Strict

MAX_IMAGE_SIDE: Final = 4096
_MAX_LAYERS: Final = 512
_MAX_WIDTH: Final = 65_536
# Attention grows with the square of these: the largest published towers have 1,024 patches and 248 words.
_MAX_PATCHES: Final = 16_384
_MAX_WORDS: Final = 4096
_MAX_ENTRIES: Final = 1_000_000
_MAX_COMPUTED: Final = 2**24  # numbers of a table of positions that is computed, not read
_RESNET_STAGES: Final = 4
_RESNET_HEADS: Final = 32
_LEVELS: Final = 3
_MAX_MEAN: Final = 1e4  # of levels from 0 to 1, so that no sensible file comes near any of these
_MIN_STD: Final = 1e-6
_MAX_STD: Final = 1e6


def fault(message: str) -> PydanticCustomError:
    """Return the error of a validator, which pydantic shows as it is."""
    return PydanticCustomError("not_usable", "{message}", {"message": message})


def _is_whole(value: object, limit: int) -> bool:
    return type(value) is int and 1 <= value <= limit


def _one_or_two(value: Any, limit: int) -> Any:
    """Let one side through, or height and width."""
    items = value if isinstance(value, list) and len(value) == 2 else [value]
    if value is not None and not all(_is_whole(item, limit) for item in items):
        raise fault(say("it is not a whole number from 1 to {0}, or two of them", f"{limit:,}"))
    return value


def _layers(value: Any) -> Any:
    """Let the number of blocks through, or those of the four stages of a ResNet."""
    is_resnet = isinstance(value, list) and len(value) == _RESNET_STAGES
    if not all(_is_whole(item, _MAX_LAYERS) for item in (value if is_resnet else [value])):
        raise fault(say("it is not a whole number from 1 to {0}, or four of them", _MAX_LAYERS))
    return value


def _levels(value: Any, low: float, high: float) -> Any:
    """Let a number for all three colours through, or one for each."""
    items = value if isinstance(value, list) and len(value) == _LEVELS else [value]
    if value is not None and not all(type(item) in (int, float) and low <= item <= high for item in items):
        raise fault(say("it is not three numbers from {0} to {1}", f"{low:g}", f"{high:g}"))
    return value


ImageSide = Annotated[Any, AfterValidator(partial(_one_or_two, limit=MAX_IMAGE_SIDE))]
Layers = Annotated[int, Field(ge=1, le=_MAX_LAYERS)]
Width = Annotated[int, Field(ge=1, le=_MAX_WIDTH)]
Words = Annotated[int, Field(ge=1, le=_MAX_WORDS)]
Entries = Annotated[int, Field(ge=1, le=_MAX_ENTRIES)]
Entry = Annotated[int, Field(ge=-1, le=_MAX_ENTRIES)]
Queries = Annotated[int, Field(ge=1, le=_MAX_PATCHES)]
Ratio = Annotated[float, Field(gt=0, le=64)]
Share = Annotated[float, Field(ge=0, lt=1)]
Scale = Annotated[float, Field(ge=-1e6, le=1e6)]
Name = Annotated[str, Field(max_length=500)]


class Activation(Strict):
    """`act_kwargs`: the two forms of GELU."""

    approximate: Literal["none", "tanh"] = "none"


class Norm(Strict):
    """`norm_kwargs`."""

    eps: Annotated[float, Field(ge=1e-12, le=1)] = 1e-5


class _Blocks(Strict):
    """What image and text towers have in common."""

    width: Width | None = None
    mlp_ratio: Ratio = 4.0
    ls_init_value: Scale | None = None
    final_ln_after_pool: bool = False
    output_tokens: bool = False
    act_kwargs: Activation | None = None
    norm_kwargs: Norm | None = None
    block_type: Literal["default", "custom"] | None = None
    qk_norm: bool = False
    scaled_cosine_attn: bool = False
    scale_heads: bool = False
    scale_attn_inner: bool = False
    scale_attn: bool = False
    scale_fc: bool = False


class TimmSizes(Strict):
    """`timm_model_kwargs`, this program's own: the sizes of a tower that timm has no name for."""

    img_size: ImageSide
    patch_size: ImageSide
    embed_dim: Width
    depth: Layers
    num_heads: Width
    mlp_ratio: Ratio = 4.0
    act_layer: Literal["gelu", "gelu_tanh"]

    @model_validator(mode="after")
    def _fits(self) -> TimmSizes:
        _check_grid(self.img_size, self.patch_size, "img_size")
        _check_heads("embed_dim", self.embed_dim, "num_heads", self.num_heads)
        return self


class Vision(_Blocks):
    """`vision_cfg`."""

    layers: Annotated[Any, AfterValidator(_layers)] = 12
    head_width: Width = 64
    patch_size: ImageSide = 16
    image_size: ImageSide = 224
    patch_dropout: Share = 0.0
    attentional_pool: bool | Literal["parallel", "cascade"] = False
    attn_pooler_queries: Queries = 256
    attn_pooler_heads: Width = 8
    no_ln_pre: bool = False
    pos_embed_type: Literal["learnable", "sin_cos_2d"] = "learnable"
    pool_type: Literal["tok", "avg", "none"] = "tok"
    timm_model_name: Name | None = None
    timm_model_kwargs: TimmSizes | None = None
    timm_model_pretrained: bool = False
    timm_pool: Literal["", "avg", "avgmax", "max", "token", "map", "abs_attn", "rot_attn"] | None = "avg"
    timm_proj: Literal["", "linear", "mlp", "none"] | None = "linear"
    timm_proj_bias: bool = False
    timm_drop: Share = 0.0
    timm_drop_path: Share | None = None

    @model_validator(mode="after")
    def _fits(self) -> Vision:
        if self.image_size is None:
            raise fault(say("'image_size' is missing"))
        if self.timm_model_name:
            return self
        width = self.width or 768
        if isinstance(self.layers, list):
            _check_head_width(width * _RESNET_HEADS, self.head_width)
            return self
        if self.patch_size is None:
            raise fault(say("'patch_size' is missing"))
        _check_head_width(width, self.head_width)
        n_patches = _check_grid(self.image_size, self.patch_size, "image_size")
        if self.pos_embed_type == "sin_cos_2d" and (n_patches * width > _MAX_COMPUTED or width % 4):
            raise fault(say("'width' does not go with positions of the kind 'sin_cos_2d'"))
        if self.pool_type == "none" and not self.attentional_pool:
            raise fault(say("'pool_type' does not pool its tokens, so there is no image embedding to explain"))
        return self


class TokenizerOptions(Strict):
    """`tokenizer_kwargs`; which of them go together is the tokenizer's to say."""

    clean: Literal["lower", "whitespace", "canonicalize", "none", "siglip"] = "lower"
    strip_sep_token: bool = False
    language: Name | None = None


class Text(_Blocks):
    """`text_cfg`."""

    context_length: Words = 77
    vocab_size: Entries = 49408
    hf_tokenizer_name: Name | None = None
    tokenizer_mode: Literal["", "clips"] | None = None
    tokenizer_kwargs: TokenizerOptions | None = None
    heads: Width = 8
    layers: Layers = 12
    embed_cls: bool = False
    pad_id: Entry = 0
    eos_id: Entry = 2
    no_causal_mask: bool = False
    pool_type: Literal["first", "last", "argmax", "eos"] = "argmax"
    proj_bias: bool = False
    proj_type: Literal["linear", "none"] | None = "linear"
    # Of text towers of the transformers library, which are refused by name elsewhere.
    hf_model_name: Name | None = None
    hf_model_pretrained: bool = True
    hf_proj_type: Name | None = None
    hf_pooler_type: Name | None = None

    @model_validator(mode="after")
    def _fits(self) -> Text:
        if not self.hf_model_name:
            _check_heads("width", self.width or 512, "heads", self.heads)
        return self


class Multimodal(Text):
    """`multimodal_cfg`: CoCa's decoder, which is a part of its weights."""

    dim_head: Width = 64
    n_queries: Queries = 256
    attn_pooler_heads: Width = 8


class Model(Strict):
    """`model_cfg`."""

    embed_dim: Width
    vision_cfg: Vision
    text_cfg: Text
    multimodal_cfg: Multimodal | None = None
    quick_gelu: bool = False
    custom_text: bool = False
    init_logit_scale: Scale = 0.0
    init_logit_bias: Scale | None = None
    nonscalar_logit_scale: bool = False
    output_dict: bool = False
    cast_dtype: None = None

    @model_validator(mode="after")
    def _fits(self) -> Model:
        if self.quick_gelu and (self.text_cfg.act_kwargs or self.vision_cfg.act_kwargs):
            raise fault(say("'quick_gelu' is an activation function without 'act_kwargs'"))
        if self.vision_cfg.attentional_pool and not self.vision_cfg.timm_model_name:
            _check_heads("embed_dim", self.embed_dim, "attn_pooler_heads", self.vision_cfg.attn_pooler_heads)
        if self.text_cfg.embed_cls and not self.custom_text:
            raise fault(say("'embed_cls' of 'text_cfg' needs 'custom_text'"))
        return self


class Preprocessing(Strict):
    """`preprocess_cfg`; open_clip passes over what it does not know."""

    model_config = ConfigDict(extra="ignore")

    mode: Literal["RGB"] | None = None
    mean: Annotated[Any, AfterValidator(partial(_levels, low=-_MAX_MEAN, high=_MAX_MEAN))] = None
    std: Annotated[Any, AfterValidator(partial(_levels, low=_MIN_STD, high=_MAX_STD))] = None
    interpolation: Literal["bicubic", "bilinear", "random"] | None = None
    resize_mode: Literal["shortest", "longest", "squash"] | None = None
    fill_color: Annotated[int, Field(ge=0, le=255)] | None = None


class Own(Strict):
    """What this program says beside open_clip's own tables."""

    scaled_to: Annotated[int, Field(ge=1, le=MAX_IMAGE_SIDE)] | None = None


class OpenClipConfig(Strict):
    """The whole file; programs that share models add words of their own."""

    model_config = ConfigDict(extra="ignore")

    model_cfg: Model
    preprocess_cfg: Preprocessing | None = None
    sae_auditor_cfg: Own | None = None


def _check_heads(field: str, width: int, heads_field: str, heads: int) -> None:
    if width % heads:
        raise fault(say("'{0}' is {1}, which '{2}' ({3}) does not divide", field, width, heads_field, heads))


def _check_head_width(width: int, head_width: int) -> None:
    """Check the number of heads that open_clip makes of a width: it rounds down."""
    heads = width // head_width
    if not heads or width % heads:
        raise fault(say("'width' cannot be shared among heads of the 'head_width' {0}", head_width))


def _check_grid(image_size: Any, patch_size: Any, field: str) -> int:
    """Return the number of patches."""
    sides = image_size if isinstance(image_size, list) else [image_size, image_size]
    patch = patch_size if isinstance(patch_size, list) else [patch_size, patch_size]
    if None in (*sides, *patch):
        raise fault(say("a size of its images or patches is missing"))
    n_patches: int = (sides[0] // patch[0]) * (sides[1] // patch[1])
    if not 1 <= n_patches <= _MAX_PATCHES:
        raise fault(
            say("'{0}' has {1} patches of the 'patch_size', not 1 to {2}", field, f"{n_patches:,}", f"{_MAX_PATCHES:,}")
        )
    return n_patches
