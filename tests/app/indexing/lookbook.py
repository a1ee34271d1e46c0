"""Pictures of the dialog that indexes folders, on made-up data, to look at.

``PYTHONPATH=. python tests/app/indexing/lookbook.py FOLDER [WIDTH HEIGHT]``
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sae_auditor.app.dialogs.indexing.dialog import IndexDialog
from sae_auditor.app.frame.application import speak
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.indexing.state import IndexState
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running
from tests.workbench.indexing.index_fakes import DONE, FULL, INTERRUPTED, MIXED, NEW, NOTHING, PLACE, ROOT

BASE = IndexState("demo", roots=(ROOT,), place=PLACE, device="cpu", devices=("cpu",))
TWO = (ROOT, Path("/mnt/archive/supplier-b/part-photographs/2025"))


def state(**changed):
    return IndexState(**{**BASE.__dict__, **changed})


STATES = {
    "empty": state(roots=()),
    "empty-former": state(roots=(), indexed=12_477, former=(ROOT,)),
    "looking": state(busy="looking", running=Running("Reading the files", 5120, 12480)),
    "forecast": state(forecast=NEW),
    "forecast-again": state(
        roots=TWO, forecast=MIXED, devices=("cuda:0", "cpu"), device="cuda:0", is_usual_place=False
    ),
    "nothing-new": state(forecast=NOTHING),
    "no-room": state(forecast=FULL),
    "interrupted": state(forecast=INTERRUPTED),
    "running": state(busy="indexing", roots=TWO, running=Running("Indexing images", 4240, 12480, 36.2, 228.0)),
    "running-labels": state(busy="indexing", running=Running("Labelling latents", 512, 8192, 410, 18)),
    "done": state(summary=DONE),
    "done-in-use": state(summary=DONE, in_use=True),
    "failed": state(
        forecast=INTERRUPTED,
        problem=Problem("The drive with /data/line-4 is gone.", "4,240 images are indexed.", "Connect it again."),
    ),
}


def settle(ms=60):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def main(folder, size=None):
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    for language in ("en", "ja"):
        speak(application, language)
        theme = Theme(application, language=language, mode="light")
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            for name, shown in STATES.items():
                if (language, mode) not in (("en", "light"), ("en", "dark"), ("ja", "light")):
                    continue
                dialog = IndexDialog(theme)
                dialog.show()
                if size:
                    dialog.resize(*size)
                dialog.render(shown)
                if name == "done":
                    dialog.refused.toggle.click()
                settle()
                dialog.grab().save(str(folder / f"{language}-{mode}-{name}.png"))
                dialog.close()
                dialog.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(side) for side in sys.argv[2:4]])
