"""Can a window open on this machine? Answered before Qt is touched, in words that help."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from sae_auditor.errors import EnvironmentProblem

# Debian's names of the packages that bring the libraries Qt looks for.
_PACKAGES = {
    "libEGL.so": "libegl1",
    "libGL.so": "libgl1",
    "libGLX.so": "libglx0",
    "libOpenGL.so": "libopengl0",
    "libxkbcommon.so": "libxkbcommon0",
    "libxkbcommon-x11.so": "libxkbcommon-x11-0",
    "libdbus-1.so": "libdbus-1-3",
    "libfontconfig.so": "libfontconfig1",
    "libfreetype.so": "libfreetype6",
    "libglib-2.0.so": "libglib2.0-0",
    "libgthread-2.0.so": "libglib2.0-0",
    "libX11.so": "libx11-6",
    "libX11-xcb.so": "libx11-xcb1",
    "libxcb.so": "libxcb1",
    "libz.so": "zlib1g",
    "libzstd.so": "libzstd1",
}
_XCB_PLUGIN = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_INSTEAD = "Or work without a window: sae-auditor audit IMAGE."


def prepare_platform(environ: MutableMapping[str, str], *, screenshot: bool, platform: str = sys.platform) -> None:
    """Check that there is a display; a screenshot is drawn in memory where there is none.

    Raises
    ------
    EnvironmentProblem
        When there is no display and a window is wanted.
    """
    if not platform.startswith("linux") or environ.get("QT_QPA_PLATFORM"):
        return
    reason = _why_no_display(environ)
    if not reason:
        return
    if not screenshot:
        raise EnvironmentProblem(
            f"There is no display: {reason}.",
            todo="Start the program in a graphical session. Without one, use 'sae-auditor audit IMAGE' for an audit in "
            "the terminal, or '--screenshot FILE.png' for a picture of the window.",
        )
    environ["QT_QPA_PLATFORM"] = "offscreen"


def import_qt() -> None:
    """Load Qt's libraries.

    Raises
    ------
    EnvironmentProblem
        When PySide6 or a library of the system is missing; the text names the package to install.
    """
    try:
        from PySide6 import QtCore, QtGui, QtSvg, QtWidgets  # noqa: F401 -- the import is the check
    except ImportError as error:
        what, todo = _explain(str(error))
        raise EnvironmentProblem(what, todo=todo) from error


def check_x11_plugin(environ: Mapping[str, str], *, platform: str = sys.platform) -> None:
    """Check the libraries of Qt's X11 plugin, whose absence would end the program without a word.

    Raises
    ------
    EnvironmentProblem
        When some are missing; the text has the command that installs them.
    """
    if not platform.startswith("linux") or not environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return
    if environ.get("QT_QPA_PLATFORM", "xcb") != "xcb":
        return
    missing = sorted({package for library, package in _XCB_PLUGIN.items() if not _loads(library)})
    if missing:
        raise EnvironmentProblem(
            "Qt cannot open a window: system libraries of the X Window System are missing.",
            todo=f"Install them: sudo apt-get install {' '.join(missing)}. {_INSTEAD}",
        )


def _why_no_display(environ: Mapping[str, str]) -> str:
    """Say why no window can be shown; empty when one can. Qt itself would end the process without an exception."""
    if not environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY"):
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    if environ.get("WAYLAND_DISPLAY") and _wayland_answers(environ):
        return ""
    if environ.get("DISPLAY") and _x11_answers(environ["DISPLAY"]):
        return ""
    return f"{environ.get('DISPLAY') or environ['WAYLAND_DISPLAY']} does not answer"


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    socket = Path(environ.get("XDG_RUNTIME_DIR", "")) / environ["WAYLAND_DISPLAY"]
    return socket.exists()


def _x11_answers(display: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        # The import of Qt names this library and its package.
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return bool(answers)


def _explain(reason: str) -> tuple[str, str]:
    """Say what is missing and what to do about it, from the text of an ImportError."""
    if "PySide6" in reason and "No module named" in reason:
        return "PySide6, which draws the window, is not installed.", "Install it: pip install PySide6-Essentials."
    library = reason.split(":", 1)[0].strip()
    stem = library.split(".so", 1)[0] + ".so"
    package = _PACKAGES.get(stem) or _XCB_PLUGIN.get(library)
    if package is not None:
        return (
            f"Qt cannot load because the system library {library} is missing.",
            f"Install it: sudo apt-get install {package}. {_INSTEAD}",
        )
    return (
        f"Qt cannot load: {reason}.",
        "Install the libraries that Qt needs: sudo apt-get install libegl1 libgl1 libxkbcommon0 libdbus-1-3 "
        f"libfontconfig1 libglib2.0-0 {' '.join(_XCB_PLUGIN.values())}. {_INSTEAD}",
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def process_environment() -> MutableMapping[str, str]:
    """Return the variables of this process."""
    return os.environ
