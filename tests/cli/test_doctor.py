import json

import pytest

from sae_auditor.cli import _checks


@pytest.fixture
def demo_there(packed, monkeypatch):
    monkeypatch.setattr(_checks, "demo_bundle_path", lambda: packed)


@pytest.mark.usefixtures("demo_there")
def test_a_machine_that_can_run_it(call):
    result = call("doctor", "--json", "-")
    report = json.loads(result.stdout)
    missing = [check for check in report["checks"] if check["verdict"] == "missing"]
    assert missing == []
    assert report["ok"]
    assert result.exit_code == 0
    names = {check["name"] for check in report["checks"]}
    assert {"python", "package torch", "device", "qt", "display", "demo bundle", "settings folder", "offline"} <= names


def checks_of(monkeypatch, **replaced):
    keep = {name: lambda name=name: [_checks.Check(name, _checks.Verdict.OK, "fine")] for name in _checks.CHECKS}
    monkeypatch.setattr(_checks, "CHECKS", {**keep, **replaced})


def test_a_missing_part_ends_with_4_and_says_what_to_do(call, monkeypatch):
    checks_of(monkeypatch, packages=lambda: [_checks._package("no-such-package")])
    result = call("doctor")
    assert result.exit_code == 4
    assert "pip install no-such-package" in result.stdout
    assert "missing" in result.stderr


def test_a_note_is_no_failure(call, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    checks_of(monkeypatch, display=_checks.check_display)
    result = call("doctor")
    assert result.exit_code == 0
    assert "no display" in result.stdout


def test_a_damaged_demo_bundle(packed, monkeypatch, tmp_path):
    content = bytearray(packed.read_bytes())
    content[-1] ^= 1
    broken = tmp_path / "demo.saebundle"
    broken.write_bytes(content)
    monkeypatch.setattr(_checks, "demo_bundle_path", lambda: broken)
    (check,) = _checks.check_demo()
    assert check.verdict is _checks.Verdict.MISSING


def test_folders_that_cannot_be_written(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    verdicts = {check.name: check.verdict for check in _checks.check_folders()}
    assert verdicts["settings folder"] is _checks.Verdict.MISSING
    assert verdicts["data folder"] is _checks.Verdict.OK
    assert not (tmp_path / "data").exists()


def test_a_child_that_dies_is_told(monkeypatch):
    answer, trouble = _checks._ask("no-such-probe")
    assert answer is None
    assert trouble
    monkeypatch.setattr(_checks, "_PATIENCE_S", 0.01)
    answer, trouble = _checks._ask("torch")
    assert answer is None
    assert "did not answer" in trouble
    monkeypatch.setattr("sys.executable", "/nothing/python")
    answer, trouble = _checks._ask("torch")
    assert answer is None
    assert "no child process" in trouble


def test_torch_that_does_not_start_is_missing(monkeypatch):
    monkeypatch.setattr(_checks, "_ask", lambda _probe: (None, "libcudart.so.13: cannot open"))
    (check,) = _checks.check_torch()
    assert (check.verdict, check.found) == (_checks.Verdict.MISSING, "libcudart.so.13: cannot open")


def test_a_missing_library_of_qt_names_its_package(monkeypatch):
    answer = {"what": "libEGL.so.1 is missing.", "todo": "sudo apt-get install libegl1"}
    monkeypatch.setattr(_checks, "_ask", lambda _probe: (answer, ""))
    (check,) = _checks.check_qt()
    assert (check.verdict, check.todo) == (_checks.Verdict.MISSING, "sudo apt-get install libegl1")
