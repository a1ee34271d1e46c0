"""``concepts hierarchy`` on an index of numbers: tables, JSON, picture, and what is refused before it begins."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from sae_auditor.cli import _concepts_hierarchy
from sae_auditor.concepts.hierarchy import folder_taxonomy_job, hierarchy_job, levels_of
from sae_auditor.library import SaeConcepts
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex, random_world

SCORES = np.linspace(0, 1, 30)


@pytest.fixture(scope="module")
def index():
    random = np.random.default_rng(0)
    paths = [f"all/{random.choice(list('xy'))}/{random.choice(list('xy'))}/{i}.png" for i in range(40)]
    return MemoryIndex(*random_world(density=0.7), paths=paths)


@pytest.fixture
def hierarchy(monkeypatch, index):
    def run(*args):
        bundle = SimpleNamespace(saes={"cls": SimpleNamespace(config=SimpleNamespace(prefixes=(4, 30)))})

        class Table:
            is_empty = False

            def __len__(self):
                return 30

            def numbers(self, column):
                assert column == "monosemanticity"
                return SCORES

        table = Table()
        table.index = index
        known = SaeConcepts(bundle, "cls", table)
        monkeypatch.setattr(_concepts_hierarchy, "open_concepts", lambda *_: known)
        app = typer.Typer()
        app.command()(_concepts_hierarchy.hierarchy)
        return CliRunner().invoke(app, [str(arg) for arg in args])

    return run


def expected(index, sizes, top=16):
    taxonomy = run_to_end(folder_taxonomy_job(index))
    return run_to_end(hierarchy_job(index, taxonomy, levels_of(sizes, 30), top=top, monosemanticity=SCORES))


def test_json(hierarchy, index):
    result = hierarchy("--json", "-")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data == {"sae": "cls", **json.loads(json.dumps(expected(index, (4, 30)).to_json()))}
    assert data["shared_folders"] == ["all"]


def test_levels_and_top_of_the_person(hierarchy, index, tmp_path):
    target = tmp_path / "out.json"
    assert hierarchy("--folders", "--levels", "2,9", "--top", "5", "--json", target).exit_code == 0
    data = json.loads(target.read_text())
    assert data["levels"] == list(expected(index, (2, 9), 5).to_json()["levels"])
    assert [level["last"] for level in data["levels"]] == [1, 8, 29]


def test_table_and_picture(hierarchy, index, tmp_path):
    result = hierarchy("--plot", tmp_path / "depth.png")
    found = expected(index, (4, 30))
    assert result.exit_code == 0
    assert f"{found.levels[1].mean_depth:.3f}" in result.stdout
    assert f"Images at random share {found.chance_depth:.3f}" in result.stdout
    assert f"{found.left_out} latents fired on fewer than 16" in result.stdout
    assert "All images lie in 'all'" in result.stdout
    assert (tmp_path / "depth.png").read_bytes().startswith(b"\x89PNG")


def test_a_table_of_taxa(hierarchy, index, tmp_path):
    file = tmp_path / "taxa.csv"
    file.write_text("path,kind\n" + "".join(f"{path},{i % 2}\n" for i, path in enumerate(index.paths)))
    data = json.loads(hierarchy("--taxonomy", file, "--json", "-").stdout)
    assert (data["ranks"], data["taxonomy"], data["images_placed"]) == (["kind"], "taxa.csv", 40)


@pytest.mark.parametrize(
    ("args", "status", "reason"),
    [
        (["--levels", "5,3"], 3, "rise"),
        (["--levels", "x"], 3, "whole numbers"),
        (["--taxonomy", "nowhere.csv"], 3, "cannot be read"),
        (["--plot", "depth.pdf"], 3, ".png or .svg"),
        (["--plot", "nowhere/depth.png"], 3, "cannot be written"),
        (["--folders", "--taxonomy", "x.csv"], 2, "not both"),
        (["--top", "1"], 2, "--top"),
    ],
)
def test_what_cannot_be(hierarchy, args, status, reason):
    result = hierarchy(*args)
    assert result.exit_code == status
    assert reason in result.output
