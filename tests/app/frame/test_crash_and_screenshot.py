import sys

from PySide6.QtGui import QImage

from sae_auditor.app.crash import CrashGuard
from sae_auditor.app.messages import Messages
from sae_auditor.app.screenshot import ScreenshotTaker
from sae_auditor.errors import EnvironmentProblem, InputRefused


def test_an_unexpected_exception_becomes_a_message():
    messages, told = Messages(), []
    messages.shown.connect(told.append)
    guard, before = CrashGuard(messages), sys.excepthook
    guard.install()
    try:
        try:
            raise LookupError("lost")
        except LookupError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        guard.remove()
    assert sys.excepthook is before
    assert "LookupError: lost" in told[0].text
    assert "Traceback" in told[0].details


def take(qtbot, shell, file, pending=lambda: False, **options):
    taker = ScreenshotTaker(shell.window, file, pending, **options)
    with qtbot.waitSignal(taker.finished, timeout=5000) as caught:
        taker.start()
    return caught.args[0]


def test_a_picture_is_taken_once_all_is_calm(make_shell, qtbot, tmp_path, images):
    shell = make_shell()
    shell.window.show()
    shell.workbench.add_paths([images])
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
