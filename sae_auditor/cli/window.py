"""``sae-auditor IMAGE...`` and ``sae-auditor demo``: the window."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sae_auditor.app.main import run_window
from sae_auditor.atomic import require_writable
from sae_auditor.cli._guard import guarded
from sae_auditor.errors import InputRefused

COMMANDS = ("audit", "bundle", "concepts", "demo", "doctor", "index")


class Workspace(StrEnum):
    """The pages of the window."""

    AUDIT = "audit"
    CONCEPTS = "concepts"
    STUDIES = "studies"
    SESSION = "session"


class Theme(StrEnum):
    """Colours of the window."""

    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """Languages of the window."""

    EN = "en"
    JA = "ja"


Images = Annotated[
    list[str] | None, typer.Argument(metavar="IMAGE|FOLDER...", help="Images to put into the filmstrip.")
]
BundleChoice = Annotated[
    str | None,
    typer.Option("--bundle", metavar="PATH", help="Bundle to open; the last one, else the demo, when left out."),
]
WorkspaceOption = Annotated[Workspace, typer.Option("--workspace", help="Page to open on.")]
StudyOption = Annotated[
    str,
    typer.Option(
        "--study", metavar="STUDY", help="Study to show in the workspace Studies, by the name of its command."
    ),
]
ThemeOption = Annotated[Theme | None, typer.Option("--theme", help="Colours; the system's when left out.")]
LanguageOption = Annotated[Language | None, typer.Option("--language", help="The system's when left out.")]
SizeOption = Annotated[str | None, typer.Option("--size", metavar="WxH", help="Size of the window in pixels.")]
ScreenshotOption = Annotated[
    str | None,
    typer.Option("--screenshot", metavar="FILE.png", help="Save a picture of the window and end; needs no display."),
]
TourOption = Annotated[bool, typer.Option("--tour", help="Begin the guided tour: how a wrong reason is found.")]
TourStepOption = Annotated[
    int | None, typer.Option("--tour-step", metavar="N", min=1, help="Begin the tour with this step, and show it.")
]


@guarded
def window(
    images: Images = None,
    bundle: BundleChoice = None,
    workspace: WorkspaceOption = Workspace.AUDIT,
    study: StudyOption = "",
    theme: ThemeOption = None,
    language: LanguageOption = None,
    size: SizeOption = None,
    screenshot: ScreenshotOption = None,
) -> int:
    """Open the window with images."""
    return _open(images or [], bundle, workspace, study, theme, language, size, screenshot, with_samples=False)


@guarded
def demo(
    images: Images = None,
    bundle: BundleChoice = None,
    workspace: WorkspaceOption = Workspace.AUDIT,
    study: StudyOption = "",
    theme: ThemeOption = None,
    language: LanguageOption = None,
    size: SizeOption = None,
    screenshot: ScreenshotOption = None,
    tour: TourOption = False,
    tour_step: TourStepOption = None,
) -> int:
    """Open the window on the demo bundle with the sample images."""
    step = tour_step or int(tour)
    return _open(
        images or [], bundle, workspace, study, theme, language, size, screenshot, with_samples=True, tour=step
    )


def _open(
    images: list[str],
    bundle: str | None,
    workspace: Workspace,
    study: str,
    theme: Theme | None,
    language: Language | None,
    size: str | None,
    screenshot: str | None,
    *,
    with_samples: bool,
    tour: int = 0,
) -> int:
    _check_paths(images)
    if screenshot is not None:
        require_writable(screenshot)
    return run_window(
        images,
        bundle=bundle,
        workspace=workspace.value,
        study=study,
        theme=None if theme is None else theme.value,
        language=None if language is None else language.value,
        size=size,
        screenshot=screenshot,
        demo=with_samples,
        tour=tour,
    )


def _check_paths(images: list[str]) -> None:
    for image in images:
        if Path(image).exists():
            continue
        if image in COMMANDS:
            raise typer.BadParameter(f"'{image}' is a command and comes first: sae-auditor {image} ...")
        if close := get_close_matches(image, COMMANDS, n=1):
            raise typer.BadParameter(f"there is no file or command '{image}'. Did you mean '{close[0]}'?")
        raise InputRefused(f"There is no file, folder or command '{image}'.", todo="See 'sae-auditor --help'.")
