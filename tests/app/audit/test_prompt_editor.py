import json
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from sae_auditor.app.workspaces.audit.prompt_editor import PromptEditor
from sae_auditor.bundle.prompt_file import prompt_set_from_json
from sae_auditor.workbench.audit.prompt_draft import PromptDraft, prompt_file
from tests.workbench.audit.audit_fakes import CONDITION, PART


def test_a_draft_of_a_set_is_that_set():
    for prompts in (CONDITION, PART):
        assert PromptDraft(prompts).to_prompt_set() == prompts


def test_lines_become_classes_with_or_without_prompts():
    draft = PromptDraft()
    draft.name = "new"
    assert draft.add_lines("crack\n\n  dent \nscratch\ta scratch | a fine scratch\n") == 3
    made = draft.to_prompt_set()
    assert [item.name for item in made.classes] == ["crack", "dent", "scratch"]
    assert made.classes[1].prompts == ("dent",)
    assert made.classes[2].prompts == ("a scratch", "a fine scratch")


def test_problems_name_their_rows():
    draft = PromptDraft(PART)
    draft.rows[1].name = " "
    draft.rows[3].name = "metal nut"
    draft.name = ""
    draft.templates = ["a photo"]
    problems = draft.problems()
    assert [problem.row for problem in problems] == [None, None, 1, 3]
    assert "row 1" in problems[-1].text


def test_a_class_without_prompts_stands_for_itself():
    draft = PromptDraft(PART)
    draft.rows[0].prompts = ""
    assert draft.problems() == []
    assert draft.to_prompt_set().classes[0].prompts == ("metal nut",)


def test_the_file_reads_back():
    assert prompt_set_from_json(prompt_file(CONDITION).decode(), "x") == CONDITION


@pytest.fixture
def editor(qtbot, theme):
    made = PromptEditor(theme, CONDITION)
    qtbot.addWidget(made)
    made.show()
    return made


def name_class(editor, row, text):
    """Write into the cell as its editor does."""
    assert editor.table.rows.setData(editor.table.rows.index(row, 1), text)


def test_typing_is_checked_at_once(editor, qtbot):
    name_class(editor, 1, "defective")
    assert not editor.use.isEnabled()
    assert "Row 2" in editor.status.text()
    assert "stands in row 1 already" in editor.table.rows.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    name_class(editor, 1, "fine")
    assert editor.use.isEnabled()
    editor.templates.setPlainText("a photo")
    assert not editor.use.isEnabled()
    editor.templates.setPlainText("a photo of {}\n\na picture of {}")
    with qtbot.waitSignal(editor.accepted_prompts) as caught:
        editor.use.click()
    made = caught.args[0]
    assert made.templates == ("a photo of {}", "a picture of {}")
    assert made.classes[1].name == "fine"


def test_a_name_that_was_its_own_prompt_takes_the_prompt_along(qtbot, theme):
    editor = PromptEditor(theme, PART)
    qtbot.addWidget(editor)
    name_class(editor, 0, "hex nut")
    assert editor.table.draft.rows[0].prompts == "hex nut"


def test_add_remove_and_an_empty_set(editor):
    editor.table.add_empty()
    assert not editor.use.isEnabled()
    name_class(editor, 4, "broken")
    assert editor.use.isEnabled()
    editor.table.selectAll()
    editor.table.remove_selected()
    assert editor.table.rows.rowCount() == 0
    assert "no class" in editor.status.text()


def test_ten_thousand_lines_are_pasted(editor):
    QGuiApplication.clipboard().setText("\n".join(f"class number {i}" for i in range(10_000)))
    start = time.monotonic()
    editor.paste_lines()
    assert editor.table.rows.rowCount() == 10_004
    assert editor.use.isEnabled()
    assert "10,004" in editor.status.text()
    assert time.monotonic() - start < 5


def test_pasting_nothing_says_so(editor):
    QGuiApplication.clipboard().clear()
    editor.paste_lines()
    assert "clipboard" in editor.status.text()
    assert editor.table.rows.rowCount() == 4


def test_a_bad_file_leaves_the_draft(editor, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    editor.load(bad)
    assert "bad.json" in editor.status.text()
    assert editor.table.rows.rowCount() == 4


def test_files_go_both_ways(editor, tmp_path):
    editor.save(tmp_path / "mine.json")
    assert json.loads((tmp_path / "mine.json").read_text())["name"] == "condition"
    lines = tmp_path / "lines.txt"
    lines.write_text("one\ntwo\n")
    editor.load(lines)
    assert editor.name.text() == "lines"
    assert editor.table.rows.rowCount() == 2
    editor.save(tmp_path / "nowhere" / "mine.json")
    assert "nowhere" in editor.status.text()
