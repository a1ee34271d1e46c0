import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sae_auditor.app.frame.application import speak
from sae_auditor.app.kit.controls import CountBox, NumberField


@pytest.fixture(params=["en", "ja"])
def language(request, qapp):
    for translator in speak(qapp, request.param):
        QApplication.removeTranslator(translator)
    yield request.param
    speak(qapp, "en")


def typed_into(line, text):
    line.setFocus()
    line.selectAll()
    line.insert(text)  # as an input method does it, which keys cannot be typed for
    QTest.keyClick(line, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("0,05", 0.05), ("0.05", 0.05), ("０．０５", 0.05), ("1,5", 1.5), ("1,500", None), ("1.500,5", None), ("x", None)],
)
def test_a_field_takes_what_was_meant_or_says_why_not(qtbot, theme, language, text, meant):
    field, got = NumberField(theme, "not known"), []
    qtbot.addWidget(field)
    field.answered.connect(got.append)
    field.show()
    typed_into(field.line, text)
    assert got[-1] == meant
    assert field.note.isVisible() is (meant is None)
    field.line.clearFocus()
    field.set_number(meant)
    assert field.line.text() == (text if meant is None else f"{meant:g}"), "what was refused stays to be mended"
    typed_into(field.line, "2")
    assert (got[-1], field.note.isVisible()) == (2.0, False)


def test_no_number_empties_the_field(qtbot, theme):
    field = NumberField(theme, "not known")
    qtbot.addWidget(field)
    field.set_number(0.5)
    field.set_number(None)
    assert field.line.text() == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1500", 1500), ("３２", 32), ("7", 7), ("1,5", 3), ("0,05", 3), ("1.5", 3), ("12,34", 3), ("1,500", 3)],
)
def test_a_box_keeps_its_number_where_none_was_typed(qtbot, language, text, meant):
    box = CountBox()
    qtbot.addWidget(box)
    box.setRange(0, 1_000_000)
    box.setValue(3)
    box.show()
    typed_into(box.lineEdit(), text)
    assert box.value() == meant
    assert box.text() == str(meant)


@pytest.mark.parametrize(
    ("text", "meant"), [("1,500", 1500), ("1,5", 3), ("≥ 1,500 images", 1500), ("12", 12), ("1,50", 3)]
)
def test_a_box_reads_the_groups_that_it_writes(qtbot, language, text, meant):
    box = CountBox()
    qtbot.addWidget(box)
    box.setRange(0, 1_000_000)
    box.setGroupSeparatorShown(True)
    box.setPrefix("≥ ")
    box.setSuffix(" images")
    box.setValue(3)
    box.show()
    typed_into(box.lineEdit(), text)
    assert box.value() == meant


def test_a_box_knows_its_word_for_no_number(qtbot):
    box = CountBox()
    qtbot.addWidget(box)
    box.setRange(0, 100)
    box.setSpecialValueText("not known")
    box.setValue(3)
    box.show()
    typed_into(box.lineEdit(), "not known")
    assert box.value() == 0
