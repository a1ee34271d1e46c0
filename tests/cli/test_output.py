import io
import json
import sys

import pytest
from rich.progress import Task

from sae_auditor.cli import main
from sae_auditor.cli._console import RateColumn, drive_with_bar
from sae_auditor.cli._output import cell, drive, write_json
from sae_auditor.progress import Progress


def job(n):
    for i in range(n):
        yield Progress(i, n, f"step {i} [bold]")
    return "done"


@pytest.mark.parametrize("unit", ["KiB", "steps"])
def test_the_bar_runs_the_job_to_its_end(unit):
    assert drive_with_bar(job(3), unit) == "done"


def test_a_terminal_gets_a_bar_and_everything_else_none(monkeypatch, capsys):
    assert drive(job(3)) == "done"
    assert capsys.readouterr().err == ""
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    assert drive(job(3)) == "done"
    assert "step" in screen.getvalue()


def test_the_rate(monkeypatch):
    task = Task(0, "x", total=10, completed=4, _get_time=lambda: 0.0)
    assert RateColumn().render(task).plain == "4/10"
    monkeypatch.setattr(Task, "speed", 2.0)
    assert RateColumn().render(task).plain == "4/10  2.0/s"
    task.total = None
    assert RateColumn().render(task).plain == "4  2.0/s"


def test_json_holds_neither_nan_nor_infinity(tmp_path):
    write_json({"a": [float("nan"), (float("inf"), 0.1)], "b": None, "c": True, "d": 10**20}, str(tmp_path / "x"))
    assert json.loads((tmp_path / "x").read_text()) == {"a": [None, [None, 0.1]], "b": None, "c": True, "d": 10**20}


def test_file_names_that_are_no_text_survive(tmp_path):
    write_json({"path": "caf\udce9 赤 😀"}, str(tmp_path / "x"))
    assert json.loads((tmp_path / "x").read_bytes()) == {"path": "caf\udce9 赤 😀"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_json_is_valid_in_every_terminal(monkeypatch, encoding):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace"))
    write_json({"path": "caf\udce9 赤 😀"}, "-")
    assert json.loads(raw.getvalue().decode(encoding)) == {"path": "caf\udce9 赤 😀"}


def test_a_terminal_without_unicode_does_not_end_a_command(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    monkeypatch.setattr(sys, "argv", ["sae-auditor", "--version"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert sys.stdout.errors == "backslashreplace"


def test_control_characters_do_not_reach_the_terminal():
    assert cell("a\x1b[31m\u202e赤").plain == "a\\x1b[31m\\u202e赤"
