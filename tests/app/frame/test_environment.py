import subprocess
import sys

import pytest

from sae_auditor.app.frame.environment import _explain, check_x11_plugin, prepare_platform
from sae_auditor.app.main import run_window
from sae_auditor.errors import EnvironmentProblem, InputRefused


def test_without_a_display_the_text_names_the_command_to_use():
    with pytest.raises(EnvironmentProblem, match=r"sae-auditor audit IMAGE.*--screenshot"):
        prepare_platform({}, screenshot=False, platform="linux")


def test_a_screenshot_is_drawn_in_memory_without_a_display():
    environ = {}
    prepare_platform(environ, screenshot=True, platform="linux")
    assert environ["QT_QPA_PLATFORM"] == "offscreen"


def test_a_display_that_does_not_answer_is_named():
    with pytest.raises(EnvironmentProblem, match="no display: :4711 does not answer"):
        prepare_platform({"DISPLAY": ":4711"}, screenshot=False, platform="linux")
    environ = {"DISPLAY": ":4711", "WAYLAND_DISPLAY": "wayland-99", "XDG_RUNTIME_DIR": "/nowhere"}
    prepare_platform(environ, screenshot=True, platform="linux")
    assert environ["QT_QPA_PLATFORM"] == "offscreen"


def test_a_display_that_answers_will_do(tmp_path, monkeypatch):
    (tmp_path / "wayland-0").write_text("")
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    prepare_platform(environ, screenshot=False, platform="linux")
    monkeypatch.setattr("sae_auditor.app.frame.environment._x11_answers", lambda display: True)
    prepare_platform({"DISPLAY": ":0"}, screenshot=False, platform="linux")
    prepare_platform({"QT_QPA_PLATFORM": "vnc"}, screenshot=False, platform="linux")
    assert "QT_QPA_PLATFORM" not in environ


def test_other_systems_always_have_a_display():
    environ = {}
    prepare_platform(environ, screenshot=False, platform="win32")
    assert environ == {}


@pytest.mark.parametrize(
    ("reason", "package"),
    [
        ("libEGL.so.1: cannot open shared object file: No such file or directory", "libegl1"),
        ("libxkbcommon.so.0: cannot open shared object file", "libxkbcommon0"),
        ("libunheard-of.so.3: cannot open shared object file", "libegl1 libgl1"),
    ],
)
def test_a_missing_library_names_its_package(reason, package):
    what, todo = _explain(reason)
    assert reason.split(":")[0] in what
    assert f"apt-get install {package}" in todo


def test_missing_pyside_names_the_wheel():
    assert "pip install PySide6-Essentials" in _explain("No module named 'PySide6'")[1]


def test_missing_x11_libraries_are_listed_in_one_command(monkeypatch):
    monkeypatch.setattr("sae_auditor.app.frame.environment._loads", lambda library: "cursor" not in library)
    with pytest.raises(EnvironmentProblem, match="apt-get install libxcb-cursor0"):
        check_x11_plugin({"DISPLAY": ":0"}, platform="linux")
    check_x11_plugin({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, platform="linux")


@pytest.mark.parametrize("size", ["big", "10x10", "1280", "99999x20"])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(InputRefused, match="1280x800"):
        run_window(size=size)


def test_unknown_choices_are_refused():
    with pytest.raises(InputRefused, match="light, dark"):
        run_window(theme="blue")
    with pytest.raises(InputRefused, match="en, ja"):
        run_window(language="fr")
    with pytest.raises(InputRefused, match="no study 'brilliance'"):
        run_window(study="brilliance")


def test_the_way_to_the_window_imports_neither_qt_nor_torch():
    code = "import sys, sae_auditor.app; print([m for m in ('PySide6', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_whole_window_is_made_without_torch():
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from sae_auditor.app.frame.application import make_shell; from sae_auditor.workbench.settings import Settings;"
        "from sae_auditor.app.kit.theme import Theme;"
        "shell = make_shell(Theme(app), Settings(), None); shell.window.show(); app.processEvents();"
        "print('torch' in sys.modules); shell.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_long_day_of_calls_does_not_end_the_program():
    code = (
        "from sae_auditor.app.frame.environment import import_qt; import_qt();"
        "from PySide6.QtCore import QObject, Signal\n"
        "class Sender(QObject):\n    sent = Signal(int)\n"
        "sender = Sender()\n"
        "for number in range(50_000):\n"
        "    sender.sent.emit(number); sender.setObjectName('x'); sender.parent(); sender.property('none')\n"
        "print(number)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "49999"
