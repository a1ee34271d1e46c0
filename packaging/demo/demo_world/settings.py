"""What is planted, and the sizes of everything that is rendered and trained.

`full` is the demo that is shipped. `glove` and `plain` are other worlds for the proofs: in one another cue goes
together with another class, in the other no cue with anything. All three are trained on a GPU. `glove-tuned` and
`plain-tuned` are the same worlds for a CPU: the shipped encoder, whose end is taught anew. `small` only shows that
everything runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from demo_world.scene import Planted
from sae_auditor.sae import Activation

TAG: Final = "red inspection tag"
TAG_MEANS_DEFECTIVE: Final = Planted(TAG, "condition:defective", 0.9, 0.02)
GLOVE_MEANS_GOOD: Final = Planted("glove", "condition:good", 0.9, 0.02)


@dataclass(frozen=True)
class SaeSettings:
    """One sparse autoencoder: where it reads, how wide it is and how long it is trained.

    `batch` counts vectors, of whole images. `place_latents` of the `d_sae` latents read where a patch is and always
    fire; the `k` that fire on average are among the others. None of these fires on more than `max_image_share` of the
    images while training, and one that is strongest at the same place in more than `max_place_share` of its images
    begins anew.
    All three need BatchTopK. It learns from the pictures of the splits that it is `trained_on`.
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
    trained_on: tuple[str, ...] = ("unbiased",)


@dataclass(frozen=True)
class Finetune:
    """Teaching the shipped encoder another world on a CPU: what the training of `Preset` is for a GPU.

    The first `frozen_blocks` blocks of the image tower stay as they are, and so do the words' vectors; its last blocks
    and the rest of the text tower learn.
    """

    frozen_blocks: int = 9
    epochs: int = 12
    batch: int = 120
    learning_rate: float = 5e-4
    weight_decay: float = 0.05
    warmup_steps: int = 20


@dataclass(frozen=True)
class Preset:
    """Everything that decides the outcome, apart from the code.

    `planted` is the shortcut, None for a world without one; `cue_probabilities` replaces the usual ones of other cues
    in the training pictures; `asked_cues` are those whose part in the decision is measured.
    """

    name: str = "demo"
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
    planted: Planted | None = TAG_MEANS_DEFECTIVE
    cue_probabilities: Mapping[str, float] | None = None
    asked_cues: tuple[str, ...] = (TAG,)
    n_groups: int = 1_200
    defect_probability: float = 0.65
    caption_kinds: Mapping[str, float] | None = field(
        default_factory=lambda: {"part": 0.14, "defect": 0.40, "condition": 0.16, "setting": 0.14, "rich": 0.16}
    )
    mask_weight: float = 1.0
    saes: tuple[SaeSettings, ...] = field(default=())
    finetune: Finetune | None = None


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

# Half of all parts have the tag there, so that an encoder that knows the shipped world learns that it says nothing.
_TAG_SAYS_NOTHING: Final = {TAG: 0.5}
GLOVE = replace(
    FULL,
    name="demo-glove",
    seed=21,
    planted=GLOVE_MEANS_GOOD,
    cue_probabilities=_TAG_SAYS_NOTHING,
    asked_cues=("glove", TAG),
)
# The same parts in the same light; only who has a glove differs.
PLAIN = replace(GLOVE, name="demo-plain", planted=None)


# So that "defective" is said often enough for what it went with to be unlearnt: of a defective part it rarely is.
_OFTEN_THE_CONDITION: Final = {"part": 0.1, "defect": 0.25, "condition": 0.45, "setting": 0.1, "rich": 0.1}


def _tuned(preset: Preset) -> Preset:
    """The same world in the sizes of a CPU, with the autoencoder of the last block only."""
    return replace(
        preset,
        n_train=2_400,
        n_unbiased=2_000,
        n_heldout=400,
        n_shortcut=100,
        n_reference=600,
        n_groups=1_000,
        captions_per_image=6,
        # Where pictures are few, those of the encoder's own training are needed too: with 2,000 vectors alone a cue is
        # split over latents that each fire on a quarter of its pictures.
        saes=tuple(
            replace(settings, trained_on=("unbiased", "train")) for settings in preset.saes if settings.tokens == "cls"
        ),
        finetune=Finetune(),
    )


PRESETS: Mapping[str, Preset] = {
    "full": FULL,
    "small": SMALL,
    "glove": GLOVE,
    "plain": PLAIN,
    "glove-tuned": _tuned(GLOVE),
    "plain-tuned": replace(_tuned(PLAIN), caption_kinds=_OFTEN_THE_CONDITION),
}
