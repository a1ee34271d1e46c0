"""Open bundles in one real window without a display, as a person would, and say in JSON what came of each.

``python tests/app/drive_bundle.py BUNDLE...`` opens the demo bundle first. For each of the others, which may lie, it
then shows an image in the Audit workspace and latents in both workspaces, and prints one object a line: the sentences
that were shown, the mistakes of the program, seconds, and by how much the most memory rose. With
``DRIVE_PICTURES=FOLDER`` pictures of both workspaces are kept. The exit status is 0 unless the process died.
"""

from __future__ import annotations

import json
import os
import resource as limits
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
LIMIT_S = 180.0


class Driver:
    """A window and the hands of its user."""

    def __init__(self) -> None:
        from PySide6.QtWidgets import QApplication

        from sae_auditor.app.frame.application import make_shell
        from sae_auditor.app.frame.crash import CrashGuard
        from sae_auditor.app.kit.theme import Theme
        from sae_auditor.workbench.settings import Settings

        self.application = QApplication.instance() or QApplication(sys.argv[:1])
        self.theme = Theme(self.application, mode="light")
        self.shell = make_shell(self.theme, Settings(), None)
        self.told: list[str] = []
        self.mistakes: list[str] = []
        self.shell.messages.shown.connect(self._note)
        self.guard = CrashGuard(self.shell.messages)
        self.guard.install()
        self.shell.window.resize(1280, 800)
        self.shell.window.show()
        self.open("demo")

    def close(self) -> None:
        """Close the window."""
        self.guard.remove()
        self.shell.close()
        self.shell.window.close()

    def try_bundles(self, bundles: list[str]) -> Iterator[dict[str, Any]]:
        """Use each bundle and yield what was seen."""
        for bundle in bundles:
            self.told.clear()
            self.mistakes.clear()
            memory_mb = _most_memory_mb()
            seen = {"bundle": Path(bundle).name, **self._use(bundle)}
            seen |= {"told": list(self.told), "mistakes": list(self.mistakes), "mb": _most_memory_mb() - memory_mb}
            yield seen

    def open(self, bundle: str) -> float:
        """Open a bundle and an image, and return the seconds that it took."""
        from sae_auditor._paths import resource

        self.shell.open_workspace("audit")
        self.shell.controller.open_bundle(bundle)
        self.shell.controller.add_paths(sorted(resource("samples").glob("*.jpg"))[:1])
        return self.settle()

    def settle(self) -> float:
        """Wait until the window is at rest and drawn."""
        began = time.monotonic()
        calm = 0
        while calm < 3 and time.monotonic() - began < LIMIT_S:
            self.application.processEvents()
            calm = 0 if self.shell.is_pending() else calm + 1
            time.sleep(0.01)
        if calm < 3:
            pending = [name for name, workspace in self.shell.workspaces.items() if workspace.is_pending()]
            self.mistakes.append(f"it does not end: {pending}")
        self.shell.window.grab()
        return round(time.monotonic() - began, 2)

    def _use(self, bundle: str) -> dict[str, Any]:
        before = self.shell.controller.auditor
        seconds = {"open": self.open(bundle)}
        audit = self.shell.workspaces["audit"].controller
        done = audit.state.audit
        latents = [] if done is None else [int(one.latent) for one in done.prediction(0).contributions[:2]]
        for latent in latents:
            audit.select_latent(latent)
            seconds["audit"] = max(seconds.get("audit", 0.0), self.settle())
        self._keep_picture(f"{Path(bundle).name}-audit")
        self.shell.open_workspace("concepts")
        concepts = self.shell.workspaces["concepts"].controller
        seconds["concepts"] = self.settle()
        shown = concepts.state.shown
        for latent in [] if shown is None else shown.latents[:2].tolist():
            concepts.select(int(latent))
            seconds["concepts"] = max(seconds["concepts"], self.settle())
        self._keep_picture(f"{Path(bundle).name}-concepts")
        return {
            "opened": self.shell.controller.auditor is not before,
            "audited": done is not None,
            "latents": 0 if shown is None else len(shown.latents),
            "seconds": seconds,
        }

    def _keep_picture(self, name: str) -> None:
        folder = os.environ.get("DRIVE_PICTURES")
        if folder:
            for mode in ("light", "dark"):
                self.theme.set_mode(mode)  # type: ignore[arg-type]
                self.application.processEvents()
                self.shell.window.grab().save(f"{folder}/{name}-{mode}.png")

    def _note(self, message: Any) -> None:
        self.told.append(" ".join(part for part in (message.text, message.safe, message.todo) if part))
        if message.details:
            self.mistakes.append(message.details)


def _most_memory_mb() -> int:
    return limits.getrusage(limits.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    driver = Driver()
    for result in driver.try_bundles(sys.argv[1:]):
        print(json.dumps(result, ensure_ascii=False), flush=True)
    driver.close()
