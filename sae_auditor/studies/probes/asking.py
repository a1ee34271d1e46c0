"""What the comparison of prompts and probe asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.studies.asking import ImageFiles, InputFile, asked
from sae_auditor.studies.scan.findings import LEAST_EFFECT, LEAST_HARM, RATE


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked(
        "Images",
        "Images that people have labelled, and folders of them; those of the table where left out.",
        default=(),
    )
    prompts: PromptSet = asked("Classes")
    labels: InputFile = asked(
        "Labels",
        "A CSV table with the columns path and label, and others for subgroups; without one the sub-folders of a "
        "folder are the labels.",
        default="",
    )
    split: str = asked(
        "Split",
        "Column of the labels that says 'train' of the images on which the probe is fitted; where left out these are a "
        "half of each class.",
        default="",
    )
    group: str = asked("Subgroups", "Column of the labels whose subgroups are to count the same.", default="")
    rate: float = asked(
        "False-alarm rate", "The chance of even one false finding in both.", default=RATE, least=0.0001, most=0.5
    )
    least_effect: float = asked(
        "Least effect",
        "Mean exact effect of a finding, in calibrated log-odds.",
        default=LEAST_EFFECT,
        least=0.0,
        most=100.0,
    )
    least_harm: float = asked(
        "Least harm",
        "By which share what is unsure about a class must fall without a latent that nobody judged.",
        default=LEAST_HARM,
        least=0.0,
        most=1.0,
    )
    top: int = asked("Rows", "Latents of each class beside the findings.", default=20, least=0, most=1000)
    seed: int = asked("Seed", "Draws the halves of the images.", default=0, least=0, most=2**31 - 1)
