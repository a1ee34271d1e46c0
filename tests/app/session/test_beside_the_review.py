"""The pages of a session beside the review, by their keys and in small windows."""

from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.workspaces.session.agreement_page import make_agreement
from sae_auditor.app.workspaces.session.meeting_page import make_meeting
from sae_auditor.app.workspaces.session.start_page import make_start
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT, RESOLVED
from sae_auditor.records.sessions import Given, Session, Settings, new_session
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue
from tests.session_world import ANN, BEN, SETTINGS, items_of, judged, open_records, write_images

SIZES = [(960, 640), (1280, 800)]
KEYS = {"Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape, "Back": Qt.Key.Key_Backspace, "Right": Qt.Key.Key_Right}


@pytest.fixture
def context(theme):
    return WorkspaceContext(InlineJobs(), Messages(), ImageQueue(), theme, lambda *_: None, lambda _auditor: None)


@pytest.fixture
def records(tmp_path):
    with closing(open_records(tmp_path)) as opened:
        yield opened


@pytest.fixture
def session(records, tmp_path):
    """Four images: two people disagree on 1 to 3, and want 4 to be followed up."""
    session = new_session(records, ANN, SETTINGS)
    session.add(ANN, items_of(write_images(tmp_path / "images", 4)))
    for who, word in ((ANN, ACCEPT), (BEN, REJECT)):
        session.give(who, [*(Given(item, word) for item in (1, 2, 3)), Given(4, FOLLOW_UP)])
    return session


def shown(qtbot, page, size=(1180, 720)):
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
    page.setFocus()
    return page


def press(qtbot, *keys):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), KEYS.get(key, key))


def resolutions(session):
    return session.records.rows(
        "SELECT item, verdict, code, note FROM verdicts WHERE stage = ? ORDER BY item", (RESOLVED,)
    )


def test_a_dispute_is_settled_by_keys_alone(qtbot, context, session):
    page, controller = make_agreement(context)
    shown(qtbot, page)
    controller.open(session, ANN)
    press(qtbot, "x", "1")  # the figures are shown: nothing is judged
    assert resolutions(session) == []
    press(qtbot, "d", "x", "2")
    assert resolutions(session) == [(1, REJECT, "2", "")]
    press(qtbot, "j", "a", "Esc", "1")  # on to the third, and nothing of it
    assert controller.state.dispute.item == 3
    press(qtbot, "a", "n", *"axu 12", "Enter")
    assert resolutions(session)[1:] == [(3, ACCEPT, "", "axu 12")]
    assert controller.state.dispute.item == 4
    press(qtbot, "f", "n", "z", "Esc")
    assert page.reason.text() == ""
    press(qtbot, "k")
    assert controller.state.dispute.item == 2
    assert len(resolutions(session)) == 2


def test_the_table_shows_what_is_settled_and_the_buttons_what_can_be_done(qtbot, context, session):
    page, controller = make_agreement(context)
    shown(qtbot, page)
    controller.open(session, ANN)
    page.do("disputes")
    undo = next(button for button, verdict in page.verdicts.items() if verdict == "undecided")
    assert not undo.isEnabled()
    press(qtbot, "a", "1")
    page.chosen.emit(3)
    assert (controller.state.dispute.item, undo.isEnabled()) == (1, True)
    assert page.table.as_text(page.table.selected()).splitlines()[1].split("\t") == ["part 001", "Accepted"]
    press(qtbot, "u")
    assert resolutions(session) == []


def test_a_second_look_begins_by_its_button(qtbot, context, session):
    rounds = []
    page, controller = make_agreement(context, on_second_look=rounds.append)
    shown(qtbot, page)
    controller.open(session, ANN)
    assert (page.n.value(), page.n.maximum()) == (4, 4)
    page.seed.setValue(11)
    page.n.setValue(3)
    page.draw.click()
    assert rounds == [1]
    (event,) = (event for event in session.records.events() if event.action == "sample/drawn")
    assert (event.after["seed"], len(event.after["items"])) == (11, 3)
    page.go_on.click()
    assert rounds == [1, 1]


def test_a_meeting_from_its_begin_to_its_end_by_keys_alone(qtbot, context, session, tmp_path, monkeypatch):
    page, controller = make_meeting(context)
    shown(qtbot, page)
    controller.open(session, ANN)
    assert page.people.text() == "Ann, Ben"
    press(qtbot, "a")  # nobody votes yet
    press(qtbot, "Enter")
    press(qtbot, "x", "Back", "x", "x", "Enter")
    assert resolutions(session) == [(1, REJECT, "", "")]
    press(qtbot, "a", "x", "Enter")  # no majority: Enter records nothing
    assert len(resolutions(session)) == 1
    press(qtbot, "n", *"xx u", "Enter")
    assert len(resolutions(session)) == 1
    press(qtbot, "a")
    assert resolutions(session)[1] == (2, ACCEPT, "", "xx u")
    press(qtbot, "Right", "u", "u", "f")
    assert resolutions(session)[2] == (4, FOLLOW_UP, "", "")
    press(qtbot, "a", "a", "Enter")
    assert [(item, verdict) for item, verdict, *_ in resolutions(session)] == [
        (1, REJECT), (2, ACCEPT), (3, ACCEPT), (4, FOLLOW_UP),
    ]  # fmt: skip
    file = tmp_path / "minutes.txt"
    monkeypatch.setattr("sae_auditor.app.workspaces.session.meeting_page.ask_save", lambda *_: file)
    press(qtbot, "m")
    assert file.read_text("utf-8").count("part 00") == 8  # each heading and each file


def test_a_session_is_made_from_the_form(qtbot, context, records, tmp_path):
    write_images(tmp_path / "lot", 3)
    (tmp_path / "lot" / "empty.png").touch()
    opened = []
    base = Settings("", prompts={"good": ("good",), "scratched": ("a scratch",)})
    page, controller = make_start(context, on_session=lambda _path, key: opened.append(key), base=lambda: base)
    shown(qtbot, page)
    controller.set_records(records, ANN)
    page.form.make.click()
    assert opened == []
    assert not page.form._notes["path"].isHidden()
    page.form.answered.emit("path", str(tmp_path / "lot"))
    page.form.reviewers.setFocus()
    page.form.reviewers.clear()
    press(qtbot, *"Ann, Cid")
    page.form.make.click()  # by a key: the field was not left
    (key,) = opened
    settings = Session(records, key).settings
    assert settings.reviewers == ("Ann", "Cid")
    assert (settings.accept_classes, settings.reject_classes) == (("good",), ("scratched",))
    assert "1" in page.left.head.text()
    assert page.table.rows.rowCount() == 1
    page.open.click()
    assert opened == [key, key]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("make", ["start", "agreement", "meeting"])
def test_pages_fit_into_small_windows(qtbot, context, records, tmp_path, make, size):
    session = judged(records, write_images(tmp_path / "images", 12))
    if make == "start":
        page, controller = make_start(context, on_session=lambda *_: None)
        controller.set_records(records, ANN)
    else:
        page, controller = (make_agreement if make == "agreement" else make_meeting)(context)
        controller.open(session, ANN)
    # What the window needs around a page.
    shown(qtbot, page, (size[0] - 60, size[1] - 90))
    if make == "meeting":
        controller.begin("Ann, Ben, Cid, Dan")
    if make == "agreement":
        page.do("disputes")
        page.do(ACCEPT)
    hint = page.minimumSizeHint()
    assert hint.width() <= size[0] - 60
    assert hint.height() <= size[1] - 90


def test_pages_change_their_colours_with_the_theme(qtbot, context, records, tmp_path, theme):
    session = judged(records, write_images(tmp_path / "images", 12))
    page, controller = make_agreement(context)
    controller.open(session, ANN)
    shown(qtbot, page)
    light = page.grab().toImage()
    theme.set_mode("dark")
    assert page.grab().toImage() != light


def test_who_judges_is_told_once_and_comes_back_with_the_records(qtbot, context, records):
    told = []
    page, controller = make_start(context, on_session=lambda *_: None, on_reviewer=told.append)
    shown(qtbot, page)
    controller.set_records(records, ANN)
    assert page.reviewer.text() == ANN
    page.reviewer.setFocus()
    page.reviewer.clear()
    press(qtbot, *" Cid  Doe", "Enter")
    page.table.setFocus()
    assert set(told) == {"Cid Doe"}
    controller.set_records(records, "Cid Doe")
    told.clear()
    page.reviewer_given.emit("Cid Doe")
    page.reviewer_given.emit("  ")
    assert told == []
