"""Is the model without its planted shortcut after a repair, and is everything else as it was?

The study itself is run, on image files with a table of labels as a person would have them. What it wrote is then opened
by open_clip alone; and the bundle of it is scanned as the former one is, on renders that neither of them saw.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import open_clip
import torch
from PIL import Image

from demo_world.proof.bands import Band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from demo_world.shortcut import tag_latents
from sae_auditor.bundle import PromptSet, open_bundle
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.studies import ImageFiles, InputFile, Latents, OutputBundle, OutputFolder, run_study_job
from sae_auditor.studies.repair import REPAIR, Inputs, Row
from sae_auditor.studies.scan import SCAN
from sae_auditor.studies.scan.study import Inputs as ScanInputs

WORST_GROUP: Final = 0.60
KIND_OF_PART: Final = -0.01
_BATCH: Final = 32


def repair(auditor: Auditor, renders: Sequence[Render], fresh: Sequence[Render], device: str = "cpu") -> list[Figure]:
    """Return the figures of all ways; the bounds bind the one that is written without asking for a way.

    `fresh` are the renders of the scan.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        table = _written(renders, folder / "images")
        prompts = auditor.bundle.prompt_sets["condition"]
        inputs = Inputs(
            images=ImageFiles(()),
            must_not_count=Latents(tuple(tag_latents(auditor.concepts))),
            labels=InputFile(str(table)),
            output=OutputFolder(str(folder / "repaired")),
            bundle_output=OutputBundle(str(folder / "repaired.saebundle")),
            prompts=prompts,
        )
        result = run_to_end(run_study_job(REPAIR, inputs, auditor))
        facts = result.outcome.facts
        figures = _groups(auditor.sae_name, facts)
        for row in result.rows[1:]:
            figures += _of_way(auditor.sae_name, row, is_written=row.way == facts["way"])
        figures += [*_fits(facts), *_opened(auditor, renders, folder / "repaired", device)]
        repaired = Auditor(open_bundle(folder / "repaired.saebundle"), auditor.sae_name, device=device)
        table = _written(fresh, folder / "fresh")
        for moment, one, bounds in (("before", auditor, (1.0, None)), ("after", repaired, (None, 0.0))):
            figures += _scanned(one, table, moment, inputs.must_not_count, bounds)
        return figures


def _written(renders: Sequence[Render], folder: Path) -> Path:
    folder.mkdir()
    table = folder / "labels.csv"
    with open(table, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label", "subgroup", "part"])
        for i, render in enumerate(renders):
            Image.fromarray(render.image).save(folder / f"{i:05}.png")
            condition = "good" if render.scene.defect is None else "defective"
            rows.writerow([f"{i:05}.png", condition, "tag" if render.has_tag else "no tag", render.scene.part])
    return table


def _fits(facts: Mapping[str, Any]) -> list[Figure]:
    """Return what the SAEs leave unexplained, the FVU of `sae.fidelity`, before and after."""
    return [
        Figure(f"{fit['sae']}, {facts['way']}: FVU, {moment}", Band(**fit["fvu"][moment]), "number")
        for fit in facts["fit"]
        for moment in ("before", "after", "change")
    ]


def _scanned(
    auditor: Auditor, table: Path, moment: str, latents: Sequence[int], bounds: tuple[float | None, float | None]
) -> list[Figure]:
    """Return whether the scan confirms the tag or anything else, and what the tag still does, with 95 % intervals."""
    prompts = auditor.bundle.prompt_sets["condition"]
    asked = ScanInputs(ImageFiles(()), prompts, InputFile(str(table)), top=1000)
    rows = run_to_end(run_study_job(SCAN, asked, auditor)).rows
    here, confirmed = f"{auditor.sae_name}, scan {moment}:", [row for row in rows if row.confirmed]
    of_tag = [row for row in confirmed if row.latent in latents]
    found = [
        Figure(f"{here} the tag is a confirmed finding", wilson([bool(of_tag)]), "share", *bounds),
        Figure(f"{here} something else is", wilson([len(confirmed) > len(of_tag)]), at_most=0.0),
    ]
    for row in rows:
        if row.latent in latents and row.class_name == "defective" and row.interval is not None:
            band = Band(row.ablation, *row.interval, row.support)
            found.append(Figure(f"{here} effect of {row.latent} on 'defective', where it fires", band, "number"))
    return found


def _groups(sae: str, facts: Mapping[str, Any]) -> list[Figure]:
    """Return every group before and after, and the accuracy of all."""
    found = []
    for group in facts["groups"]:
        for moment in ("before", "after"):
            n = group["n"]
            band = wilson(np.arange(n) < round(group[moment] * n))
            name = f"{sae}, {facts['way']}: {group['class']}, {group['subgroup']}: right {moment}"
            found.append(Figure(name, band))
    return found


def _of_way(sae: str, row: Row, *, is_written: bool) -> list[Figure]:
    here = f"{sae}, {row.way}:"
    if row.figures is None or row.gains is None or row.effects is None:
        return []
    before, after, change = row.effects.right["part"]
    least = (WORST_GROUP, KIND_OF_PART) if is_written else (None, None)
    return [
        Figure(f"{here} worst group, after ({row.worst})", _band(row.figures.worst_group)),
        Figure(f"{here} worst group, change", _band(row.gains.worst_group), at_least=least[0]),
        Figure(f"{here} right, after", _band(row.figures.accuracy)),
        Figure(f"{here} overkill, after", _band(row.figures.overkill)),
        Figure(f"{here} escape, after", _band(row.figures.escape)),
        Figure(f"{here} kind of part, before", _band(before)),
        Figure(f"{here} kind of part, after", _band(after)),
        Figure(f"{here} kind of part, change", _band(change), at_least=least[1]),
        Figure(f"{here} kind of defect is called otherwise", _band(row.effects.flips["defect"])),
        Figure(f"{here} neighbours kept", _band(row.effects.neighbours)),
    ]


def _band(share: Any) -> Band:
    return Band(share.value, share.low, share.high, share.n)


@torch.no_grad()
def _opened(auditor: Auditor, renders: Sequence[Render], folder: Path, device: str) -> list[Figure]:
    """Return how often open_clip, which loads the folder alone, calls an image what this program's loader says."""
    from sae_auditor.encoders import Site, load_encoder

    name = f"local-dir:{folder}"
    model, _, preprocess = open_clip.create_model_and_transforms(name, device=device)
    model.eval()
    tokenizer, ours = open_clip.get_tokenizer(name), load_encoder(folder, device=device, precision="fp32")
    same: dict[str, list[bool]] = {}
    for start in range(0, len(renders), _BATCH):
        images = [render.image for render in renders[start : start + _BATCH]]
        foreign = model.encode_image(torch.stack([preprocess(Image.fromarray(image)) for image in images]).to(device))
        own = ours.run(torch.stack([ours.preprocess(image) for image in images]).to(device), Site("pooled")).embedding
        for prompts in (auditor.bundle.prompt_sets[one] for one in ("condition", "part")):
            theirs = (foreign @ _texts(model, tokenizer, prompts, device).T).argmax(1)
            said = (own @ ours.embed_classes(prompts).T).argmax(1)
            same.setdefault(prompts.name, []).extend((theirs == said).tolist())
    return [
        Figure(f"{auditor.sae_name}, {prompt_set}: open_clip alone predicts the same", wilson(held), at_least=1.0)
        for prompt_set, held in same.items()
    ]


def _texts(model: Any, tokenizer: Any, prompts: PromptSet, device: str) -> torch.Tensor:
    """Return unit embeddings of the classes, ``[C, e]``, by open_clip alone."""
    rows = [
        model.encode_text(tokenizer(list(prompts.texts(item))).to(device), normalize=True).mean(0)
        for item in prompts.classes
    ]
    return torch.nn.functional.normalize(torch.stack(rows), dim=1)
