"""What the README promises is there: its commands, its files, its examples."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer.main
from PIL import Image

from sae_auditor.cli import app

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "docs/README.ja.md")
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "packaging" / "demo" / "README.md"]
)
RUN = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/sae-auditor demo"
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest -n 2 --dist loadfile"

_LINK = re.compile(r"\]\(([^)#\s]+)\)|src=\"([^\"]+)\"")


def blocks(page, language):
    """Return the code blocks of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def shell_lines(page):
    """Return the lines of the shell blocks of a page."""
    return [line for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def links(page):
    """Return the files of this repository that a page points at."""
    found = ["".join(match) for match in _LINK.findall((ROOT / page).read_text(encoding="utf-8"))]
    return [link for link in found if "://" not in link]


def parse(command, name, arguments):
    """Read a command line as the program would, without running it; wrong usage raises."""
    context = command.make_context(name, list(arguments))
    if hasattr(command, "commands"):
        name, below, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        parse(below, name, rest)


@pytest.mark.parametrize("page", READMES)
def test_two_commands_of_one_line_each_do_all_the_set_up(page):
    assert [line for line in shell_lines(page) if line.startswith("python3 ")] == [RUN, TEST]


def test_the_readme_opens_with_a_picture_of_the_window():
    assert re.match(r"# SAE Auditor\n\n!\[[^\]]+\]\(docs/images/audit-light\.png\)\n", (ROOT / "README.md").read_text())


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_points_at_is_there(page):
    missing = [link for link in links(page) if not (ROOT / page).parent.joinpath(link).exists()]
    assert not missing


EXAMPLES = [line for page in READMES for line in shell_lines(page) if line.startswith("sae-auditor ")]


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_of_the_command_line_parses(line):
    program, *arguments = shlex.split(line, comments=True)
    assert program == "sae-auditor"
    if arguments[0] != "demo":
        assert arguments[0] in typer.main.get_command(app).commands
    parse(typer.main.get_command(app), program, arguments)


def test_wrong_examples_would_be_noticed():
    with pytest.raises(Exception, match="--no-such-option"):
        parse(typer.main.get_command(app), "sae-auditor", ["audit", "part.png", "--no-such-option"])


@pytest.mark.parametrize("page", READMES)
def test_both_languages_show_the_same_examples(page):
    def commands(of):
        return [shlex.split(line, comments=True)[:2] for line in shell_lines(of)]

    assert commands(page) == commands("README.md")


@pytest.mark.parametrize("page", READMES)
def test_the_python_example_compiles_and_names_what_is_exported(page):
    import sae_auditor

    (example,) = blocks(page, "python")
    compile(example, page, "exec")
    for name in re.findall(r"sae_auditor\.([a-zA-Z_]+)", example):
        assert hasattr(sae_auditor, name), name


def test_the_python_example_runs_on_the_demo(tmp_path, monkeypatch):
    import torch

    sample = next((ROOT / "resources" / "samples").glob("*.jpg"))
    Image.open(sample).save(tmp_path / "part.png")
    monkeypatch.chdir(tmp_path)
    names = {"x": torch.zeros(2, 192)}
    (example,) = blocks("README.md", "python")
    exec(example, names)
    assert [audit.class_names for audit in names["audits"]] == [("a good part", "a defective part")]
    assert names["x_hat"].shape == names["x"].shape


def test_the_ci_script_finds_the_test_command_word_for_word():
    script = (ROOT / ".ci" / "run").read_text()
    finder = re.search(r"grep -F .*README\.md.*", script)
    assert finder
    found = subprocess.run(["bash", "-c", finder[0]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == TEST


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("Apache License\n")
    assert "END OF TERMS AND CONDITIONS" in text
    assert text.rstrip().endswith("limitations under the License.")
