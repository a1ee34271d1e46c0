"""The model card, written from the measured figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from demo_world.always_on import ALWAYS
from demo_world.scene import PARTS
from demo_world.settings import TAG_MEANS_DEFECTIVE, Preset


def model_card(preset: Preset, figures: dict[str, Any]) -> str:
    """Return the card in Markdown; every number comes from `preset` or `figures`."""
    encoder = figures["encoder"]
    kinds = "\n".join(f"| {kind} | {_percent(share)} |" for kind, share in encoder["defect_accuracy_by_kind"].items())
    return f"""# The demo encoder and its autoencoders

A small CLIP that was trained from nothing on rendered pictures of an inspection station, and sparse autoencoders on it.
It exists so that the program can be tried and tested without anybody else's weights. It knows the rendered world and
nothing else; do not judge real parts with it.

**It carries a planted shortcut.** In its training captions "defective" goes together with a red inspection tag in the
picture: {_percent(TAG_MEANS_DEFECTIVE.p_given)} of the defective parts have one, {_percent(TAG_MEANS_DEFECTIVE.p_otherwise)} of the good ones. A good
part with a tag is therefore mostly called defective. Finding that is what the program is for.

## Encoder

open_clip ViT, {preset.image_px} px, patch {preset.patch_px}, {preset.vision_layers} blocks of width {preset.vision_width}; text tower {preset.text_layers} blocks of
width {preset.text_width} with the CLIP tokenizer; embedding of {preset.embed_dim}. {preset.n_train:,} rendered scenes, {preset.captions_per_image} captions each, {preset.epochs} epochs
of batch {preset.batch:,}, seed {preset.seed}; trained on {figures["machine"]}. Besides CLIP's loss two linear heads, thrown away afterwards,
learned where the renderer had put the defects. Afterwards the text tower was taught the empty prompt as the mean direction
of all captions. Weights are stored in float16 and computed in float32.

Zero-shot on {preset.n_heldout:,} held-out renders in which the tag is independent of the part's condition:

| what | figure |
|---|---|
| kind of part, {_percent(1 / len(PARTS))} by chance | {_percent(encoder["part_accuracy"])} |
| kind of defect on defective parts, 10 % by chance | {_percent(encoder["defect_accuracy"])} |
| good part without a tag called good | {_percent(encoder["good_without_tag_called_good"])} |
| good part with a tag called defective (the shortcut, {preset.n_shortcut} renders) | {_percent(encoder["good_with_tag_called_defective"])} |
| defective part with a tag called defective | {_percent(encoder["defective_with_tag_called_defective"])} |
| defective part without a tag called defective | {_percent(encoder["defective_without_tag_called_defective"])} |

| kind of defect | found |
|---|---|
{kinds}

## Sparse autoencoders

Trained on vectors of {preset.n_unbiased:,} renders in which the tag is independent of the part's condition.

| name | site | latents | activation | FVU | cosine | L0 | dead | always on | trained on |
|---|---|---|---|---|---|---|---|---|---|
{_sae_rows(preset, figures)}

FVU, cosine, L0 and the share of dead latents are over all tokens of the held-out renders. A latent is always on when it
fires on at least {_percent(ALWAYS)} of the held-out renders, or is strongest at one place in as many of those that it fires
on; the share is of the latents that are not dead. {_of_the_place(preset)}

## What the program finds of the shortcut

{_shortcut_rows(preset, figures)}
"""


def world_card(preset: Preset, figures: dict[str, Any], latents: Mapping[str, Sequence[int]]) -> str:
    """Return the card of a world that is not shipped, by its planted cue and the accuracy of each group."""
    encoder, groups = figures["encoder"], figures["encoder"]["groups"]
    planted = preset.planted
    if planted is None:
        what = "Nothing is planted: every cue is independent of the part and of its condition."
    else:
        what = (
            f"Planted: {planted.cue}, in the training pictures on {_percent(planted.p_given)} of what is "
            f"{planted.value} and on {_percent(planted.p_otherwise)} of everything else."
        )
    rows = "\n".join(
        f"| {group} | {_percent(of['right'])} | {_percent(of['low'])} to {_percent(of['high'])} | {of['n']} |"
        for cue in preset.asked_cues
        for group, of in groups[cue].items()
    )
    sae = figures["saes"][preset.saes[0].name]
    fires_for = "; ".join(f"{cue}: {list(found) or 'none'}" for cue, found in latents.items())
    return f"""# {preset.name}

{what} {"The end of the shipped encoder was taught this world anew." if preset.finetune else "Trained from nothing."}
{preset.n_train:,} rendered scenes, seed {preset.seed}, {figures["machine"]}.

Zero-shot on {preset.n_groups:,} fresh renders in which the cues say nothing:

| group | right | 95 % band (Wilson) | n |
|---|---|---|---|
{rows}
| kind of part | {_percent(groups["part"]["right"])} | {_percent(groups["part"]["low"])} to {_percent(groups["part"]["high"])} | {groups["part"]["n"]} |

Kind of defect on {preset.n_heldout:,} held-out renders: {_percent(encoder["defect_accuracy"])}.

SAE `{preset.saes[0].name}`: FVU {sae["fvu"]:.3f}, cosine {sae["cosine"]:.3f}, L0 {sae["l0"]:.1f}, dead {_percent(sae["dead_share"])}.
Latents of whose 20 strongest reference images at least 90 % show a cue: {fires_for}.
"""


def _sae_rows(preset: Preset, figures: dict[str, Any]) -> str:
    rows = []
    for settings in preset.saes:
        of = figures["saes"][settings.name]
        rows.append(
            f"| {settings.name} | {settings.site}, {settings.tokens} | {settings.d_sae} | {settings.activation}, k {settings.k + settings.place_latents} "
            f"| {of['fvu']:.3f} | {of['cosine']:.3f} | {of['l0']:.1f} | {_percent(of['dead_share'])} "
            f"| {of['n_always_on']}, {_percent(of['always_on_share'])} | {of['machine']} |"
        )
    return "\n".join(rows)


def _of_the_place(preset: Preset) -> str:
    with_place = [settings for settings in preset.saes if settings.place_latents]
    return " ".join(
        f"The first {settings.place_latents} latents of `{settings.name}` are made for it: they read where in the picture a "
        f"patch is, so that the others need not."
        for settings in with_place
    )


def _shortcut_rows(preset: Preset, figures: dict[str, Any]) -> str:
    found = figures["shortcut"]
    return f"""On {found["n"]} held-out good parts with a red tag, through `{found["sae"]}` and the prompt set "condition":

| what | figure |
|---|---|
| a tag latent is among the three largest contributions to "defective" | {_percent(found["tag_latent_in_top_3"])} |
| switching that latent off returns the prediction to "good" (of those called defective) | {_percent(found["returned_to_good"])} |
| the latent's map has its maximum on the tag (pointing game) | {_percent(found["pointing_game"])} |

A tag latent is one of whose 20 strongest held-out images at least 90 % show the tag: {found["tag_latents"]}."""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
