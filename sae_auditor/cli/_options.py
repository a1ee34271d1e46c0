"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor._paths import DEMO
from sae_auditor.bundle.named_parts import usable
from sae_auditor.bundle.prompt_file import read_prompt_set
from sae_auditor.bundle.prompts import PromptSet, prompt_set_from_texts
from sae_auditor.errors import InputRefused
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.settings import default_settings_file, read_settings

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.images import Reading

ArchitectureOption = Annotated[
    str | None,
    typer.Option(
        "--architecture",
        metavar="NAME",
        help="open_clip's name of the encoder's architecture, such as ViT-B-32-quickgelu, where no file says it.",
    ),
]
PartOption = Annotated[
    str | None,
    typer.Option(
        "--part",
        metavar="NAME",
        help="Which model in the encoder's file is meant, where it holds several: what its tensors' names begin with.",
    ),
]


def load_named_job(path: str, architecture: str | None, part: str | None, device: str) -> Job[ClipEncoder]:
    """Load an encoder; a refusal that asks for the architecture or for one of several models says where to name it.

    Raises
    ------
    InputRefused
        As `encoders.load_encoder`.
    """
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.encoders import ArchitectureAsked, PartAsked, load_encoder

    yield Progress(0, 0, "Loading the encoder")
    try:
        return load_encoder(path, architecture=architecture, part=part, device=device, precision="fp32")
    except ArchitectureAsked as asked:
        example = asked.choices[0] if asked.choices else "ViT-B-32"
        todo = f"{asked.todo} Name it with --architecture, such as --architecture {example}."
        raise ArchitectureAsked(asked.what, todo=todo, choices=asked.choices) from asked
    except PartAsked as asked:
        todo = f"{asked.todo} Name it with --part, such as --part {asked.choices[-1]}."
        raise PartAsked(asked.what, todo=todo, choices=asked.choices) from asked


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


class ColourRule(StrEnum):
    """Which colours the encoder is given."""

    MANAGED = "managed"
    AS_OPEN_CLIP = "as-open-clip"


class ViewChoice(StrEnum):
    """How much of a picture the encoder is given."""

    CROP = "crop"
    WHOLE = "whole"
    TILES = "tiles"


class OneView(StrEnum):
    """How much of a picture the encoder is given, where that must be one piece."""

    CROP = "crop"
    WHOLE = "whole"


ColourOption = Annotated[
    ColourRule,
    typer.Option(
        "--colour",
        help="What the encoder is given: the image as people see it, or as a production pipeline on open_clip opens "
        "it, without colour profile, EXIF orientation and transparency.",
    ),
]
WindowOption = Annotated[
    str,
    typer.Option(
        "--window",
        metavar="auto|full|LOW:HIGH",
        help="Grey values of images with more than 8 bits that become black and white: chosen for each image, all "
        "that its numbers can hold, or these for all images.",
    ),
]
_VIEW_HELP = (
    "What the encoder sees: what its own preprocessing cuts out, or the whole picture, scaled until its longer side "
    "fits"
)
ViewOption = Annotated[
    ViewChoice, typer.Option("--view", help=f"{_VIEW_HELP}, or tiles that cover all of it, each audited by itself.")
]
OneViewOption = Annotated[OneView, typer.Option("--view", help=f"{_VIEW_HELP}.")]


def reading_of(
    window: str, view: ViewChoice | OneView = OneView.CROP, colour: ColourRule = ColourRule.MANAGED
) -> Reading:
    """Return what the options ask for; what does not go together is a wrong use of the command."""
    from sae_auditor.images import Reading, parse_window

    try:
        rule = parse_window(window)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from None
    if colour is not ColourRule.MANAGED and rule != "auto":
        raise typer.BadParameter("--window belongs to --colour managed: open_clip maps no grey values through a window")
    return Reading(colour.value, rule, ViewChoice(view.value).value)
