import os
import subprocess
import sys

import pytest

from sae_auditor.cli import window
from sae_auditor.errors import EnvironmentProblem


@pytest.fixture
def opened(monkeypatch):
    """Catch what would be opened."""
    calls = []

    def run_window(images, **options):
        calls.append((list(images), options))
        return 0

    monkeypatch.setattr(window, "run_window", run_window)
    return calls


def test_no_command_opens_the_window(call, opened):
    assert call().exit_code == 0
    nothing = dict.fromkeys(("bundle", "theme", "language", "size", "screenshot"))
    assert opened == [([], {**nothing, "workspace": "audit", "study": "", "demo": False, "tour": 0})]


def test_images_and_options_without_a_command(call, opened, pictures, tmp_path):
    shot = tmp_path / "shot.png"
    options = ["--workspace", "studies", "--study", "scan", "--theme", "dark", "--language", "ja", "--size", "1280x800"]
    result = call(pictures[0], pictures[1], *options, "--bundle", "x.saebundle", "--screenshot", shot)
    assert result.exit_code == 0, result.stderr
    images, given = opened[0]
    assert images == [str(pictures[0]), str(pictures[1])]
    assert given == {
        "bundle": "x.saebundle",
        "workspace": "studies",
        "study": "scan",
        "theme": "dark",
        "language": "ja",
        "size": "1280x800",
        "screenshot": str(shot),
        "demo": False,
        "tour": 0,
    }


def test_options_may_come_first(call, opened, pictures):
    assert call("--theme", "light", pictures[0]).exit_code == 0
    assert opened[0][0] == [str(pictures[0])]


def test_demo(call, opened, pictures):
    assert call("demo", pictures[0]).exit_code == 0
    images, given = opened[0]
    assert images == [str(pictures[0])]
    assert given["demo"] is True


def test_the_status_of_the_window_is_the_status(call, monkeypatch):
    monkeypatch.setattr(window, "run_window", lambda *_args, **_options: 4)
    assert call().exit_code == 4


def test_no_display_is_told_in_one_sentence(call, monkeypatch):
    def refuse(*_args, **_options):
        raise EnvironmentProblem("There is no display.", todo="Use 'sae-auditor audit IMAGE'.")

    monkeypatch.setattr(window, "run_window", refuse)
    result = call("demo")
    assert result.exit_code == 4
    assert result.stderr == "There is no display. Use 'sae-auditor audit IMAGE'.\n"


@pytest.mark.parametrize(
    ("args", "status", "text"),
    [
        (["missing.png"], 3, "no file, folder or command 'missing.png'"),
        (["audt"], 2, "Did you mean 'audit'"),
        (["--theme", "dark", "audit", "x.png"], 2, "comes first"),
        (["--workspace", "kitchen"], 2, "kitchen"),
        (["--screenshot", "/nothing/here.png"], 3, "cannot be written"),
        (["bundle", "unpack"], 2, "unpack"),
        (["audit"], 2, "Missing argument"),
    ],
)
def test_mistakes(call, opened, args, status, text):
    result = call(*args)
    assert result.exit_code == status
    # Usage errors come in a box.
    assert text in " ".join(result.stderr.replace("│", " ").split())
    assert opened == []


def test_help_and_version(call):
    assert "audit" in call("--help").stdout
    assert call("--version").stdout.startswith("sae-auditor ")
    assert "--contrast" in call("audit", "--help").stdout


def test_debug_may_stand_anywhere_but_behind_the_dashes(call, opened, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "--debug").write_text("")
    assert call("--debug").exit_code == 0
    assert call("--", "--debug").exit_code == 0
    assert [images for images, _ in opened] == [[], ["--debug"]]


@pytest.mark.parametrize("module", ["sae_auditor", "sae_auditor.cli", "sae_auditor.bundle", "sae_auditor.concepts"])
def test_importing_loads_neither_torch_nor_qt(module):
    program = f"import sys, {module}; print([name for name in ('torch', 'PySide6', 'rich') if name in sys.modules])"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"


def test_the_public_names():
    program = (
        "import sae_auditor; "
        "assert all(getattr(sae_auditor, name) is not None for name in sae_auditor.__all__); "
        "assert set(dir(sae_auditor)) >= {'open_bundle', 'Auditor', 'sae'}; "
        "sae_auditor.sae.read_sae"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_as_a_program():
    environ = {**os.environ, "COLUMNS": "200"}
    args = [sys.executable, "-m", "sae_auditor", "no-such-file.png"]
    child = subprocess.run(args, capture_output=True, text=True, check=False, env=environ)
    assert child.returncode == 3
    assert len(child.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "step"), [([], 0), (["--tour"], 1), (["--tour-step", "3"], 3), (["--tour", "--tour-step", "2"], 2)]
)
def test_the_demo_begins_the_tour_where_it_is_asked_to(call, opened, options, step):
    assert call("demo", *options).exit_code == 0
    assert opened[0][1]["tour"] == step


def test_a_step_before_the_first_is_a_mistake(call, opened):
    assert call("demo", "--tour-step", "0").exit_code == 2
    assert opened == []
