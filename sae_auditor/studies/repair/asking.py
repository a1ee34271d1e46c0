"""What the repair study asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.studies.asking import ImageFiles, InputFile, Latents, OutputBundle, OutputFolder, Words, asked


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked(
        "Images",
        "Images that people have labelled, and folders of them; those of the table where left out.",
        default=(),
    )
    must_not_count: Latents = asked(
        "Must not count",
        "Latents to be removed; those that the reasons policy says must not count where left out.",
        default=(),
    )
    way: Literal["best", "switch", "project", "erase"] = asked(
        "Way",
        "switch: latents off at run time. project: their directions out of the image tower's weights. "
        "erase: what tells of them out of the embedding. best: all are compared, and the best model file is written.",
        default="best",
    )
    labels: InputFile = asked(
        "Labels", "A CSV file with the columns path and label; sub-folders are the labels where left out.", default=""
    )
    subgroup: str = asked(
        "Subgroup",
        "A column of the table that divides the images of a class. Where left out its column 'subgroup', "
        "and where there is none, whether the latents fire.",
        default="",
    )
    reject: Words = asked(
        "Reject", "Classes of parts that are rejected; found by their names where left out.", default=()
    )
    output: OutputFolder = asked(
        "Output", "A new folder for the repaired model; without one the ways are only compared.", default=""
    )
    bundle_output: OutputBundle = asked(
        "Bundle",
        "A new .saebundle file with the repaired model, the same SAEs, and the record of what was removed and why.",
        default="",
    )
    prompts: PromptSet = asked("Classes", "The prompt set whose decision is repaired.")
