"""Pictures of the Studies workspace on the demo bundle, to look at.

``PYTHONPATH=. python tests/app/studies/lookbook.py FOLDER [NAME...]``
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SAE_AUDITOR_DATA", tempfile.mkdtemp())

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sae_auditor._paths import demo_bundle_path, resource
from sae_auditor.app.frame.application import WORKSPACES
from sae_auditor.app.frame.shell import Shell
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.studies.workspace import studies_spec
from sae_auditor.workbench.running import Running
from tests.studies.everything import EVERYTHING
from tests.studies.example import load_example

SIZES = {"s": (960, 640), "m": (1280, 800), "l": (1920, 1080)}
OTHERS = ("Repair", "Faithfulness", "What if on a folder", "Polysemy", "Compound nouns", "Text in the image", "Probes")


def wait(done, ms=60_000):

    loop, timer = QEventLoop(), QTimer(interval=30)
    timer.timeout.connect(lambda: loop.quit() if done() else None)
    timer.start()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def asks(page, controller):
    controller.answer("latents", "3, no such name")


def rows(page, controller):
    controller.answer("latents", "")
    controller.answer("images", (str(resource("samples")),))
    controller.run()
    wait(lambda: page.save.isEnabled())
    page.results.table.set_order("effect", descending=True)
    page.results.plot.marked.emit((3,))


def curves(page, controller):
    rows(page, controller)
    page.results.plots.setCurrentIndex(1)
    page.results.plots.activated.emit(1)
    controller.rows.mark((1, 2, 5))
    page.facts.set_open(True)


def runs(page, controller):
    """A run that is under way, and the frame that somebody draws around points."""
    rows(page, controller)
    controller.put(running=Running("Measuring", 1240, 4000, 52.0, 53.0), n_rows=15, figures=(), result=None)
    controller.state = replace(controller.state, running_study="everything")
    page.running.show()


SCENES = {"runs": runs, "asks": asks, "rows": rows, "curves": curves}


def main(folder: Path, names: list[str]) -> None:
    application = QApplication(sys.argv[:1])
    theme = Theme(application, mode="light")
    studies = (EVERYTHING, load_example().BRIGHTNESS)
    studies += tuple(replace(EVERYTHING, id=f"s{i}", title=title) for i, title in enumerate(OTHERS))
    spec = studies_spec(studies)
    specs = [one for one in WORKSPACES if one.id != "studies"] + [spec]
    folder.mkdir(parents=True, exist_ok=True)
    shell = Shell(theme, specs)
    shell.open_workspace("studies")
    shell.window.show()
    shell.controller.open_bundle(str(demo_bundle_path()))
    wait(lambda: not shell.is_pending() and shell.controller.auditor is not None)
    page, controller = shell.workspaces["studies"].page, shell.workspaces["studies"].controller
    for scene in names or SCENES:
        SCENES[scene](page, controller)
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            for key, size in SIZES.items():
                shell.window.resize(*size)
                wait(lambda: False, 400)
                shell.window.grab().save(str(folder / f"{scene}-{mode}-{key}.png"))
    shell.window.unfinished = list
    shell.close()
    shell.window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
