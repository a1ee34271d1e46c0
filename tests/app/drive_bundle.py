"""Open a bundle in the real window without a display, as a person would, and say in JSON what came of it.

``python tests/app/drive_bundle.py BUNDLE`` opens the demo bundle first, then the one that may lie, shows an image in
the Audit workspace and a latent in the Concepts workspace, and prints one object: the sentences that were shown, the
exceptions that were not expected, seconds, and the most memory. The exit status is 0 unless the process died.
"""

from __future__ import annotations

import json
import os
import resource as limits
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
LIMIT_S = 60.0


def drive(bundle: str, picture: str | None = None) -> dict[str, object]:
    """Open a bundle in both workspaces and return what was seen."""
    from PySide6.QtWidgets import QApplication

    from sae_auditor.app.application import make_shell
    from sae_auditor.app.crash import CrashGuard
    from sae_auditor.app.resources import resource
    from sae_auditor.app.settings import Settings
    from sae_auditor.app.theme import Theme

    application = QApplication.instance() or QApplication(sys.argv[:1])
    shell = make_shell(Theme(application, mode="light"), Settings(), None)
    told: list[str] = []
    mistakes: list[str] = []

    def note(message) -> None:
        told.append(" ".join(part for part in (message.text, message.safe, message.todo) if part))
        if message.details:
            mistakes.append(message.details)

    shell.messages.shown.connect(note)
    guard = CrashGuard(shell.messages)
    guard.install()

    def settle() -> float:
        began = time.monotonic()
        while time.monotonic() - began < LIMIT_S:
            application.processEvents()
            if not shell.is_pending():
                application.processEvents()
                if not shell.is_pending():
                    break
            time.sleep(0.01)
        else:
            mistakes.append("it does not end")
        shell.window.grab()
        return time.monotonic() - began

    shell.open_workspace("audit")
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.workbench.open_bundle("demo")
    settle()
    memory_before = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss // 1024
    seconds = {}
    before = shell.workbench.auditor
    shell.workbench.open_bundle(bundle)
    seconds["open"] = settle()
    shell.workbench.add_paths([Path(picture) if picture else sorted(resource("samples").glob("*.jpg"))[0]])
    seconds["audit"] = settle()
    audit = shell.workspaces["audit"].controller
    done = audit.state.audit
    latents = [] if done is None else [int(one.latent) for one in done.prediction(0).contributions[:3]]
    for latent in latents:
        audit.select_latent(latent)
        seconds["audit latent"] = max(seconds.get("audit latent", 0.0), settle())
    picture_of_audit = shell.window.grab()
    shell.open_workspace("concepts")
    seconds["concepts"] = settle()
    concepts = shell.workspaces["concepts"].controller
    shown = concepts.state.shown
    for latent in [] if shown is None else shown.latents[:3].tolist():
        concepts.select(int(latent))
        seconds["concepts latent"] = max(seconds.get("concepts latent", 0.0), settle())
    folder = os.environ.get("DRIVE_PICTURES")
    if folder:
        picture_of_audit.save(f"{folder}/{Path(bundle).name}-audit.png")
        shell.window.grab().save(f"{folder}/{Path(bundle).name}-concepts.png")
    result = {
        "opened": shell.workbench.auditor is not before,
        "audited": done is not None,
        "latents": 0 if shown is None else len(shown.latents),
        "told": told,
        "mistakes": mistakes,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "mb": limits.getrusage(limits.RUSAGE_SELF).ru_maxrss // 1024 - memory_before,
    }
    guard.remove()
    shell.close()
    shell.window.close()
    return result


if __name__ == "__main__":
    print(json.dumps(drive(*sys.argv[1:]), ensure_ascii=False))
