import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from sae_auditor.app.frame.notices import Notices
from sae_auditor.errors import InputRefused
from sae_auditor.workbench.messages import Message, Messages


@pytest.fixture
def notices(qtbot, theme):
    window, page = QWidget(), QWidget()
    window.resize(900, 600)
    layout = QVBoxLayout(window)
    layout.addWidget(page)
    qtbot.addWidget(window)
    made = Notices(theme, page)
    window.show()
    yield made
    window.close()


def test_a_known_error_is_told_in_its_three_parts():
    messages, told = Messages(), []
    messages.shown.connect(told.append)
    messages.show_error(InputRefused("It broke.", safe="Nothing is lost.", todo="Try again."))
    assert told == [Message("error", "It broke.", "Nothing is lost.", "Try again.")]


def test_the_newest_is_shown_and_the_older_wait(notices):
    bar = notices
    bar.show_message(Message("error", "first"))
    bar.show_message(Message("info", "passing"))
    bar.show_message(Message("warning", "second"))
    assert bar.current.text == "second"
    bar.close_current()
    assert bar.current.text == "first"
    bar.close_current()
    assert bar.current is None
    assert not bar.isVisible()


def test_the_same_message_is_kept_once(notices):
    bar = notices
    for text in ("first", "second", "first"):
        bar.show_message(Message("error", text))
    bar.close_current()
    assert bar.current.text == "second"
    bar.close_current()
    assert bar.current is None


def test_information_leaves_by_itself_and_errors_stay(notices):
    bar = notices
    bar.show_message(Message("info", "saved"))
    assert bar._timer.isActive()
    bar.show_message(Message("error", "broken"))
    assert not bar._timer.isActive()


def test_details_can_be_copied(notices):
    bar = notices
    bar.show_message(Message("error", "The program made a mistake", details="Traceback…"))
    bar._copy.click()
    assert QApplication.clipboard().text() == "The program made a mistake\n\nTraceback…"


def test_markup_in_a_file_name_is_shown_as_it_is(notices):
    bar = notices
    bar.show_message(Message("error", "<img src=x>.png cannot be read."))
    assert bar._what.textFormat().name == "PlainText"


def test_screen_readers_are_told(notices):
    bar = notices
    bar.show_message(Message("error", "It broke.", "Nothing is lost.", "Try again."))
    assert bar.accessibleDescription() == "It broke. Nothing is lost. Try again."


def test_a_notice_lies_over_the_page_and_moves_nothing(notices, qtbot):
    page = notices._page
    before = page.geometry()
    notices.show_message(Message("warning", "A long sentence. " * 12, "Nothing is lost.", "Try again."))
    assert page.geometry() == before
    over = notices.geometry()
    assert page.geometry().contains(over)
    assert over.center().y() > page.geometry().center().y()
    notices.window().resize(500, 400)
    qtbot.waitUntil(lambda: page.geometry().contains(notices.geometry()))


def test_a_notice_leaves_with_its_cause_and_shows_what_waited(notices):
    messages = Messages()
    messages.shown.connect(notices.show_message)
    messages.withdrawn.connect(notices.withdraw)
    messages.show("error", "The bundle was changed.", key="bundle")
    messages.show("error", "The image cannot be read.", key="image")
    messages.show("error", "The bundle is gone.", key="bundle")
    assert notices.current.text == "The bundle is gone."
    messages.withdraw("bundle")
    assert notices.current.text == "The image cannot be read."
    messages.withdraw("bundle")
    messages.withdraw("image")
    assert not notices.isVisible()
