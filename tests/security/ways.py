"""The ways into the program, as functions that are run in a process of their own and return its exit status."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

CALM_TICKS, TICK_S = 4, 0.01
MISTAKE = 70


def command_line(*args: str) -> int:
    """Run a command as the installed program does."""
    from sae_auditor.cli import main

    sys.argv = ["sae-auditor", *args]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def window(bundle: str, image: str, workspaces: str = "audit,concepts", index: str = "", settings: str = "") -> int:
    """Open a bundle and an image in the window, visit workspaces, and write what it tells as lines of JSON.

    Parameters
    ----------
    workspaces
        Their names, between commas, in the order of the visit.
    index
        Folder of an index to take the reference images from.
    settings
        A settings file that is read at the start and written to.
    """
    from sae_auditor.app.frame.application import _make_application, make_shell
    from sae_auditor.app.frame.crash import CrashGuard
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.errors import KnownError
    from sae_auditor.workbench.settings import Settings, read_settings

    application = _make_application()
    file = Path(settings) if settings else None
    chosen = read_settings(file) if file is not None else Settings()
    theme = Theme(application, mode=chosen.theme if chosen.theme in ("light", "dark", "system") else "system")
    shell = make_shell(theme, chosen, file)
    told: list[str] = []

    def tell(message: object) -> None:
        told.append(message.level)
        tell_line(message.level, [message.text, message.safe, message.todo], message.details)

    shell.messages.shown.connect(tell)
    guard = CrashGuard(shell.messages)
    guard.install()
    shell.open_workspace(workspaces.split(",")[0])
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.controller.open_bundle(bundle or chosen.last_bundle or "demo")
    shell.controller.add_paths([Path(image)])
    for number, name in enumerate(workspaces.split(",")):
        shell.open_workspace(name)
        _settle(application, shell.is_pending)
        if number == 0 and index and shell.controller.auditor is not None:
            shell.controller.places.use(shell.controller.auditor.bundle.fingerprint, index)
            _settle(application, shell.is_pending)
        shell.window.grab()
        if name == "concepts":
            shell.workspaces[name].controller.listing.search_words("red")
            _settle(application, shell.is_pending)
            shell.window.grab()
    failure = shell.controller.failure
    shell.close()
    guard.remove()
    if failure is not None:
        return failure.exit_code if isinstance(failure, KnownError) else MISTAKE
    return 3 if "error" in told else 0


def tensors(file: str) -> int:
    """Read a file of tensors as every import does."""
    from sae_auditor.cli._output import say
    from sae_auditor.errors import KnownError
    from sae_auditor.tensorfiles import read_tensors

    try:
        sys.stdout.write(f"{len(read_tensors(file).tensors)} tensors\n")
    except KnownError as error:
        say(error.text())
        return error.exit_code
    return 0


def tell_line(level: str, sentences: Sequence[str], details: str = "") -> None:
    """Write a message of the window."""
    line = {"level": level, "text": " ".join(filter(None, sentences)), "details": details[-4000:]}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _settle(application: object, is_pending: Callable[[], bool]) -> None:
    calm = 0
    while calm < CALM_TICKS:
        application.processEvents()
        calm = 0 if is_pending() else calm + 1
        time.sleep(TICK_S)


WAYS: dict[str, Callable[..., int]] = {"command": command_line, "window": window, "tensors": tensors}


# -- Faults on purpose, to show that the runner finds them -------------------------------------------------------------


def _raises(*_args: object, **_kwargs: object) -> None:
    raise AttributeError("'list' object has no attribute 'get'")


def _never_ends(*_args: object, **_kwargs: object) -> None:
    time.sleep(600)


def _computes_for_ever(*_args: object, **_kwargs: object) -> None:
    while True:
        pass


def _dies(*_args: object, **_kwargs: object) -> None:
    os.kill(os.getpid(), 11)


def _takes_memory(*_args: object, **_kwargs: object) -> None:
    held = [bytearray(b"x" * 2**28) for _ in range(6)]
    raise ValueError(len(held))


def _drives_the_terminal(*_args: object, **_kwargs: object) -> None:
    sys.stderr.write("\x1b]0;owned\x07")


def _refuses_without_a_name(*_args: object, **_kwargs: object) -> None:
    from sae_auditor.errors import InputRefused

    raise InputRefused("Something is wrong somewhere.")


def _fails_in_a_library(*_args: object, **_kwargs: object) -> None:
    raise KeyError("x") from None


PLANTED: dict[str, Callable[..., None]] = {
    "raises": _raises,
    "never ends": _never_ends,
    "computes for ever": _computes_for_ever,
    "dies": _dies,
    "takes memory": _takes_memory,
    "drives the terminal": _drives_the_terminal,
    "refuses without a name": _refuses_without_a_name,
}


def plant(fault: str) -> None:
    """Put a fault where a bundle's manifest is read, in this process."""
    from sae_auditor.bundle import bundle, manifest, verification

    def read(*args: object, **kwargs: object) -> object:
        PLANTED[fault]()
        return manifest_of(*args, **kwargs)

    manifest_of = manifest.read_manifest
    for module in (bundle, verification, manifest):
        if hasattr(module, "read_manifest"):
            module.read_manifest = read
