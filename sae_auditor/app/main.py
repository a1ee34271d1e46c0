"""The way into the window. Imports neither Qt nor torch until `run_window` is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sae_auditor.app.frame.environment import check_x11_plugin, import_qt, prepare_platform, process_environment
from sae_auditor.errors import InputRefused

_SIZE = re.compile(r"(\d{2,5})\s*[x×X]\s*(\d{2,5})")
_MIN_PX, _MAX_PX = 320, 16000


def run_window(
    images: Sequence[str] = (),
    *,
    bundle: str | None = None,
    workspace: str = "audit",
    study: str = "",
    theme: str | None = None,
    language: str | None = None,
    size: str | None = None,
    screenshot: str | None = None,
    demo: bool = False,
    tour: int = 0,
) -> int:
    """Open the window and return the exit status when it is closed.

    Parameters
    ----------
    images
        Files and folders to put into the filmstrip.
    bundle
        Path of a bundle, or ``demo``; None opens the last one, else the demo bundle.
    workspace
        Which workspace to open.
    study
        Id of the study whose page is shown in the workspace Studies; empty for the first.
    theme
        ``light`` or ``dark``; None for the person's choice, else the system's.
    language
        ``en`` or ``ja``; None for the system's.
    size
        Of the window in pixels, such as ``1280x800``.
    screenshot
        PNG file for a picture of the window, after which the program ends.
    demo
        Put the sample images into the filmstrip, and use the demo bundle unless `bundle` names another.
    tour
        Begin the guided tour with this step, counted from 1, and do what it talks about; 0 for no tour.

    Raises
    ------
    KnownError
        When an option is wrong, no window can be opened here, or the picture could not be made.
    """
    theme = _one_of("theme", theme, ("light", "dark", "system"))
    language = _one_of("language", language, ("en", "ja"))
    size_px = _parse_size(size)
    study = _study(study)
    environ = process_environment()
    prepare_platform(environ, screenshot=screenshot is not None)
    import_qt()
    check_x11_plugin(environ)
    from sae_auditor.app.frame.application import WindowOptions, run

    options = WindowOptions(
        images=tuple(images),
        bundle=bundle or ("demo" if demo else None),
        workspace=workspace,
        study=study,
        theme=theme,
        language=language,
        size=size_px,
        screenshot=screenshot,
        demo=demo,
        tour=tour,
    )
    return run(options)


def _one_of(name: str, value: str | None, choices: tuple[str, ...]) -> str | None:
    if value is not None and value not in choices:
        raise InputRefused(f"There is no {name} '{value}'.", todo=f"Use one of: {', '.join(choices)}.")
    return value


def _study(study_id: str) -> str:
    if study_id:
        from sae_auditor.studies import STUDIES

        _one_of("study", study_id, tuple(study.id for study in STUDIES))
    return study_id


def _parse_size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = _SIZE.fullmatch(text.strip())
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (_MIN_PX <= width <= _MAX_PX and _MIN_PX <= height <= _MAX_PX):
        raise InputRefused(f"'{text}' is not a size of a window.", todo="Write it as 1280x800.")
    return width, height
