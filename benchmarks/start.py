"""How soon the window is on screen, as a multiple of ``import torch``.

Prints one line: ``window shown 1.05 s, import torch 2.10 s: 0.50 x``. Each time is the median over fresh child
processes, measured from their start to the moment in question, so the interpreter's own start is in both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

# The application's own start with its own way of showing the window; the child tells when the window was first painted
# and ends before the loading of a bundle, which comes after it.
_WINDOW = """
import sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            assert "torch" not in sys.modules
            print("shown", flush=True)
            import os
            os._exit(0)
        return False

from sae_auditor.app.frame import application
make = application._make_application

def watched():
    app = make()
    watch = Watch(app)
    app.installEventFilter(watch)
    return app

application._make_application = watched
from sae_auditor.app.main import run_window
run_window()
"""
_TORCH = "import torch; print('shown', flush=True)"


def seconds_until_said(program: str) -> float:
    """Return the seconds from the start of a child process to its first line."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment, text=True) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        taken = time.perf_counter() - start
        child.wait()
    if line.strip() != "shown":
        raise SystemExit("The child process ended before it was measured; see its message above.")
    return taken


def main() -> None:
    """Measure both, interleaved, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="child processes of each kind")
    runs = parser.parse_args().runs
    seconds_until_said(_WINDOW)  # files are read from the disk once for both
    seconds_until_said(_TORCH)
    pairs = [(seconds_until_said(_WINDOW), seconds_until_said(_TORCH)) for _ in range(runs)]
    window, torch = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"window shown {window:.2f} s, import torch {torch:.2f} s: {window / torch:.2f} x")


if __name__ == "__main__":
    main()
