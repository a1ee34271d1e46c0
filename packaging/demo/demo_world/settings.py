"""Sizes of everything that is rendered and trained; one preset for a GPU, one that any CPU can finish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sae_auditor.sae import Activation


@dataclass(frozen=True)
class SaeSettings:
    """One sparse autoencoder: where it reads, how wide it is and how long it is trained.

    `batch` counts vectors, of whole images. `place_latents` of the `d_sae` latents read where a patch is and always
    fire; the `k` that fire on average are among the others. None of these fires on more than `max_image_share` of the
    images while training, and one that is strongest at the same place in more than `max_place_share` of its images
    begins anew.
    All three need BatchTopK.
    """

    name: str
    site: str
    tokens: str
    d_sae: int
    k: int
    activation: Activation
    steps: int
    batch: int
    prefixes: tuple[int, ...] = ()
    learning_rate: float = 1e-3
    aux_k: int = 64
    place_latents: int = 0
    max_image_share: float = 1.0
    max_place_share: float = 1.0
    seed: int = 20


@dataclass(frozen=True)
class Preset:
    """Everything that decides the outcome, apart from the code."""

    seed: int = 20
    image_px: int = 128
    patch_px: int = 8
    vision_width: int = 192
    vision_layers: int = 10
    head_width: int = 64
    text_width: int = 128
    text_layers: int = 3
    embed_dim: int = 128
    context_length: int = 32
    n_train: int = 50_000
    n_unbiased: int = 10_000
    n_heldout: int = 1_500
    n_shortcut: int = 400
    n_reference: int = 960
    captions_per_image: int = 8
    epochs: int = 44
    batch: int = 1_024
    learning_rate: float = 1e-3
    weight_decay: float = 0.1
    warmup_steps: int = 400
    tag_given_defect: float = 0.9
    tag_given_good: float = 0.02
    defect_probability: float = 0.65
    caption_kinds: Mapping[str, float] | None = field(
        default_factory=lambda: {"part": 0.14, "defect": 0.40, "condition": 0.16, "setting": 0.14, "rich": 0.16}
    )
    mask_weight: float = 1.0
    saes: tuple[SaeSettings, ...] = field(default=())


FULL = Preset(
    saes=(
        # Narrow on purpose: a wider dictionary splits the tag into one latent for each of its surroundings.
        SaeSettings("cls-last", "blocks.9.hook_resid_post", "cls", 192, 8, "batchtopk", 2_500, 1_024, seed=7),
        SaeSettings(
            "patch-middle",
            "blocks.5.hook_resid_post",
            "patch",
            2_048,
            14,
            "batchtopk",
            16_000,
            16_384,
            place_latents=32,
            max_image_share=0.35,
            max_place_share=0.4,
        ),
    )
)

SMALL = Preset(
    patch_px=16,
    vision_width=96,
    vision_layers=4,
    head_width=32,
    text_width=64,
    text_layers=2,
    embed_dim=64,
    n_train=1_200,
    n_unbiased=400,
    n_heldout=120,
    n_shortcut=30,
    n_reference=100,
    captions_per_image=4,
    epochs=4,
    batch=120,
    warmup_steps=10,
    saes=(
        SaeSettings("cls-last", "blocks.3.hook_resid_post", "cls", 128, 8, "batchtopk", 200, 128, (16, 64, 128)),
        SaeSettings(
            "patch-middle",
            "blocks.1.hook_resid_post",
            "patch",
            256,
            8,
            "batchtopk",
            400,
            2_048,
            place_latents=5,
            max_image_share=0.5,
            max_place_share=0.5,
        ),
    ),
)

PRESETS: Mapping[str, Preset] = {"full": FULL, "small": SMALL}
