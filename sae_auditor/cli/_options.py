"""Options that several commands share."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor._paths import DEMO
from sae_auditor.bundle.named_parts import usable
from sae_auditor.bundle.prompts import PromptSet, prompt_set_from_texts, read_prompt_set
from sae_auditor.errors import InputRefused
from sae_auditor.workbench.settings import default_settings_file, read_settings

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle

_DEVICE = re.compile(r"auto|cpu|cuda(:\d+)?")


class Precision(StrEnum):
    """In which numbers the encoder computes."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


def _checked_device(value: str) -> str:
    if not _DEVICE.fullmatch(value):
        raise typer.BadParameter("use auto, cpu, cuda or cuda:N")
    return value


BundleOption = Annotated[
    str | None,
    typer.Option(
        "--bundle",
        metavar="PATH",
        help="Bundle folder or .saebundle file; 'demo' is the shipped one. Default: the last one used, else the demo.",
    ),
]
SaeOption = Annotated[
    str | None, typer.Option("--sae", metavar="NAME", help="SAE of the bundle; the first one when left out.")
]
DeviceOption = Annotated[
    str, typer.Option("--device", callback=_checked_device, metavar="auto|cpu|cuda:N", help="Where the encoder runs.")
]
PrecisionOption = Annotated[Precision, typer.Option("--precision", help="In which numbers the encoder computes.")]
PromptsOption = Annotated[
    str | None,
    typer.Option("--prompts", metavar="FILE|NAME", help="Prompt set: one of the bundle's, or a JSON or text file."),
]
PromptOption = Annotated[
    list[str] | None, typer.Option("--prompt", metavar="TEXT", help="A class of its own; give it several times.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        metavar="N",
        help="Processes that decode images; 0 decodes in the program itself. The results are the same. Default: one a "
        "core, where there are files enough.",
    ),
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write JSON instead of tables; '-' is stdout.")
]


def chosen_bundle(given: str | None) -> str:
    """Return the bundle to use: what was given, else what the window opened last, else the demo."""
    return given or read_settings(default_settings_file()).last_bundle or DEMO


def read_prompts(prompts: str | None, texts: list[str] | None) -> PromptSet | str | None:
    """Return what the person asked for before a bundle is open: a prompt set, the name of one, or None for the default.

    A name that is no file is left to be looked up in the bundle.
    """
    if prompts is not None and texts:
        raise typer.BadParameter("give either --prompts or --prompt, not both")
    if texts:
        return prompt_set_from_texts(texts)
    return prompts


def prompts_of(bundle: Bundle, wanted: PromptSet | str | None) -> PromptSet:
    """Return the prompt set to use with a bundle.

    Raises
    ------
    InputRefused
        When the bundle has no such prompt set and there is no such file.
    """
    if isinstance(wanted, PromptSet):
        return wanted
    known = ", ".join(f"'{name}'" for name in bundle.prompt_sets) or "none"
    if wanted is None:
        if not bundle.prompt_sets:
            raise InputRefused("The bundle has no prompt set.", todo="Give classes with --prompt or --prompts.")
        # Of those that can be used; of the others the notices say why they cannot.
        first = next(iter(usable(bundle.prompt_sets)), None)
        return bundle.prompt_sets[first or next(iter(bundle.prompt_sets))]
    if wanted in bundle.prompt_sets:
        return bundle.prompt_sets[wanted]
    try:
        return read_prompt_set(wanted)
    except InputRefused as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise
        raise InputRefused(
            f"There is no prompt set '{wanted}', neither in the bundle nor as a file.", todo=f"The bundle has: {known}."
        ) from error
