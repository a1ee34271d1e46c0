"""What the study asks for, and the interventions that this comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.explain.interventions import MAX_FACTOR, Intervention, read_intervention, require_fit
from sae_auditor.i18n import say
from sae_auditor.studies.asking import ImageFiles, InputFile, Latents, Words, asked
from sae_auditor.typed_numbers import read_number, read_whole

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


@dataclass(frozen=True)
class Inputs:
    """What is done to which images, and what it is compared with."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.")
    off: Latents = asked("Switched off", "Latents that are switched off.", default=())
    scale: Words = asked(
        "Scaled", "LATENT=FACTOR: 0 is off, 1 as it is, more is steered. May be given several times.", default=()
    )
    intervention: InputFile = asked(
        "Intervention", "A file of an intervention, as the Audit workspace saves it.", default=InputFile("")
    )
    labels: InputFile = asked(
        "Labels",
        "A table path,label that says what the images show. Without one the names of sub-folders are labels.",
        default=InputFile(""),
    )
    prompts: PromptSet = asked("Classes", "What the decision is between.")
    controls: int = asked(
        "Random sets",
        "How many sets of other latents that fire about as strongly are tried in each image, to compare with.",
        default=8,
        least=0,
        most=1000,
    )
    seed: int = asked("Seed", "Of the random sets.", default=0, least=0)


def interventions_of(inputs: Inputs, auditor: Auditor) -> tuple[Intervention, ...]:
    """Return what is done to every image: that of the file, then the latents that were named.

    Raises
    ------
    InputRefused
        When nothing is asked for, something cannot be read, or belongs to another SAE.
    """
    found = [read_intervention(inputs.intervention)] if inputs.intervention else []
    factors = dict.fromkeys(inputs.off, 0.0)
    for text in inputs.scale:
        latent, factor = _scale(text)
        if latent in factors:
            raise InputRefused(say("Latent {0} is named twice.", latent), todo=say("Name it once."))
        factors[latent] = factor
    if factors:
        found.append(Intervention.of("", auditor.sae_name, auditor.sae.fingerprint, factors))
    if not any(one.factors for one in found):
        raise InputRefused(
            say("There is nothing to change."),
            todo=say("Name latents with --off LATENT or --scale LATENT=FACTOR, or give an --intervention FILE."),
        )
    require_fit(found, auditor.sae_name, auditor.sae.fingerprint, auditor.sae.config.d_sae)
    return tuple(found)


def _scale(text: str) -> tuple[int, float]:
    latent, divider, factor = text.partition("=")
    try:
        read = read_whole(latent), read_number(factor)
    except InputRefused:
        divider = ""
        read = -1, 0.0
    if not divider or read[0] < 0 or not 0 <= read[1] <= MAX_FACTOR:
        raise InputRefused(
            say("'{0}' is not LATENT=FACTOR.", text),
            todo=say("Write for example 42=0.5; a factor lies between 0 and {0}.", f"{MAX_FACTOR:g}"),
        )
    return read
