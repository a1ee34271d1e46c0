"""Every figure of the model card, on images that no training step has seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import open_clip
import torch
import torch.nn.functional as F
from torch import Tensor

from demo_world.always_on import always_on
from demo_world.clip_model import tokenize
from demo_world.prompt_sets import CONDITION, DEFECT, PART
from demo_world.settings import TAG, TAG_MEANS_DEFECTIVE, Preset
from demo_world.splits import Split
from demo_world.vectors import embeddings, site_vectors
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.sae import SparseAutoencoder

_ROWS = 8_192


@torch.no_grad()
def class_embeddings(model: open_clip.CLIP, prompts: PromptSet, preset: Preset) -> Tensor:
    """Return one unit vector a class: the mean of its texts' unit embeddings, renormalised."""
    device = model.logit_scale.device
    rows = [
        model.encode_text(tokenize(prompts.texts(item), preset).to(device), normalize=True).mean(0)
        for item in prompts.classes
    ]
    return F.normalize(torch.stack(rows).float(), dim=1)


def chosen(model: open_clip.CLIP, embedded: Tensor, prompts: PromptSet, preset: Preset) -> list[str]:
    """Return the most probable class of every image of unit embeddings ``[n, e]``."""
    scores = embedded @ class_embeddings(model, prompts, preset).T
    return [prompts.classes[i].name for i in scores.argmax(1).tolist()]


def encoder_figures(model: open_clip.CLIP, heldout: Split, shortcut: Split, preset: Preset) -> dict[str, Any]:
    """Zero-shot accuracy on `heldout`, and how often a tag alone makes a good part "defective".

    The latter is of `shortcut`, or of `heldout` in a world whose `shortcut` shows another cue.
    """
    scenes = heldout.scenes
    embedded = embeddings(model, heldout.images)
    parts, defects, conditions = (chosen(model, embedded, prompts, preset) for prompts in (PART, DEFECT, CONDITION))
    defective = [i for i, scene in enumerate(scenes) if scene["defect"] is not None]
    plain_good = [i for i, scene in enumerate(scenes) if scene["defect"] is None and TAG not in scene["cues"]]
    if preset.planted in (None, TAG_MEANS_DEFECTIVE):
        tagged = chosen(model, embeddings(model, shortcut.images), CONDITION, preset)
    else:
        tagged = [conditions[i] for i, scene in enumerate(scenes) if scene["defect"] is None and TAG in scene["cues"]]
    return {
        "part_accuracy": share(parts[i] == scenes[i]["part"] for i in range(len(scenes))),
        "defect_accuracy": share(defects[i] == scenes[i]["defect"] for i in defective),
        "defect_accuracy_by_kind": {
            kind: share(defects[i] == kind for i in defective if scenes[i]["defect"] == kind)
            for kind in sorted({scenes[i]["defect"] for i in defective})
        },
        "good_without_tag_called_good": share(conditions[i] == "good" for i in plain_good),
        "good_with_tag_called_defective": share(name == "defective" for name in tagged),
        "defective_with_tag_called_defective": share(
            conditions[i] == "defective" for i in defective if TAG in scenes[i]["cues"]
        ),
        "defective_without_tag_called_defective": share(
            conditions[i] == "defective" for i in defective if TAG not in scenes[i]["cues"]
        ),
        "logit_scale": model.logit_scale.exp().item(),
    }


@torch.no_grad()
def sae_figures(model: open_clip.CLIP, sae: SparseAutoencoder, heldout: Split, cue: str = TAG) -> dict[str, Any]:
    """FVU, cosine, L0, dead and always-on latents of an autoencoder, and how well its best latent tells the cue."""
    config = sae.config
    vectors = site_vectors(model, heldout.images, config.site or "", config.tokens or "")
    n_images, n_tokens, d_in = vectors.shape
    flat = vectors.reshape(-1, d_in)
    mean = flat.float().mean(0)
    error = total = cosine = fired = 0.0
    strongest = torch.zeros(n_images, config.d_sae, device=flat.device)
    patches = torch.zeros(n_images, config.d_sae, dtype=torch.int64, device=flat.device)
    rows = max(1, _ROWS // n_tokens) * n_tokens
    for start in range(0, len(flat), rows):
        x = flat[start : start + rows].float()
        codes = sae.encode(x)
        x_hat = sae.decode(codes)
        error += (x - x_hat).square().sum().item()
        total += (x - mean).square().sum().item()
        cosine += F.cosine_similarity(x, x_hat).sum().item()
        fired += codes.latents.numel()
        block = codes.dense().view(-1, n_tokens, config.d_sae).max(1)
        images = slice(start // n_tokens, start // n_tokens + len(block.values))
        strongest[images], patches[images] = block
    living, always = strongest.amax(0) > 0, always_on(strongest, patches, n_tokens)
    tagged = torch.tensor([cue in scene["cues"] for scene in heldout.scenes], device=flat.device)
    return {
        "fvu": error / total,
        "cosine": cosine / len(flat),
        "l0": fired / len(flat),
        "dead_share": float((~living).float().mean()),
        "n_always_on": int(always.sum()),
        "always_on_share": float(always.sum() / living.sum().clamp(min=1)),
        **_tag_latent(strongest, tagged),
    }


def _tag_latent(strongest: Tensor, tagged: Tensor) -> dict[str, Any]:
    """Find the latent whose 20 strongest images most often show the cue; the larger activation decides a tie."""
    top = strongest.topk(min(20, len(strongest)), dim=0)
    purity = tagged[top.indices].float().mean(0) * (top.values[0] > 0)
    best = int((purity + 1e-6 * top.values.mean(0)).argmax())
    return {
        "tag_latent": best,
        "tag_latent_purity": float(purity[best]),
        "tag_latent_recall": float((strongest[tagged][:, best] > 0).float().mean()),
        "n_pure_tag_latents": int((purity >= 0.9).sum()),
    }


def share(hits: Iterable[bool]) -> float:
    """Return how many of `hits` are true, 0 to 1; 0 where there are none."""
    values = list(hits)
    return sum(values) / max(1, len(values))
