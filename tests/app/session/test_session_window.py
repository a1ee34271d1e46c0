"""Sessions in the real window, driven by keys alone as reviewers and scanners press them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from sae_auditor.app.frame.application import WORKSPACES
from sae_auditor.app.frame.shell import Shell
from sae_auditor.records import Records
from sae_auditor.records.place import default_place
from sae_auditor.records.queue import Kind
from sae_auditor.records.sessions import Session, sessions_in
from sae_auditor.workbench.session.state import View
from sae_auditor.workbench.settings import Settings
from tests.frame_fakes import FAKE_SPEC, fake_load
from tests.session_fakes import make_workspace

SESSION = next(spec for spec in WORKSPACES if spec.id == "session")
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Reviewer:
    """A window and the person at its keyboard."""

    def __init__(self, qtbot, theme, who):
        self.qtbot = qtbot
        self.shell = Shell(theme, [FAKE_SPEC, SESSION], settings=replace(Settings(), reviewer=who), load=fake_load)
        self.shell.open_workspace("session")
        self.window = self.shell.window
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()
        self.workspace = self.shell.workspaces["session"]
        self.screen, self.controller = self.workspace.screen, self.workspace.controller
        self.settle()

    def settle(self):
        QTest.qWait(5)
        self.qtbot.waitUntil(lambda: not self.shell.is_pending(), timeout=20_000)

    def press(self, *keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
            self.settle()

    def type(self, text):
        """Type as a scanner does: one key right after the other."""
        for letter in text:
            QTest.keyClick(QApplication.focusWidget() or self.window, letter)

    def close(self):
        self.shell.close()
        self.window.unfinished = list
        self.window.close()


@pytest.fixture
def at_the_keyboard(qtbot, theme, tmp_path):
    """Return a function that sits a reviewer down; who sat there before has closed the window."""
    seated = []

    def sit(who="mori", n=4, **settings):
        while seated:
            seated.pop().close()
        if not default_place().exists():
            make_workspace(default_place(), tmp_path / "images", n, **settings)
        seated.append(Reviewer(qtbot, theme, who))
        return seated[-1]

    yield sit
    while seated:
        seated.pop().close()


def open_session(reviewer):
    assert reviewer.controller.state.view is View.START
    reviewer.press(Qt.Key.Key_Return)
    assert reviewer.controller.state.view is View.REVIEW


def echo(reviewer):
    return reviewer.screen.verdicts.echo.text.text()


def test_twelve_images_two_reviewers_by_keyboard_with_an_undo_after_a_restart(at_the_keyboard, tmp_path, monkeypatch):
    mori = at_the_keyboard("mori", n=12)
    open_session(mori)
    assert mori.controller.state.item == 12
    for number in range(12, 6, -1):  # every second one is bad by the model
        assert mori.controller.state.item == number
        if number % 2:
            mori.press(Qt.Key.Key_1, Qt.Key.Key_X)
        else:
            mori.press(Qt.Key.Key_A)
    assert echo(mori) == "Rejected part 3107 – scratch; Ctrl+Z takes it back"
    assert mori.screen.filters.chips[Kind.UNDECIDED].text().strip() == "Undecided  6"

    again = at_the_keyboard("mori")  # another day: the same place, and yesterday's steps
    assert again.controller.state.view is View.REVIEW
    assert again.controller.state.item == 6
    again.press(Qt.Key.Key_Z, modifier=CONTROL)
    assert again.controller.state.item == 7
    assert again.controller.state.facts.standing.verdict == "undecided"
    assert echo(again) == "Taken back: Rejected part 3107; Ctrl+Shift+Z does it again"
    again.press(Qt.Key.Key_N)
    assert QApplication.focusWidget() is again.screen.verdicts.note
    for key in (Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_1):  # letters of a note judge nothing
        again.press(key)
    again.press(Qt.Key.Key_Return)
    assert again.controller.session.standing(7, "mori").note == "ax1"
    assert QApplication.focusWidget() is again.screen.canvas
    again.press(*[Qt.Key.Key_F, *[Qt.Key.Key_A] * 6])
    assert again.controller.state.view is View.FINISH
    assert again.screen.pages.currentWidget() is again.screen.finish
    assert again.screen.finish.head.text() == "Done: mori has judged all 12 images"

    sato = at_the_keyboard("sato")
    open_session(sato)
    assert "1 judged already" in sato.screen.evidence.others.text()
    for number in range(12, 0, -1):
        assert sato.controller.state.item == number
        # The same as mori but for part 3105, and 3107, which mori wants looked at again.
        sato.press(Qt.Key.Key_X if number in (11, 9, 7, 5) else Qt.Key.Key_A)
    assert sato.controller.state.view is View.FINISH
    counts = sato.controller.state.counts
    assert (counts[Kind.DISAGREE], counts[Kind.OVERKILL], counts[Kind.ESCAPE]) == (2, 2, 0)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    sato.press(Qt.Key.Key_S, modifier=CONTROL | SHIFT)
    sato.press(Qt.Key.Key_S, modifier=CONTROL)
    assert len(list((tmp_path / "out" / "anchors").iterdir())) == 1
    n_events = sato.controller.records.head[0]
    assert (tmp_path / "out" / "events.jsonl").read_text().count("\n") == n_events
    sato.close()
    records = Records(default_place(), reserve_bytes=0)
    session = Session(records, sessions_in(records)[0][0])
    mine = {item: session.standing(item, "mori").verdict for item in range(1, 13)}
    assert mine == {**dict.fromkeys(range(1, 13), "accept"), 11: "reject", 9: "reject", 7: "follow-up"}
    assert records.is_as_recorded()
    records.close()


def test_a_scanner_never_judges_and_goes_to_its_part(at_the_keyboard):
    mori = at_the_keyboard()
    open_session(mori)
    # It types wherever the focus is: digits are reasons, and letters verdicts, when people press them.
    mori.type("3102\r")
    mori.settle()
    assert mori.controller.state.item == 2
    assert mori.controller.state.draft.code == ""
    mori.type("AX1\r")
    mori.settle()
    assert mori.controller.state.item == 2
    assert echo(mori) == "There is no part AX1 in this session."
    mori.press(Qt.Key.Key_B)
    assert QApplication.focusWidget() is mori.screen.queue.code
    mori.type("3101\r")
    mori.settle()
    assert mori.controller.state.item == 1
    assert mori.controller.records.rows("SELECT count(*) FROM verdicts") == [(0,)]
    mori.press(Qt.Key.Key_2)
    assert mori.controller.state.draft.code == "2"
    mori.press(Qt.Key.Key_X)
    assert mori.controller.session.standing(1, "mori").code == "2"


def test_a_key_that_is_held_down_judges_one_image(at_the_keyboard):
    mori = at_the_keyboard()
    open_session(mori)
    from PySide6.QtGui import QKeyEvent

    for repeats in (False, True, True, True):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", autorep=repeats)
        QApplication.sendEvent(QApplication.focusWidget(), event)
        mori.settle()
    assert mori.controller.records.rows("SELECT count(*) FROM verdicts") == [(1,)]


def test_a_changed_verdict_asks_for_its_reason_in_a_dialog(at_the_keyboard):
    mori = at_the_keyboard()
    open_session(mori)
    mori.press(Qt.Key.Key_A, modifier=SHIFT)
    assert mori.controller.state.item == 4
    assert mori.screen.verdicts.buttons["accept"].isChecked()
    mori.press(Qt.Key.Key_X, modifier=SHIFT)
    dialog = mori.workspace._reason
    assert dialog is not None
    assert not dialog.accept_button.isEnabled()
    dialog.text.setPlainText("under the lamp")
    dialog.accept_button.click()
    mori.settle()
    assert mori.controller.session.standing(4, "mori").verdict == "reject"
    mori.press(Qt.Key.Key_A, modifier=SHIFT)
    mori.workspace._reason.cancel_button.click()
    mori.settle()
    assert mori.controller.session.standing(4, "mori").verdict == "reject"
    assert mori.window.focusWidget() is mori.screen.canvas


def test_who_judges_first_sees_no_prediction_anywhere_before(at_the_keyboard):
    mori = at_the_keyboard(judges_first=True)
    open_session(mori)
    screen = mori.screen
    assert screen.evidence.prediction.isHidden()
    assert screen.evidence.bars.isHidden()
    assert not screen.filters.chips[Kind.FORBIDDEN].isVisible()
    assert screen.queue._thumb(4).decision == ""
    assert "good" not in screen.queue._said(4)
    mori.press(Qt.Key.Key_X)
    assert screen.evidence.prediction.text() == "good"
    assert not screen.verdicts.keep.isHidden()
    screen.queue._thumb(4)  # asks for the row, where the list is not painted
    mori.settle()
    assert screen.queue._thumb(4).decision == "good"
    assert screen.queue._thumb(3).decision == ""
    mori.press(Qt.Key.Key_K)
    assert mori.controller.state.item == 3
    assert screen.evidence.prediction.isHidden()


def test_the_history_lists_steps_and_takes_them_back(at_the_keyboard):
    mori = at_the_keyboard()
    open_session(mori)
    mori.press(Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_H)
    dialog = mori.workspace._history
    names = lambda: [dialog._steps[row][1] for row in range(dialog.table.rows.rowCount())]  # noqa: E731
    assert names() == ["Rejected part 3103", "Accepted part 3104"]
    dialog.undo.click()
    mori.settle()
    assert [step.is_undone for step, _ in dialog._steps] == [True, False]
    dialog.close()
    mori.settle()
    assert mori.workspace._history is None


def test_the_queue_is_walked_listed_and_narrowed_by_keys(at_the_keyboard):
    mori = at_the_keyboard()
    open_session(mori)
    mori.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert mori.controller.state.item == 3
    mori.press(Qt.Key.Key_G)
    assert mori.screen.queue.table.isVisible()
    table = mori.screen.queue.table.rows
    assert [table.index(row, 0).data() for row in range(4)] == ["3104", "3103", "3102", "3101"]
    mori.press(Qt.Key.Key_Up, modifier=Qt.KeyboardModifier.AltModifier)
    assert mori.controller.state.kind is Kind.ALL
    mori.press(Qt.Key.Key_L, modifier=CONTROL)
    assert mori.controller.state.view is View.START


def test_the_strip_of_other_images_is_not_shown_beside_a_session(at_the_keyboard, tmp_path):
    mori = at_the_keyboard()
    mori.shell.controller.add_paths([tmp_path / "images" / "image-1.png"])
    mori.settle()
    assert not mori.window.filmstrip.isVisible()
    mori.shell.open_workspace("audit")
    assert mori.window.filmstrip.isVisible()


def test_the_window_stays_quick_while_images_are_judged(at_the_keyboard):
    mori = at_the_keyboard(n=8)
    open_session(mori)
    took_ms = []
    show = mori.workspace._show

    def timed(state):
        begun_s = time.thread_time()
        show(state)
        took_ms.append(1000 * (time.thread_time() - begun_s))

    mori.controller._render = timed
    for key in (Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_F, Qt.Key.Key_A):
        mori.press(key)
    took_ms.sort()
    # One frame of a 60 Hz screen, in the time of this thread: the machine may be busy with others.
    assert len(took_ms) > 20
    assert took_ms[len(took_ms) * 9 // 10] < 16
