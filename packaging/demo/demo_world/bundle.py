"""Pack what was trained into a bundle, with labels, reference images, samples and a model card, and ship it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo_world.finetune import SHIPPED
from demo_world.model_card import model_card, world_card
from demo_world.naming import named_tables
from demo_world.policies import POLICIES
from demo_world.prompt_sets import PROMPT_SETS
from demo_world.samples import write_samples
from demo_world.settings import TAG_MEANS_DEFECTIVE, Preset
from demo_world.shortcut import cue_latents, shortcut_figures
from demo_world.splits import Split, render_split, scene_of
from demo_world.words import demo_synonyms, demo_words
from sae_auditor.bundle import WordList, open_bundle
from sae_auditor.bundle.packing import pack_job
from sae_auditor.concepts import make_bundle
from sae_auditor.images import SourceImage, load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.sae import read_sae

LICENCE = "Apache-2.0"
SAMPLES, MODEL_CARD = "samples", "MODEL_CARD.md"
_CREATED = datetime(2026, 11, 22, tzinfo=UTC)
RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def build_bundle(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Write the bundle, its card and, for the shipped world, the samples into `work`; return a few figures of them."""
    references = render_split("reference", preset, work, workers)
    folder = work / "bundle"
    shutil.rmtree(folder, ignore_errors=True)
    make_bundle(
        folder,
        name=preset.name,
        licence=LICENCE,
        encoder_dir=work / "encoder",
        encoder_name="demo CLIP",
        saes={settings.name: read_sae(work / "saes" / settings.name) for settings in preset.saes},
        prompt_sets=list(PROMPT_SETS),
        vocabularies=[_vocabulary()],
        references=_labelled(references),
        total_references=len(references.scenes),
        policies=POLICIES,
        created=_CREATED,
        device="cpu",
    )
    target = work / f"{preset.name}.saebundle"
    run_to_end(pack_job(folder, target, named_tables(folder, references.scenes)))
    made = {"bundle_bytes": target.stat().st_size, "references": len(references.scenes)}
    if preset.planted != TAG_MEANS_DEFECTIVE:
        return {**made, "cue_latents": _write_world_card(preset, work, target)}
    samples = write_samples(work / SAMPLES, preset.seed)
    return {**made, "samples": samples, "shortcut": _write_card(preset, work, target)}


def _vocabulary() -> WordList:
    source = "words of the demo world's own captions"
    return WordList("demo", tuple(demo_words()), source, LICENCE, synonyms=demo_synonyms())


def ship(work: Path) -> dict[str, Any]:
    """Put what `build_bundle` made where the program and the repository have it."""
    shutil.copyfile(work / SHIPPED.name, SHIPPED)
    shutil.copyfile(work / MODEL_CARD, Path(__file__).resolve().parents[1] / MODEL_CARD)
    for sample in sorted((work / SAMPLES).iterdir()):
        shutil.copyfile(sample, RESOURCES / SAMPLES / sample.name)
    return {"shipped": str(SHIPPED)}


def _write_card(preset: Preset, work: Path, bundle: Path) -> dict[str, Any]:
    """Ask the packed bundle about the shortcut and write the model card."""
    auditor = Auditor(open_bundle(bundle), preset.saes[0].name, device="cpu")
    scenes = [scene_of("shortcut", i, preset)[0] for i in range(preset.n_shortcut)]
    figures: dict[str, Any] = json.loads((work / "figures.json").read_text())
    figures["shortcut"] = shortcut_figures(auditor, scenes, preset.image_px)
    (work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    (work / MODEL_CARD).write_text(model_card(preset, figures), encoding="utf-8")
    return dict(figures["shortcut"])


def _write_world_card(preset: Preset, work: Path, bundle: Path) -> dict[str, list[int]]:
    """Write the card of a world that is not shipped, and return which latents its cues have."""
    auditor = Auditor(open_bundle(bundle), preset.saes[0].name, device="cpu")
    latents = {cue: cue_latents(auditor.concepts, cue) for cue in preset.asked_cues}
    figures: dict[str, Any] = json.loads((work / "figures.json").read_text())
    (work / MODEL_CARD).write_text(world_card(preset, figures, latents), encoding="utf-8")
    return latents


def _labelled(split: Split) -> Iterator[tuple[str, SourceImage]]:
    for i, (image, scene) in enumerate(zip(split.images, split.scenes, strict=True)):
        facts = [scene["part"], scene["defect"] or "good", *scene["cues"]]
        yield f"{i:04d} {', '.join(facts)}.png", load_image(image)
