from PySide6.QtWidgets import QApplication

from sae_auditor.app.frame.message_bar import MessageBar
from sae_auditor.errors import InputRefused
from sae_auditor.workbench.messages import Message, Messages


def test_a_known_error_is_told_in_its_three_parts():
    messages, told = Messages(), []
    messages.shown.connect(told.append)
    messages.show_error(InputRefused("It broke.", safe="Nothing is lost.", todo="Try again."))
    assert told == [Message("error", "It broke.", "Nothing is lost.", "Try again.")]


def test_the_newest_is_shown_and_the_older_wait(qtbot, theme):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.show_message(Message("error", "first"))
    bar.show_message(Message("info", "passing"))
    bar.show_message(Message("warning", "second"))
    assert bar.current.text == "second"
    bar.close_current()
    assert bar.current.text == "first"
    bar.close_current()
    assert bar.current is None
    assert not bar.isVisibleTo(None)


def test_the_same_message_is_kept_once(qtbot, theme):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    for text in ("first", "second", "first"):
        bar.show_message(Message("error", text))
    bar.close_current()
    assert bar.current.text == "second"
    bar.close_current()
    assert bar.current is None


def test_information_leaves_by_itself_and_errors_stay(qtbot, theme):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.show_message(Message("info", "saved"))
    assert bar._timer.isActive()
    bar.show_message(Message("error", "broken"))
    assert not bar._timer.isActive()


def test_details_can_be_copied(qtbot, theme):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.show_message(Message("error", "The program made a mistake", details="Traceback…"))
    bar._copy.click()
    assert QApplication.clipboard().text() == "The program made a mistake\n\nTraceback…"


def test_markup_in_a_file_name_is_shown_as_it_is(qtbot, theme):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.show_message(Message("error", "<img src=x>.png cannot be read."))
    assert bar._what.textFormat().name == "PlainText"


def test_screen_readers_are_told(qtbot, theme):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.show_message(Message("error", "It broke.", "Nothing is lost.", "Try again."))
    assert bar.accessibleDescription() == "It broke. Nothing is lost. Try again."
