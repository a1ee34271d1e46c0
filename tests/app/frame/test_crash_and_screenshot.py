import sys
import threading

import pytest
from PySide6.QtCore import QtMsgType
from PySide6.QtGui import QImage

from sae_auditor.app.frame.application import ScreenshotTaker
from sae_auditor.app.frame.crash import CrashGuard
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.workbench.messages import Messages


class Panic(BaseException):
    """As a library of Rust raises it."""


def fail(error):
    raise error


@pytest.fixture
def told(qtbot):
    messages, told = Messages(), []
    messages.shown.connect(told.append)
    guard, before = CrashGuard(messages), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    guard.install()
    yield told
    guard.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def hook(error):
    try:
        raise error
    except BaseException as raised:
        sys.excepthook(type(raised), raised, raised.__traceback__)


@pytest.mark.parametrize("error", [LookupError("lost"), Panic("lost"), RecursionError("lost")])
def test_an_unexpected_exception_becomes_a_message(qtbot, told, error):
    hook(error)
    qtbot.waitUntil(lambda: bool(told))
    assert f"{type(error).__name__}: lost" in told[0].text
    assert "Traceback" in told[0].details


def test_a_timer_that_fails_on_and_on_is_told_of_once(qtbot, told):
    for _ in range(20):
        hook(ValueError("again"))
    hook(KeyError("other"))
    qtbot.waitUntil(lambda: len(told) == 2)
    qtbot.wait(10)
    assert len(told) == 2


def test_a_thread_that_ends_by_an_exception_is_told_of(qtbot, told):
    thread = threading.Thread(target=fail, args=(Panic("in a thread"),))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))
    assert "in a thread" in told[0].text


def test_what_qt_says_goes_to_the_log_without_escape_codes(told, caplog):
    guard = CrashGuard(Messages())
    guard._qt_before = None
    guard._note_of_qt(QtMsgType.QtWarningMsg, None, "odd \x1b[31mname")
    assert "Qt: odd \\x1b[31mname" in caplog.text


def take(qtbot, shell, file, pending=lambda: False, **options):
    taker = ScreenshotTaker(shell.window, file, pending, **options)
    with qtbot.waitSignal(taker.finished, timeout=5000) as caught:
        taker.start()
    return caught.args[0]


def test_a_picture_is_taken_once_all_is_calm(make_shell, qtbot, tmp_path, images):
    shell = make_shell()
    shell.window.show()
    shell.controller.add_paths([images])
    file = tmp_path / "window.png"
    assert take(qtbot, shell, file, shell.is_pending) is None
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1100, 700)
    assert len(shell.queue) == 4


def test_a_window_that_never_rests_is_an_error(make_shell, qtbot, tmp_path):
    file = tmp_path / "window.png"
    error = take(qtbot, make_shell(), file, lambda: True, limit_s=0.2)
    assert isinstance(error, EnvironmentProblem)
    assert not file.exists()


def test_an_unwritable_place_is_an_error_and_leaves_nothing(make_shell, qtbot, tmp_path):
    error = take(qtbot, make_shell(), tmp_path / "nowhere" / "window.png")
    assert isinstance(error, InputRefused)
    assert "cannot be written" in str(error)
