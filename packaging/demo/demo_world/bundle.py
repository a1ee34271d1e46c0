"""Pack what was trained into ``resources/demo.saebundle``, with labels, reference images, samples and a model card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo_world.model_card import model_card
from demo_world.prompt_sets import PROMPT_SETS
from demo_world.samples import write_samples
from demo_world.settings import Preset
from demo_world.splits import Split, render_split
from demo_world.words import demo_words
from sae_auditor.bundle import WordList, pack
from sae_auditor.concepts import make_bundle
from sae_auditor.images import SourceImage, load_image
from sae_auditor.sae import read_sae

LICENCE = "Apache-2.0"
_CREATED = datetime(2026, 11, 22, tzinfo=UTC)
RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def build_bundle(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Write the bundle, the samples and the model card, and return a few figures of the file."""
    references = render_split("reference", preset, work, workers)
    figures = json.loads((work / "figures.json").read_text())
    card = model_card(preset, figures)
    folder = work / "bundle"
    shutil.rmtree(folder, ignore_errors=True)
    make_bundle(
        folder,
        name="demo",
        licence=LICENCE,
        encoder_dir=work / "encoder",
        saes={settings.name: read_sae(work / "saes" / settings.name) for settings in preset.saes},
        prompt_sets=list(PROMPT_SETS),
        vocabularies=[WordList("demo", tuple(demo_words()), "words of the demo world's own captions", LICENCE)],
        references=_labelled(references),
        total_references=len(references.scenes),
        extra_files={"MODEL_CARD.md": card.encode()},
        created=_CREATED,
        device="cpu",
    )
    (Path(__file__).resolve().parents[1] / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    target = RESOURCES / "demo.saebundle"
    pack(folder, target)
    samples = write_samples(RESOURCES / "samples", preset.seed)
    return {"bundle_bytes": target.stat().st_size, "references": len(references.scenes), "samples": samples}


def _labelled(split: Split) -> Iterator[tuple[str, SourceImage]]:
    for i, (image, scene) in enumerate(zip(split.images, split.scenes, strict=True)):
        facts = [scene["part"], scene["defect"] or "good", *scene["cues"]]
        yield f"{i:04d} {', '.join(facts)}.png", load_image(image)
